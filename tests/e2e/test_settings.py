"""Settings that are wrong stop the start of the process before the API hears of it; right ones have an effect."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.harness import OCEAN, REPOSITORY, Ended, Installation
from tests.servers.local_port import LocalPort, resource
from tests.servers.told_api import Answer, Asked, ToldApi, told_api

# All that is refused stands in tests/settings/test_refusals.py; here is one of each who refuses.
REFUSED: dict[str, tuple[Mapping[str, object], Mapping[str, str], str]] = {
    "a name": ({"PAGINATON_TYPE": "page"}, {}, "CONFIG__PAGINATON_TYPE is no setting"),
    "a value, by Ocean": ({"BASE_URL": ""}, {}, "baseUrl is missing"),
    "a value, by us": ({"AUTH_TYPE": "basic"}, {"AUTH_VALUE": "not-a-pair"}, "authValue"),
}


@pytest.fixture(scope="module")
def untouched() -> Iterator[ToldApi]:
    """An API that nobody should ask."""
    with told_api(lambda _: Answer([])) as api:
        yield api


def assert_refused(ended: Ended, words: str, *secrets: str) -> None:
    assert ended.code not in (0, None)
    (line,) = ended.lines("ERROR")
    assert words in line
    assert "Traceback" not in ended.output
    assert not [secret for secret in secrets if secret in ended.output]


@pytest.mark.parametrize("name", REFUSED)
def test_the_process_ends_with_one_line_where_what_is_refused_is(
    installation: Installation, port: LocalPort, untouched: ToldApi, name: str
) -> None:
    config, secrets, words = REFUSED[name]
    port.prepare("refused", [resource("/items")])

    ended = installation.run("refused", {"BASE_URL": untouched.origin, **config}, secrets=secrets)

    assert_refused(ended, words, *secrets.values())
    assert untouched.asked == []


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

    assert_refused(ended, "PAGINATON_TYPE is no setting")
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
        pages = sorted(asked.query["p"] for asked in api.asked)
        # The last two are asked for side by side, and one beyond them where the second came before the third.
        assert pages in (["0", "1", "2"], ["0", "1", "2", "3"])
        assert {asked.query["n"] for asked in api.asked} == {"2"}
        assert {asked.headers.get("x-team") for asked in api.asked} == {"desk one"}
        assert {asked.headers.get("accept-language") for asked in api.asked} == {"de"}
    else:
        assert [asked.query for asked in api.asked] == [{}]
    assert {asked.path for asked in api.asked} == {"/items"}
