"""`ocean-custom init` as a user runs it: what it writes, what it refuses, and what it never shows."""

import json
import os
import re
import shlex
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.servers.told_api import Answer, Asked, ToldApi, told_api
from tests.tools.commands import REPOSITORY, run
from tests.waiting import PATIENCE
from tools.init.writing.next_steps import next_steps
from tools.inputs.installation import read_installation

SECRET = "s3cret-t0ken-of-the-api"
USERS = [{"id": n, "name": f"U{n}", "token": "abc"} for n in range(1, 26)]


def answer(asked: Asked) -> Answer:
    match asked.path:
        case "/users":
            if asked.headers.get("authorization") != f"Bearer {SECRET}":
                return Answer({"message": f"bad token {asked.headers.get('authorization')}"}, 401)
            start, size = (int(asked.query.get(name, default)) for name, default in (("offset", "0"), ("limit", "10")))
            return Answer({"users": USERS[start : start + size], "total": len(USERS)})
        case "/teams":
            return Answer([{"id": "t1", "name": "one"}, {"id": "t2", "name": "two"}])
        case "/page":
            return Answer(b"<html><title>Please log in</title></html>", headers={"Content-Type": "text/html"})
        case "/teams/t1/members" | "/teams/t2/members":
            return Answer([{"id": f"{asked.path[7:9]}-{n}"} for n in (1, 2)])
        case "/empty":
            return Answer({"items": []})
        case "/openapi.json":
            listing = {
                "200": {"content": {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}}
            }
            return Answer(
                {"openapi": "3.1.0", "servers": [{"url": "/"}], "paths": {"/teams": {"get": {"responses": listing}}}}
            )
    return Answer({"message": "not found"}, 404)


@pytest.fixture(scope="module")
def api() -> Iterator[ToldApi]:
    with told_api(answer) as told:
        yield told


TOKEN = {"OCEAN__INTEGRATION__CONFIG__AUTH_TYPE": "bearer_token", "OCEAN__INTEGRATION__SECRETS__AUTH_VALUE": SECRET}


def test_it_writes_a_mapping_blueprints_and_settings(api: ToldApi, tmp_path: Path) -> None:
    ran = run(tmp_path, "init", api.origin, "/users", "teams", **TOKEN)
    assert ran.code == 0, ran.text
    resources = yaml.safe_load((tmp_path / "port-app-config.yml").read_text())["resources"]
    assert [resource["kind"] for resource in resources] == ["/users", "/teams"]
    assert resources[0]["selector"] == {
        "query": "true",
        "data_path": ".users",
        "pagination": {"type": "offset", "size": 100, "param": "offset", "size_param": "limit"},
    }
    blueprints = json.loads((tmp_path / "blueprints.json").read_text())
    assert [blueprint["identifier"] for blueprint in blueprints] == ["user", "team"]
    assert "sure paging: offset by `offset`" in ran.text
    assert re.search(r"requests were made\. \d guesses to look at\. Wrote", ran.text)


def test_the_secret_is_in_the_env_file_alone_which_only_its_owner_can_read(
    api: ToldApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run(tmp_path, "init", api.origin, "/users", **TOKEN)
    written = tmp_path / ".env"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert SECRET not in ran.output + ran.errors
    assert SECRET not in (tmp_path / "port-app-config.yml").read_text() + (tmp_path / "blueprints.json").read_text()
    resource = yaml.safe_load((tmp_path / "port-app-config.yml").read_text())["resources"][0]
    assert "token" not in json.dumps(resource)
    for name in TOKEN:
        monkeypatch.delenv(name, raising=False)
    settings = read_installation(file=written).settings()
    assert (settings.base_url, settings.bearer_token) == (api.origin, SECRET)


def test_settings_come_from_options_too_and_awkward_ones_survive_the_env_file(api: ToldApi, tmp_path: Path) -> None:
    awkward = "a b'c\"d\\e$f#g"
    ran = run(
        tmp_path,
        "init",
        api.origin,
        "/teams",
        "--set",
        "authType=basic",
        "--set",
        "username=me",
        "--set",
        f"password={awkward}",
    )
    assert ran.code == 0, ran.text
    assert awkward not in ran.output + ran.errors
    settings = read_installation(file=tmp_path / ".env").settings()
    assert settings.basic_credentials == ("me", awkward)


def commands_in(output: str) -> list[str]:
    return [line.strip() for line in output.partition("Next, ")[2].splitlines() if line.startswith("  ")]


@pytest.mark.parametrize("called", ["by its whole path", "by a path from there", "by its name"])
def test_the_commands_that_it_shows_next_run_as_they_are_shown_where_it_was_run(
    called: str, api: ToldApi, tmp_path: Path
) -> None:
    whole = REPOSITORY / "bin/ocean-custom"
    search = [REPOSITORY / "bin"] if called == "by its name" else []
    launcher = {
        "by its whole path": str(whole),
        "by a path from there": os.path.relpath(whole, tmp_path),
        "by its name": "ocean-custom",
    }[called]

    def typed(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            env={"PATH": ":".join([*map(str, search), os.environ["PATH"]])},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    ran = typed(f"{shlex.quote(launcher)} init {api.origin} /teams --output 'a place'")
    commands = commands_in(ran.stdout)
    assert [command.partition(" --")[0] for command in commands[:2]] == [
        f"{shlex.quote(launcher)} {name} 'a place/port-app-config.yml'" for name in ("preview", "check")
    ]
    for command in commands[:2] if called == "by a path from there" else ():  # each is a process that takes its time
        ended = typed(command)
        assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(("options", "env"), [([], ".env"), (["--output", "a place"], "'a place/.env'")])
def test_from_a_folder_of_ones_own_it_shows_how_the_settings_reach_the_integration(
    options: list[str], env: str, api: ToldApi, tmp_path: Path
) -> None:
    ran = run(tmp_path, "init", api.origin, "/teams", *options)
    its = shlex.quote(str(REPOSITORY / ".env"))
    tried = f"{shlex.quote(str(REPOSITORY / 'bin/ocean-custom'))} try {env.replace('/.env', '') if options else '.'}"
    assert commands_in(ran.output)[2:] == [tried, f"cp {env} {its}", f"make -C {shlex.quote(str(REPOSITORY))} run"]


def test_in_the_repository_it_shows_only_what_is_needed_there(api: ToldApi, tmp_path: Path) -> None:
    ran = run(REPOSITORY, "init", api.origin, "/teams", "--output", str(tmp_path))
    assert commands_in(ran.output)[3:] == [f"cp {tmp_path}/.env .env", "make run"]


def test_where_there_is_no_make_it_shows_how_the_image_is_started(tmp_path: Path) -> None:
    shown = [*next_steps(Path("a.yml"), Path("b.json"), Path(".env"), repository=tmp_path)]
    assert shown[-1] == f'  docker run -i --rm --env-file .env --volume "$PWD:{Path.cwd()}" IMAGE'
    assert not any(line.startswith(("  make", "  cp")) for line in shown)


def test_nothing_is_overwritten_unless_forced(api: ToldApi, tmp_path: Path) -> None:
    (tmp_path / "blueprints.json").write_text("[]")
    refused = run(tmp_path, "init", api.origin, "/teams")
    assert refused.code == 1
    assert "blueprints.json is there already. Nothing was written" in refused.text
    assert not (tmp_path / "port-app-config.yml").exists()
    assert run(tmp_path, "init", api.origin, "/teams", "--force").code == 0
    assert json.loads((tmp_path / "blueprints.json").read_text())[0]["identifier"] == "team"


def test_an_env_file_that_is_there_is_used_and_never_changed(api: ToldApi, tmp_path: Path) -> None:
    text = "# mine\nOCEAN__INTEGRATION__CONFIG__BASE_URL=" + api.origin + "\n"
    (tmp_path / ".env").write_text(text)
    ran = run(tmp_path, "init", "/teams", "--force")
    assert ran.code == 0, ran.text
    assert (tmp_path / ".env").read_text() == text


OTHER = "http://127.0.0.1:1"
OF_ANOTHER = f"""\
OCEAN__INTEGRATION__CONFIG__BASE_URL={OTHER}
OCEAN__INTEGRATION__CONFIG__AUTH_TYPE=bearer_token
OCEAN__INTEGRATION__SECRETS__AUTH_VALUE={SECRET}
"""


def test_the_credentials_of_another_api_s_env_file_go_neither_to_this_one_nor_into_its_files(
    api: ToldApi, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(OF_ANOTHER)
    asked_before = len(api.asked)
    ran = run(tmp_path, "init", api.origin, "/teams", "--output", "new")
    assert ran.code == 0, ran.text
    assert not any("authorization" in asked.headers for asked in api.asked[asked_before:])
    assert not any(SECRET in file.read_text() for file in (tmp_path / "new").iterdir())
    assert f"The credentials in .env (authType, authValue) are those of {OTHER}, and are not used" in ran.text
    assert SECRET not in ran.text
    own = ["--set", "authType=bearer_token", "--set", f"authValue={SECRET}"]
    assert run(tmp_path, "init", api.origin, "/users", "--output", "own", *own).code == 0
    assert SECRET in (tmp_path / "own/.env").read_text()


def test_beside_the_env_file_of_another_api_the_settings_have_a_file_of_their_own_which_is_shown_next(
    api: ToldApi, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(OF_ANOTHER)
    ran = run(tmp_path, "init", api.origin, "/teams", "--force")
    name = f".env.{api.origin.removeprefix('http://').replace(':', '-')}"
    assert (tmp_path / ".env").read_text() == OF_ANOTHER
    assert (
        f".env was left as it is: it is for {OTHER}, and this is {api.origin}, whose settings go into {name}"
        in ran.text
    )
    written = tmp_path / name
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert f"BASE_URL={api.origin}\n" in written.read_text()
    assert SECRET not in written.read_text()
    preview, check, copied, _ = commands_in(ran.output)
    assert f"--settings {name} " in preview
    assert f"--settings {name} " in check
    assert copied.startswith(f"cp {name} ")
    ended = run(tmp_path, *shlex.split(preview)[1:])
    assert ended.code == 0, ended.text


def test_into_adds_what_is_new(api: ToldApi, tmp_path: Path) -> None:
    assert run(tmp_path, "init", api.origin, "/teams").code == 0
    mapping = tmp_path / "port-app-config.yml"
    before = mapping.read_text() + "# mine\n"
    mapping.write_text(before)
    ran = run(tmp_path, "init", api.origin, "/teams", "/users", "--into", "port-app-config.yml", **TOKEN)
    assert ran.code == 0, ran.text
    assert "/teams is in port-app-config.yml already" in ran.text
    assert [each["kind"] for each in yaml.safe_load(mapping.read_text())["resources"]] == ["/teams", "/users"]
    assert mapping.read_text().startswith(before.removesuffix("# mine\n"))
    assert mapping.read_text().endswith("# mine\n")
    assert [each["identifier"] for each in json.loads((tmp_path / "blueprints.json").read_text())] == ["team", "user"]


def test_into_relates_children_to_parents_that_are_there_and_does_not_add_them_again(
    api: ToldApi, tmp_path: Path
) -> None:
    assert run(tmp_path, "init", api.origin, "/teams").code == 0
    ran = run(tmp_path, "init", api.origin, "/teams/{team}/members", "--into", "port-app-config.yml")
    assert ran.code == 0, ran.text
    resources = yaml.safe_load((tmp_path / "port-app-config.yml").read_text())["resources"]
    assert [each["kind"] for each in resources] == ["/teams", "/teams/{team}/members"]
    assert resources[1]["port"]["entity"]["mappings"]["relations"] == {"team": ".__team"}


def test_an_openapi_document_by_url_says_where_the_api_is(api: ToldApi, tmp_path: Path) -> None:
    ran = run(tmp_path, "init", "--openapi", f"{api.origin}/openapi.json")
    assert ran.code == 0, ran.text
    assert yaml.safe_load((tmp_path / "port-app-config.yml").read_text())["resources"][0]["kind"] == "/teams"
    assert f"BASE_URL={api.origin}" in (tmp_path / ".env").read_text()


DOCUMENT = {
    "openapi": "3.1.0",
    "paths": {"/teams": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {
        "type": "array", "items": {"type": "object"}}}}}}}}},
}  # fmt: skip


def test_a_configured_base_url_goes_before_that_of_a_document(api: ToldApi, tmp_path: Path) -> None:
    (tmp_path / "api.json").write_text(json.dumps({**DOCUMENT, "servers": [{"url": "http://127.0.0.1:1"}]}))
    ran = run(tmp_path, "init", "--openapi", "api.json", "--set", f"baseUrl={api.origin}", **TOKEN)
    assert ran.code == 0, ran.text
    assert f"BASE_URL={api.origin}" in (tmp_path / ".env").read_text()


def test_a_document_alone_does_not_decide_who_gets_the_credentials(api: ToldApi, tmp_path: Path) -> None:
    (tmp_path / "api.json").write_text(json.dumps({**DOCUMENT, "servers": [{"url": api.origin}]}))
    asked_before = len(api.asked)
    ran = run(tmp_path, "init", "--openapi", "api.json", **TOKEN)
    assert ran.code == 1
    assert f"give the base URL first, as in `init {api.origin} --openapi" in ran.text
    assert len(api.asked) == asked_before
    assert run(tmp_path, "init", api.origin, "--openapi", "api.json", **TOKEN).code == 0


def test_a_credential_in_a_path_is_refused_and_not_repeated(api: ToldApi, tmp_path: Path) -> None:
    ran = run(tmp_path, "init", api.origin, f"/teams?state=open&api_key={SECRET}")
    assert ran.code == 1
    assert "apiKeyIn: query" in ran.text
    assert "apiKeyName to api_key" in ran.text
    assert SECRET not in ran.text
    assert list(tmp_path.iterdir()) == []


WRONG: dict[str, tuple[Callable[[str], list[str]], str]] = {
    "a refused login": (lambda origin: [origin, "/users"], "answered 401"),
    "a page instead of JSON": (lambda origin: [origin, "/page"], "The answer is not JSON"),
    "a path that is not there": (lambda origin: [origin, "/nowhere"], "answered 404"),
    "a server that is not there": (
        lambda _: ["http://127.0.0.1:1", "/users"],
        "Check baseUrl, and that the API can be reached",
    ),
    "no base URL": (lambda _: ["/users"], "The API's base URL is missing"),
    "no path": (lambda origin: [f"{origin}/page", "--method", "POST"], "The answer is not JSON"),
    "an impossible URL": (lambda _: ["http://", "/users"], "baseUrl"),
    "a setting that there is not": (lambda origin: [origin, "/teams", "--set", "colour=red"], "colour is no setting"),
    "a body that is no JSON": (lambda origin: [origin, "/teams", "--body", "{"], "--body must be JSON"),
    "a document that is not there": (lambda _: ["--openapi", "absent.yml"], "absent.yml cannot be read"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_and_nothing_is_written(case: str, api: ToldApi, tmp_path: Path) -> None:
    words, message = WRONG[case]
    ran = run(tmp_path, "init", *words(api.origin))
    assert ran.code == 1
    assert message in ran.text
    assert list(tmp_path.iterdir()) == []


def test_an_empty_listing_is_written_safely_and_said(api: ToldApi, tmp_path: Path) -> None:
    ran = run(tmp_path, "init", api.origin, "/empty")
    assert ran.code == 0
    assert "there was nothing to learn from: the listing is empty" in ran.text
    assert (
        yaml.safe_load((tmp_path / "port-app-config.yml").read_text())["resources"][0]["selector"]["data_path"]
        == ".items"
    )


def test_what_could_not_be_read_stands_in_the_mapping_as_a_comment(api: ToldApi, tmp_path: Path) -> None:
    ran = run(tmp_path, "init", api.origin, "/teams", "/nowhere")
    assert ran.code == 0
    text = (tmp_path / "port-app-config.yml").read_text()
    assert "# /nowhere was left out: GET" in text
    assert "1 endpoint left out." in ran.text
    assert [each["kind"] for each in yaml.safe_load(text)["resources"]] == ["/teams"]


def test_what_it_writes_is_accepted_by_check_and_by_preview(api: ToldApi, tmp_path: Path) -> None:
    words = (api.origin, "/users", "/teams/{team}/members", "/empty")
    assert run(tmp_path, "init", *words, **TOKEN).code == 0
    files = ("port-app-config.yml", "--settings", ".env", "--blueprints", "blueprints.json")
    for command in (("check", *files), ("preview", *files, "--all")):
        ran = run(tmp_path, *command)
        assert ran.code == 0, ran.text
