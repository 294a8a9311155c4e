"""Every mistake of a mapping, each with the line that it is in."""

import pytest

from errors import MappingError
from pagination_options import PaginationOptions
from tools.mapping_check import mapping_mistakes, parse_config
from tools.mapping_file import read_mapping

GOOD = """\
resources:
  - kind: /teams/{team}/members
    selector:
      data_path: .data
      pagination: {type: cursor, cursor_path: meta.next}
      path_parameters:
        team:
          endpoint: /teams
          field: .id
          filter: .open
          include: {name: .name}
    port:
      entity:
        mappings:
          identifier: .id
          title: .name
          blueprint: '"member"'
          relations:
            team: .__team
"""


def mistakes(text: str) -> list[tuple[int, str]]:
    mapping = read_mapping(text, "mapping.yml")
    found = mapping_mistakes(mapping, parse_config(mapping), PaginationOptions())
    return [(mapping.line_of(mistake.place), mistake.message) for mistake in found]


def test_a_good_mapping_has_none() -> None:
    assert mistakes(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        (".data", ".data[", 4, "selector.data_path: The jq expression '.data[' does not compile"),
        ("data_path", "datapath", 4, "selector.datapath is not known. Did you mean data_path?"),
        ("cursor_path: meta.next", "cursor_path: a..b", 5, "selector.pagination.cursor_path"),
        ("cursor_path: meta.next", "cursorPath: a..b", 5, "selector.pagination.cursor_path"),
        ("type: cursor", "type: cursors", 5, "selector.pagination.type"),
        ("field: .id", "field: .id |", 9, "selector.path_parameters.team.field"),
        ("filter: .open", "filter: '.open =='", 10, "selector.path_parameters.team.filter"),
        ("name: .name}", "name: '.name['}", 11, "selector.path_parameters.team.include.name"),
        ("identifier: .id", "identifier: .id +", 15, "port.entity.mappings.identifier"),
        (
            "      entity:\n",
            "      anything: .x\n      entity:\n",
            13,
            "port.anything is not known, and would have no effect",
        ),
        ("title: .name", "colour: .x", 16, "Known here are identifier"),
        ("title: .name", "titel: .name", 16, "port.entity.mappings.titel is not known"),
        ("            team: .__team", "            team: .__team[", 19, "port.entity.mappings.relations.team"),
        ("          field: .id\n", "", 2, "path_parameters.team lacks field"),
        ("{team}/members", "members", 2, "no such parameter"),
        ("selector:", "selectr:", 3, "did you mean selector?"),
        ("identifier: .id", "title: .title\n          identifier: .id", 15, "is given twice, in lines 15 and 17"),
        ("resources:", "deleteDependantEntities: true\nresources:", 1, "Did you mean deleteDependentEntities?"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, line: int, words: str) -> None:
    found = mistakes(GOOD.replace(old, new, 1))
    assert any(at == line and words in message for at, message in found), found


def test_all_mistakes_are_told_also_those_behind_what_does_not_validate() -> None:
    text = GOOD.replace("data_path", "datapath").replace("field: .id", "field: .id |").replace(".__team", ".a[")
    assert [line for line, _ in mistakes(text)] == [4, 9, 19]


def test_each_resource_has_its_own() -> None:
    text = GOOD + GOOD.replace("resources:\n", "").replace("title: .name", "title: .name[")
    assert [line for line, _ in mistakes(text)] == [34]


def test_a_mapping_of_nothing_is_a_mistake() -> None:
    assert "nothing would be read" in mistakes("resources: []")[0][1]


@pytest.mark.parametrize("text", ["", "5", "[]", "resources: {}", "resource: []"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(MappingError, match="a mapping is an object with a list of resources"):
        mistakes(text)


def test_what_is_no_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(MappingError, match=r"mapping\.yml, line 2: this is no YAML"):
        mistakes("resources:\n  - kind: [")


def test_the_column_of_a_jq_mistake_is_that_of_the_expression() -> None:
    assert "column 6" in mistakes(GOOD.replace(".data", ".data["))[0][1]


def test_an_anchor_that_is_used_twice_is_no_key_given_twice() -> None:
    shared = GOOD.replace("        team:\n", "        team: &team\n")
    second = GOOD.replace("resources:\n", "").partition("        team:\n")[0] + "        team: *team\n    port:"
    assert mistakes(shared + second + GOOD.partition("    port:")[2]) == []


def test_a_date_is_a_text_as_it_is_for_port() -> None:
    dated = GOOD.replace("data_path: .data", "query_params: {since: 2024-01-01}")
    assert mistakes(dated) == []
