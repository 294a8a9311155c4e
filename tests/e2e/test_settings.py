"""Settings that are wrong stop the start with one message, before the API hears of it; right ones have an effect."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.e2e.harness import OCEAN, REPOSITORY, Ended, Installation, side_by_side
from tests.servers.local_port import LocalPort, resource
from tests.servers.told_api import Answer, Asked, ToldApi, told_api


@dataclass(frozen=True)
class Refused:
    """Settings, and the words of the message; without `BASE_URL` the API's own is given."""

    config: Mapping[str, object]
    words: tuple[str, ...]
    secrets: Mapping[str, str] = field(default_factory=dict)


REFUSED = {
    "a setting that is misspelt": Refused(
        {"PAGINATON_TYPE": "page"}, ("CONFIG__PAGINATON_TYPE is no setting", "CONFIG__PAGINATION_TYPE?")
    ),
    "no baseUrl": Refused({"BASE_URL": None}, ("baseUrl is missing",)),
    "an empty baseUrl": Refused({"BASE_URL": ""}, ("baseUrl is missing",)),
    "a baseUrl that is no URL": Refused({"BASE_URL": "api.example.com"}, ("baseUrl", "https://api.example.com")),
    "a baseUrl with credentials": Refused({"BASE_URL": "https://ada:pass1234@example.com"}, ("baseUrl", "credentials")),
    "an unknown authType": Refused(
        {"AUTH_TYPE": "bearer"}, ("authType", "'bearer'", "bearer_token", "basic", "api_key")
    ),
    "bearer_token without a token": Refused({"AUTH_TYPE": "bearer_token"}, ("apiToken", "authValue", "missing")),
    "bearer_token with an empty token": Refused(
        {"AUTH_TYPE": "bearer_token", "API_TOKEN": ""}, ("apiToken", "missing"), secrets={"AUTH_VALUE": ""}
    ),
    "basic without user and password": Refused({"AUTH_TYPE": "basic"}, ("username", "password", "missing")),
    "basic with something else": Refused(
        {"AUTH_TYPE": "basic"}, ("authValue", "user:password", "base64"), secrets={"AUTH_VALUE": "not-a-pair"}
    ),
    "api_key without a key": Refused({"AUTH_TYPE": "api_key"}, ("apiKey", "missing")),
    "a key in the query without a name": Refused(
        {"AUTH_TYPE": "api_key", "API_KEY": "some-key", "API_KEY_IN": "query"}, ("apiKeyName", "missing")
    ),
    "a key in an unknown place": Refused(
        {"AUTH_TYPE": "api_key", "API_KEY": "some-key", "API_KEY_IN": "body"}, ("apiKeyIn", "header", "query", "cookie")
    ),
    "a secret without authType": Refused(
        {"AUTH_TYPE": "none"}, ("authType", "authValue"), secrets={"AUTH_VALUE": "value"}
    ),
    "an unknown paginationType": Refused(
        {"PAGINATION_TYPE": "pages"},
        ("paginationType", "'pages'", "page", "offset", "cursor", "next_link", "header_link"),
    ),
    "a pageSize that is no number": Refused({"PAGE_SIZE": "abc"}, ("pageSize", "integer")),
    "a pageSize of nothing": Refused({"PAGE_SIZE": "0"}, ("pageSize", "greater than or equal to 1")),
    "a negative timeout": Refused({"TIMEOUT": "-1"}, ("timeout", "greater than 0")),
    "a negative maxRetries": Refused({"MAX_RETRIES": "-1"}, ("maxRetries", "greater than or equal to 0")),
    "requestsPerSecond of nothing": Refused({"REQUESTS_PER_SECOND": "0"}, ("requestsPerSecond", "greater than 0")),
    "a verifySsl that is no boolean": Refused({"VERIFY_SSL": "perhaps"}, ("verifySsl", "boolean")),
    "headers that are not JSON": Refused({"HEADERS": "X-Team: desk"}, ("headers",)),
    "headers that are a list": Refused({"HEADERS": '["X-Team"]'}, ("headers",)),
    "a header from nowhere": Refused(
        {"HEADERS": {"X-Team": "${NO_SUCH_VARIABLE}"}}, ("headers", "${NO_SUCH_VARIABLE}")
    ),
    "a path that cannot be one": Refused(
        {"PAGINATION_TYPE": "cursor", "CURSOR_PATH": "meta..cursor"}, ("meta..cursor", "dot notation")
    ),
    "a jq path that does not compile": Refused(
        {"PAGINATION_TYPE": "page", "HAS_MORE_PATH": ".page < "}, (".page <", "compile")
    ),
}


@pytest.fixture(scope="module")
def untouched() -> Iterator[ToldApi]:
    """An API that nobody should ask."""
    with told_api(lambda _: Answer([])) as api:
        yield api


@pytest.fixture(scope="module")
def refusals(installation: Installation, port: LocalPort, untouched: ToldApi) -> dict[str, Ended]:
    port.prepare("refused", [resource("/items")])

    def start(case: Refused) -> Ended:
        config = {"BASE_URL": untouched.origin, **case.config}
        given = {name: value for name, value in config.items() if value is not None}
        return installation.run("refused", given, secrets=case.secrets)

    return side_by_side(start, REFUSED)


@pytest.mark.parametrize("name", REFUSED)
def test_the_start_is_refused_for(refusals: dict[str, Ended], untouched: ToldApi, name: str) -> None:
    ended = refusals[name]

    assert ended.code not in (0, None)
    (line,) = ended.lines("ERROR")
    assert all(word in line for word in REFUSED[name].words), line
    assert untouched.asked == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_shows_no_traceback(refusals: dict[str, Ended], name: str) -> None:
    assert "Traceback" not in refusals[name].output


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_shows_no_secret(refusals: dict[str, Ended], name: str) -> None:
    secrets = [*REFUSED[name].secrets.values(), "pass1234", "some-key"]
    assert not [secret for secret in secrets if secret and secret in refusals[name].output]


def test_so_it_is_for_one_in_a_file(
    installation: Installation, port: LocalPort, untouched: ToldApi, tmp_path: Path
) -> None:
    for each in REPOSITORY.iterdir():
        if each.name != ".env":
            (tmp_path / each.name).symlink_to(each)
    (tmp_path / ".env").write_text("OCEAN__INTEGRATION__CONFIG__PAGINATON_TYPE=page\n")
    port.prepare("refused", [resource("/items")])
    there = replace(installation, program=("env", "-C", str(tmp_path), *OCEAN))

    ended = there.run("refused", {"BASE_URL": untouched.origin})

    assert ended.code not in (0, None)
    assert ended.lines("ERROR", "PAGINATON_TYPE is no setting")
    assert untouched.asked == []


GIVEN = {
    "what is empty counts as not given": {
        "AUTH_TYPE": "", "API_TOKEN": "", "USERNAME": "", "PASSWORD": "", "API_KEY": "", "API_KEY_IN": "",
        "PAGINATION_TYPE": "", "PAGE_SIZE": "", "PAGINATION_PARAM": "", "START_PAGE": "", "CURSOR_PATH": "",
        "HEADERS": "", "TIMEOUT": "", "VERIFY_SSL": "", "MAX_CONCURRENT_REQUESTS": "", "REQUESTS_PER_SECOND": "",
        "MAX_RETRIES": "", "ALLOWED_HOSTS": "", "MAX_PAGES": "",
    },
    "everything is a string, as the chart writes it": {
        "AUTH_TYPE": "none", "PAGINATION_TYPE": "page", "PAGE_SIZE": "2", "PAGINATION_PARAM": "p", "SIZE_PARAM": "n",
        "START_PAGE": "0", "HEADERS": '{"X-Team": "desk ${PLACE}", "Accept-Language": "de"}', "TIMEOUT": "10",
        "VERIFY_SSL": "false", "MAX_CONCURRENT_REQUESTS": "2", "REQUESTS_PER_SECOND": "50.5", "MAX_RETRIES": "0",
        "ALLOWED_HOSTS": '["example.com"]', "MAX_PAGES": "10",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", GIVEN)
def test_settings_are_taken_where(installation: Installation, port: LocalPort, name: str) -> None:
    def answer(asked: Asked) -> Answer:
        page = int(asked.query.get("p", 0))
        size = int(asked.query.get("n", 5))
        return Answer([{"id": f"i{number}"} for number in range(5)][page * size : (page + 1) * size])

    with told_api(answer) as api:
        port.prepare("given", [resource("/items", "given")])
        ended = installation.run("given", {"BASE_URL": f"{api.origin}/", **GIVEN[name]}, PLACE="one")

    assert ended.code == 0
    assert port.identifiers("given") == {f"i{number}" for number in range(5)}, ended.output
    if GIVEN[name]["PAGE_SIZE"]:
        assert sorted(asked.query["p"] for asked in api.asked) == ["0", "1", "2"]  # the last two side by side
        assert {asked.query["n"] for asked in api.asked} == {"2"}
        assert {asked.headers.get("x-team") for asked in api.asked} == {"desk one"}
        assert {asked.headers.get("accept-language") for asked in api.asked} == {"de"}
    else:
        assert [asked.query for asked in api.asked] == [{}]
    assert {asked.path for asked in api.asked} == {"/items"}
