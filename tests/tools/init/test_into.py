"""`--into` adds to a mapping and changes nothing of it: not a comment, not a blank, not a line end."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from messages import MappingError
from tools.init.items.identity import Identity
from tools.init.kinds.findings import Findings
from tools.init.kinds.kind import Kind, KnownKind, Wanted
from tools.init.writing import adding

BLOCK = """\
# Our mapping
deleteDependentEntities: true

resources:
  # People, by hand
  - kind: /people   # the old endpoint
    selector: {query: 'true'}
    port:
      entity:
        mappings:
          identifier: .id
          title: |
            .first
            + .last
          blueprint: '"person"'
"""
FLUSH = "resources:\n- kind: /a\n  port: {entity: {mappings: {identifier: .id, blueprint: '\"a\"'}}}\n"
FORMS = {
    "a list with indented dashes": BLOCK,
    "a list with dashes below the key": FLUSH,
    "comments at the end": BLOCK + "\n\n# the end\n  # really\n",
    "keys after the resources": BLOCK + "enableMergeEntity: false\n# last\n",
    "no line end at the end": BLOCK.rstrip("\n"),
    "line ends of Windows": BLOCK.replace("\n", "\r\n"),
    "a document's start and end": f"---\n{FLUSH}",
    "anchors": "x: &sel {query: 'true'}\n" + FLUSH.replace("  port", "  selector: *sel\n  port"),
    "no resources": "deleteDependentEntities: true\n# nothing yet\n",
    "resources that are null": "resources:\n# none\nenableMergeEntity: false\n",
    "an empty list": "a: 1\nresources: []  # none yet\nb: 2\n",
    "an empty file": "",
    "only a comment": "# to come\n",
    "other alphabets": BLOCK.replace("Our mapping", "Unser Verzeichnis – ändern ✓"),
}


def kind(path: str = "/teams") -> Kind:
    made = Kind(Wanted(path), "team", Findings())
    made.identity = Identity((("id",),), is_text=True, cleaned=False, unique=True)
    made.title = ".name"
    made.findings.sure(
        "a finding that is long enough to be broken into two lines, so that its second line is seen too, ok"
    )
    return made


@pytest.mark.parametrize("form", FORMS)
def test_what_was_there_stays_as_it_is(form: str) -> None:
    text = FORMS[form]
    result = adding.add_resources(text, [kind()], "mapping.yml")
    kept = text.replace("resources: []", "resources:")
    start = next(place for place in range(len(kept) + 1) if place == len(kept) or result[place] != kept[place])
    tail = len(result) - len(kept)
    candidates = [
        at for at in range(start + 1) if kept[:at] + kept[at:] == kept and result[:at] + result[at + tail :] == kept
    ]
    assert candidates, "the result is what was there, with one piece put in"
    before: Any = yaml.safe_load(text) or {}
    after: Any = yaml.safe_load(result)
    assert {key: value for key, value in after.items() if key != "resources"} == {
        key: value for key, value in before.items() if key != "resources"
    }
    assert after["resources"][:-1] == (before.get("resources") or [])
    assert after["resources"][-1]["kind"] == "/teams"
    assert ("\r\n" in text) == ("\r\n" in result)
    assert "\n" not in result.replace("\r\n", "") or "\r\n" not in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("resources: [{kind: /a}]\n", "in brackets"),
        ("{resources: []}", "in braces"),
        ("- a\n", "must be an object"),
        ("a: [\n", "not valid YAML"),
        ("resources: text\n", "in brackets"),
    ],
)
def test_what_cannot_be_added_to_safely_is_refused(text: str, message: str) -> None:
    with pytest.raises(MappingError, match=message):
        adding.add_resources(text, [kind()], "mapping.yml")


def test_the_kinds_that_are_there_are_known() -> None:
    assert adding.kinds_in(BLOCK, "mapping.yml") == {"/people": KnownKind("person", ".id")}


@pytest.mark.parametrize(
    "text", ["[]", "[]\n", "[\n]", '[\n  {"identifier": "old", "x":   1}\n]\n', '[{"identifier":"old"}]']
)
def test_blueprints_are_added_after_those_that_are_there(text: str) -> None:
    result, kept = adding.add_blueprints(text, [{"identifier": "new"}, {"identifier": "old"}], "blueprints.json")
    there = '"old"' in text
    assert kept == (["old"] if there else [])
    assert [each["identifier"] for each in yaml.safe_load(result)] == (["old", "new"] if there else ["new", "old"])
    assert result.startswith(text[: text.rindex("]")].rstrip())


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MappingError, match="cannot be read"):
        adding.read_text(tmp_path / "x")
