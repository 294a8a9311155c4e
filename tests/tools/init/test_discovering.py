"""What a single address leads to: an endpoint, an index of endpoints, or a document that describes them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.servers.told_api import Answer, Asked, told_api
from tests.tools.commands import Ended, run

TEAMS = [{"id": "t1", "name": "one"}, {"id": "t2", "name": "two"}]
LISTING = {"200": {"content": {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}}}
DOCUMENT = {"openapi": "3.1.0", "servers": [{"url": "/api"}], "paths": {"/teams": {"get": {"responses": LISTING}}}}


def found_from(folder: Path, answers: dict[str, Any], *words: str) -> tuple[Ended, list[str], str]:
    """What `init` ends with that is given an address, the kinds that it wrote, and the root that it wrote."""

    def answer(asked: Asked) -> Answer:
        body = answers.get(asked.path)
        return (
            Answer({"message": "not found"}, 404)
            if body is None
            else body
            if isinstance(body, Answer)
            else Answer(body)
        )

    with told_api(answer) as api:
        for path, body in answers.items():
            if isinstance(body, dict):
                answers[path] = yaml.safe_load(yaml.safe_dump(body).replace("ORIGIN", api.origin))
        ended = run(folder, "init", *(word.replace("ORIGIN", api.origin) for word in words))
        mapping, env = folder / "port-app-config.yml", folder / ".env"
        resources = yaml.safe_load(mapping.read_text())["resources"] if mapping.exists() else []
        root = (
            next((line for line in env.read_text().splitlines() if "BASE_URL=" in line and "CONFIG" in line), "")
            if env.exists()
            else ""
        )
    return ended, [each["kind"] for each in resources], root.partition("=")[2].replace(api.origin, "ORIGIN")


@pytest.mark.parametrize(
    ("answers", "typed", "kinds", "root"),
    [
        ({"/api/teams": TEAMS}, "ORIGIN/api/teams", ["/api/teams"], "ORIGIN"),
        ({"/": TEAMS}, "ORIGIN", ["/"], "ORIGIN"),
        ({"/openapi.json": DOCUMENT, "/api/teams": TEAMS}, "ORIGIN", ["/teams"], "ORIGIN/api"),
        ({"/api/v3/api-docs": DOCUMENT, "/api/teams": TEAMS}, "ORIGIN/api", ["/teams"], "ORIGIN/api"),
        ({"/docs/it.json": DOCUMENT, "/api/teams": TEAMS}, "ORIGIN/docs/it.json", ["/teams"], "ORIGIN/api"),
        (
            {"/api/": {"teams": "ORIGIN/api/teams", "users": "/api/users{?page}", "one": "ORIGIN/api/teams/{id}"},
             "/api/teams": TEAMS, "/api/users": TEAMS},
            "ORIGIN/api/", ["/api/teams", "/api/users"], "ORIGIN",
        ),
        (
            {"/": {"_links": {"teams": {"href": "ORIGIN/teams{?page,size}"}, "self": {"href": "ORIGIN"}}},
             "/teams": TEAMS},
            "ORIGIN", ["/teams"], "ORIGIN",
        ),
        (
            {"/api/": {"teams": "/api/teams", "apiary": "/apiary/all"}, "/api/teams": TEAMS, "/api/apiary/all": TEAMS},
            "ORIGIN/api/ --set baseUrl=ORIGIN/api", ["/apiary/all", "/teams"], "ORIGIN/api",
        ),
    ],
    ids=["an endpoint", "a root that lists", "a document at a usual place", "below a path", "a document", "an index",
         "an index of HAL", "an index whose links begin like its path"],
)  # fmt: skip
def test_an_address_alone_leads_to_its_endpoints(
    answers: dict[str, Any], typed: str, kinds: list[str], root: str, tmp_path: Path
) -> None:
    ended, found, base = found_from(tmp_path, answers, *typed.split())
    assert ended.code == 0, ended.text
    assert (found, base) == (kinds, root)


def test_where_a_document_describes_more_than_its_host_a_root_that_is_a_host_is_completed(tmp_path: Path) -> None:
    words = ("ORIGIN", "--openapi", "ORIGIN/openapi.json")
    ended, found, base = found_from(tmp_path, {"/openapi.json": DOCUMENT, "/api/teams": TEAMS}, *words)
    assert ended.code == 0, ended.text
    assert (found, base) == (["/teams"], "ORIGIN/api")


def test_an_address_that_leads_nowhere_is_said_to_tell_nothing(tmp_path: Path) -> None:
    ended, found, _ = found_from(tmp_path, {"/": {"status": "ok"}}, "ORIGIN")
    assert (ended.code, found) == (1, [])
    assert "does not tell by itself what it has" in ended.text


def test_an_address_that_refuses_the_login_is_said_to_refuse_it(tmp_path: Path) -> None:
    refused = Answer({"message": "who are you?"}, 401)
    ended, found, _ = found_from(tmp_path, {"/": refused, "/openapi.json": refused}, "ORIGIN")
    assert (ended.code, found) == (1, [])
    assert "answered 401" in ended.text
    assert "who are you?" in ended.text


def test_where_nobody_answers_it_is_asked_once_and_said(tmp_path: Path) -> None:
    with told_api(lambda _: Answer(iter([None]))) as api:
        ended = run(tmp_path, "init", api.origin, "--set", "maxRetries=0")
    assert ended.code == 1
    assert api.paths() == ["/"]
    assert f"GET {api.origin}/ failed" in ended.text


def test_what_leads_to_endpoints_is_counted_among_the_requests_that_are_allowed(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        found = {"/openapi.json": DOCUMENT, "/api/teams": TEAMS}.get(asked.path)
        return Answer(found or {"message": "not found"}, 200 if found else 404)

    with told_api(answer) as api:
        ended = run(tmp_path, "init", api.origin, "--max-requests", "4")
    assert len(api.asked) == 4
    assert "As many requests were made as are allowed" in ended.text


def test_a_document_that_is_of_another_host_is_said_to_be(tmp_path: Path) -> None:
    document = DOCUMENT | {"servers": [{"url": "https://api.example.com/v9"}]}
    ended, _, _ = found_from(tmp_path, {"/openapi.json": document}, "ORIGIN")
    assert "It says that the API is at https://api.example.com/v9" in ended.text
    assert "1 endpoint that lists things" in ended.text


@pytest.mark.parametrize("spelled", ["k=s3cret%2Dt0ken", "page=all&k=s3cret-t0ken", "api_key=other-s3cret"])
def test_what_an_index_echoes_of_the_login_is_no_part_of_a_kind(spelled: str, tmp_path: Path) -> None:
    links = {each: f"ORIGIN/{each}?{spelled}" for each in ("teams", "users")}
    links["hooks"] = "ORIGIN/hooks/s3cret-t0ken"
    login = ("authType=api_key", "apiKeyIn=query", "apiKeyName=k", "apiKey=s3cret-t0ken")
    options = (word for each in login for word in ("--set", each))
    answers = {"/": links, "/teams": TEAMS, "/users": TEAMS, "/hooks/s3cret-t0ken": TEAMS}
    ended, found, _ = found_from(tmp_path, answers, "ORIGIN", *options)
    assert ended.code == 0, ended.text
    query = "?page=all" if spelled.startswith("page") else ""
    assert found == [f"/teams{query}", f"/users{query}"]
    written = (tmp_path / "port-app-config.yml").read_text()
    assert not [text for text in ("s3cret", "t0ken") if text in ended.text + written]


def test_a_path_that_was_named_is_not_replaced_by_what_a_document_describes(tmp_path: Path) -> None:
    ended, found, _ = found_from(tmp_path, {"/openapi.json": DOCUMENT, "/api/teams": TEAMS}, "ORIGIN", "/nowhere")
    assert (ended.code, found) == (1, [])
    assert "answered 404" in ended.text
