"""No mistake hides another: each of many, together with each of the others, is told as both."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import pytest

from paging import PaginationOptions
from tools.check.mapping_check import mapping_mistakes, parse_config
from tools.inputs.blueprints_file import Blueprints
from tools.inputs.mapping_file import read_mapping

GOOD: Final = """\
resources:
  - kind: /teams/{team}/members
    selector:
      query: .open
      method: GET
      data_path: .data
      query_params: {open: true}
      pagination:
        type: cursor
        size: 50
        cursor_path: meta.next
      path_parameters:
        team:
          endpoint: /teams
          field: .id
          filter: .open
          include: {name: .name}
      ignore_statuses: [404]
    port:
      entity:
        mappings:
          identifier: .id
          title: .name
          blueprint: '"member"'
          properties:
            email: .email
          relations:
            team: .__team
"""
BLUEPRINTS: Final = Blueprints(
    {
        "member": {
            "identifier": "member",
            "schema": {"properties": {"email": {"type": "string"}}},
            "relations": {"team": {"target": "team"}},
        }
    }
)


@dataclass(frozen=True)
class Slip:
    """A change of the good mapping that makes one mistake: what is told of it, of a line that holds `at`."""

    old: str
    new: str
    told: str
    at: str

    def __str__(self) -> str:
        return self.told


SLIPS: Final = (
    Slip("kind: /teams", "kind: https://a.example.com/teams", "kind: 'https", "kind"),
    Slip("  - kind: /teams/{team}/members\n    selector", "  - selector", "kind: field required", "- selector"),
    Slip("query: .open", "query: .open ==", "selector.query: the jq", ".open =="),
    Slip("query: .open", "querry: .open", "selector.querry is not known", "querry"),
    Slip("method: GET", "method: FETCH", "selector.method", "FETCH"),
    Slip("data_path: .data", "data_path: .data[", "selector.data_path: The jq", ".data["),
    Slip(
        "query_params: {", "queryParams: {}\n      query_params: {", "query_params is given twice, as", "query_params"
    ),
    Slip("{open: true}", "{open: {}}", "selector.query_params.open", "open: {}"),
    Slip("        size: 50", "        size: 0", "selector.pagination.size", "size: 0"),
    Slip("        size: 50", "        pageSize: 5\n        size: 50", "size is given twice, as", "size: 50"),
    Slip("        size: 50", "        zzz: 50", "selector.pagination.zzz is not known", "zzz"),
    Slip("        size: 50", "        start_page: 5", "start_page has no effect with type cursor", "start_page"),
    Slip("type: cursor", "type: cursors", "selector.pagination.type", "cursors"),
    Slip("meta.next", "meta..next", "selector.pagination.cursor_path: The path", "meta..next"),
    Slip(
        "        team:\n          end",
        "        tean: {values: [1]}\n        team:\n          end",
        "has tean, but",
        "kind",
    ),
    Slip("          endpoint: /teams\n", "", "path_parameters.team lacks endpoint", "team:"),
    Slip("endpoint: /teams", "endpoint: https://a.example.com/", "path_parameters.team.endpoint: 'https", "endpoint"),
    Slip("field: .id", "field: .id |", "path_parameters.team.field: The jq", "field: .id |"),
    Slip("filter: .open", "filtr: .open", "path_parameters.team.filtr is not known", "filtr"),
    Slip("include: {name", "include: {team", "__team would stand for two things", "kind"),
    Slip("[404]", "[404, never]", "selector.ignore_statuses[1]", "never"),
    Slip("    port:\n", "    pagination: {}\n    pagination: {}\n    port:\n", "pagination is given twice, in", "{}"),
    Slip("          identifier: .id\n", "", "mappings.identifier: field required", "mappings:"),
    Slip("title: .name", "titel: .name", "titel is not known", "titel"),
    Slip("title: .name", "title: .name\n          title: .name", "title is given twice, in lines", "title"),
    Slip("title: .name", "title: .name[", "mappings.title: the jq", ".name["),
    Slip("""'"member"'""", """'"members"'""", "The blueprint 'members' is not", "members"),
    Slip("            email", "            mail", "properties.mail is mapped, but the blueprint", "mail"),
    Slip("team: .__team", "team: {combinator: and}", "relations.team.rules: field required", "team: {"),
    Slip("team: .__team", "team: .__team |", "relations.team: the jq", ".__team |"),
)
UNKNOWN: Final = {
    # What cannot be known while another one stands.
    "kind: field required": ("has tean, but", "__team would stand for two things"),
    "kind: 'https": ("has tean, but", "__team would stand for two things"),
    "selector.pagination.type": ("start_page has no effect with type cursor",),
    "path_parameters.team lacks endpoint": ("has tean, but", "__team would stand for two things"),
    "path_parameters.team.endpoint: 'https": ("has tean, but", "__team would stand for two things"),
    "The blueprint 'members' is not": ("properties.mail is mapped, but the blueprint",),
}


def told(text: str) -> list[tuple[str, str]]:
    """The messages, each with the line that it points to."""
    mapping = read_mapping(text, "mapping.yml")
    parse_config(mapping)
    lines = text.splitlines()
    found = mapping_mistakes(mapping, PaginationOptions(), BLUEPRINTS)
    return [(mistake.message, lines[mapping.line_of(mistake.place) - 1]) for mistake in found]


def matches(found: list[tuple[str, str]], slip: Slip) -> list[tuple[str, str]]:
    return [(message, line) for message, line in found if slip.told in message and slip.at in line]


def test_the_good_mapping_has_none() -> None:
    assert told(GOOD) == []


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_each_is_told_once_in_its_line(slip: Slip) -> None:
    assert slip.old in GOOD
    found = told(GOOD.replace(slip.old, slip.new, 1))
    assert len(found) == len(matches(found, slip)) == 1, found


def pairs() -> Iterator[tuple[str, Slip, Slip]]:
    """Two slips in one mapping, where they do not change the same words."""
    for one, other in combinations(SLIPS, 2):
        text = GOOD.replace(one.old, one.new, 1).replace(other.old, other.new, 1)
        is_both = one.new in text and other.new in text
        if is_both and other.told not in UNKNOWN.get(one.told, ()) and one.told not in UNKNOWN.get(other.told, ()):
            yield text, one, other


@pytest.mark.parametrize(
    ("text", "one", "other"), [*pairs()], ids=lambda part: part.told if isinstance(part, Slip) else ""
)
def test_both_of_a_pair_are_told(text: str, one: Slip, other: Slip) -> None:
    found = told(text)
    assert len(found) == 2, found
    assert len(matches(found, one)) == len(matches(found, other)) == 1, found


def test_nearly_all_pairs_are_tried() -> None:
    assert len([*pairs()]) > 0.9 * len([*combinations(SLIPS, 2)])
