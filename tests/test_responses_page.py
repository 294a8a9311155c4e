"""What docs/responses.md shows is what happens."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from evidence import Then
from settings import load_settings
from tests.field.readings import read, records
from tests.servers.loopback import Handler, Request, Response, in_turn, json_response

PAGE: Final = (Path(__file__).parents[1] / "docs/responses.md").read_text()
EXAMPLES: Final = {
    title: yaml.safe_load(text)["resources"][0]
    for title, text in re.findall(r"^## ([^\n]+)\n(?:(?!^## ).)*?```yaml\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
}


def tickets(history: Callable[[str], Response]) -> Handler:
    def answer(request: Request) -> Response:
        return json_response(records(2)) if request.path == "/tickets" else history(request.path.split("/")[2])

    return answer


def pages(request: Request) -> Response:
    number = int(request.query["page"])
    return json_response(records(2, 2 * number), 200, X_Last="yes" if number == 2 else "no")


ROWS: Final = records(2)
NO_HISTORY: Final = json_response({"code": "no_history"}, 404)
WARNED: Final = {"data": {"hosts": ROWS}, "errors": [{"code": "DEPRECATED", "message": "soon gone"}]}
BROKEN: Final = {"data": {"hosts": ROWS}, "errors": [{"code": "TIMEOUT", "message": "not all"}]}
CASES: Final[dict[str, list[tuple[Handler, list[int] | str]]]] = {
    "A child that has nothing": [
        (tickets(lambda ticket: NO_HISTORY if ticket == "0" else json_response(records(1, 7))), [7]),
        (tickets(lambda _: json_response({"code": "no_ticket"}, 404)), "answered 404"),
    ],
    "A report that is still being made": [
        (in_turn(json_response({"state": "running"}), json_response({"state": "done", "rows": ROWS})), [0, 1]),
        (in_turn(json_response({"state": "failed"})), "a rule of responses says that this is a failure"),
    ],
    "A warning that is no failure": [
        (in_turn(json_response(WARNED)), [0, 1]),
        (in_turn(json_response(BROKEN)), "tells of an error"),
        (in_turn(json_response({"data": {"hosts": ROWS}})), [0, 1]),
    ],
    "The last page, told in a header": [(pages, [2, 3, 4, 5])],
    "A pace for one endpoint": [(in_turn(json_response(ROWS)), [0, 1])],
}


@pytest.mark.parametrize(
    ("title", "handler", "expected"), [(title, *case) for title, cases in CASES.items() for case in cases]
)
async def test_each_example_does_what_is_said_of_it(title: str, handler: Handler, expected: list[int] | str) -> None:
    example: dict[str, Any] = EXAMPLES[title]
    came = await read(handler, example["selector"], kind=example["kind"])
    if isinstance(expected, list):
        assert came.whole == expected
    else:
        assert expected in came.failed


def test_each_example_is_tried() -> None:
    assert EXAMPLES.keys() == CASES.keys()


def test_the_setting_is_taken_as_it_is_written() -> None:
    (written,) = re.findall(r"^OCEAN__INTEGRATION__CONFIG__RESPONSES='(.*)'$", PAGE, re.MULTILINE)
    rules = load_settings({"base_url": "https://api.example", "responses": written}).response_rules
    assert [rules.meaning_by_status(status) for status in (409, 524, 404)] == [Then.RETRY, Then.RETRY, None]
    assert json.loads(written)


def test_all_that_can_be_done_is_described() -> None:
    assert re.findall(r"^\| `(\w+)` \| ", PAGE, re.MULTILINE)[1:] == [str(then) for then in Then]
