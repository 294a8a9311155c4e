"""What docs/live-events.md says of receiving is so."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from live import REASONS
from settings import LiveEvents, SignatureType

PAGE: Final = (Path(__file__).parents[1] / "docs/live-events.md").read_text()
RECEIVING: Final = PAGE.partition("\n## Receiving\n")[2].partition("\n## ")[0]


def rows(first: str) -> dict[str, list[str]]:
    """The rows of the table that begins with a column of this name."""
    table = RECEIVING.partition(f"| {first} |")[2].partition("\n\n")[0]
    cells = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    return {name.strip("`"): rest for name, *rest in cells}


def test_each_signature_has_a_row() -> None:
    assert set(rows("`signature`")) == {*SignatureType}


def test_each_part_of_a_description_has_one() -> None:
    assert {*rows("part"), "signature", "max_bytes"} == set(LiveEvents.model_fields)


def test_so_has_each_status() -> None:
    assert {int(status) for status in rows("status")} == {reason.status for reason in REASONS}


@pytest.mark.parametrize("text", re.findall(r"```json\n(.*?)```", RECEIVING, re.DOTALL))
def test_each_description_is_accepted(text: str) -> None:
    LiveEvents.model_validate(json.loads(text))


def test_the_values_of_the_chart_are_too() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", RECEIVING, re.DOTALL)
    values: dict[str, Any] = yaml.safe_load(text)
    assert LiveEvents.model_validate(values["integration"]["config"]["liveEvents"]).signature is SignatureType.GITHUB
