"""`check` takes each mapping of the pages; or it says what to change, where it cannot work with any integration."""

from pathlib import Path

import pytest

from tests.as_printed.copied import Copied
from tests.as_printed.pages import Printed, printed_mappings

MISTAKEN = {
    # An expression that begins with a quote: YAML takes it for a text, and what follows for nothing.
    "openai/daily-usage": "Put all that stands after identifier: into single quotes",
    # A list of resources without the key that they stand under.
    "cursor/daily-usage": "Write `resources:` in a line before it",
    # The command has the key in the address.
    "canny/feedback": "baseUrl: must not hold a query; apiKey is a credential",
}
RIGHT = [printed for printed in printed_mappings() if str(printed) not in MISTAKEN]


@pytest.mark.parametrize("printed", RIGHT, ids=str)
def test_check_takes_it_as_it_is_printed(printed: Printed, tmp_path: Path) -> None:
    ended = Copied(printed, tmp_path).check()
    assert (ended.code, ended.output) == (0, "")


@pytest.mark.parametrize("name", MISTAKEN)
def test_where_none_could_take_it_check_says_what_to_change(name: str, tmp_path: Path) -> None:
    page, _, mapping = name.partition("/")
    ended = Copied(Printed(page, mapping), tmp_path).check()
    assert ended.code == 1
    assert MISTAKEN[name] in ended.text
