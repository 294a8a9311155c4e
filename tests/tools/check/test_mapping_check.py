"""Every mistake of a mapping, each with the line that it is in."""

from typing import Any

import pytest

from messages import MappingError
from paging import PaginationOptions, PaginationType
from tools.check.mapping_check import mapping_mistakes, parse_config
from tools.inputs.mapping_file import read_mapping

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


def mistakes(text: str, **general: Any) -> list[tuple[int, str]]:
    mapping = read_mapping(text, "mapping.yml")
    parse_config(mapping)
    found = mapping_mistakes(mapping, PaginationOptions(**general))
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
        ("          field: .id\n", "", 7, "path_parameters.team lacks field"),
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


LIVE = """\
      live_events:
        - when: .body.member
          item: .body.member
          path_parameters: {team: .body.team}
        - when: .body.moved
          refetch: /members/{id}
          path_parameters:
            id: .body.id
            team: .body.team
"""
WITH_LIVE = GOOD.replace("      data_path: .data\n", LIVE + "      data_path: .data\n")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("- when: .body.member", "- when: .body.member |", 5, "selector.live_events[0].when: The jq expression"),
        (
            "- when: .body.moved",
            "- wen: .body.moved",
            8,
            "selector.live_events[1].wen is not known. Did you mean when?",
        ),
        ("          item: .body.member\n", "", 5, "selector.live_events[0]: lacks item"),
        ("{team: .body.team}", "{tem: .body.team}", 5, "selector.live_events[0]: lacks path_parameters for team"),
        ("{team: .body.team}", "{team: .body.team, x: .}", 7, "selector.live_events[0].path_parameters.x: is a"),
        ("/members/{id}", "/members/{nr}", 9, "selector.live_events[1].refetch: needs a value for {nr}"),
        ("id: .body.id", "id: '.body['", 11, "selector.live_events[1].path_parameters.id: The jq expression"),
        ("refetch: /members/{id}", "refetch: /members/{id}\n          resync: true", 10, "is given beside refetch"),
    ],
)
def test_a_mistake_in_live_events_is_told_once_with_its_line(old: str, new: str, line: int, words: str) -> None:
    assert mistakes(WITH_LIVE) == []
    found = mistakes(WITH_LIVE.replace(old, new, 1))
    assert sum(at == line and words in message for at, message in found) == 1, found
    assert len(found) == 1 + (words.startswith("selector.live_events[0]: lacks path") or "{nr}" in new), found


def test_what_is_wrong_with_a_rule_is_told_once_and_with_its_line() -> None:
    written = ("{status: 404, then: nothing}", "{status: 4x, then: empty}", "{then: fail}")
    rules = "      responses:\n" + "".join(f"      - {each}\n" for each in written)
    found = mistakes(GOOD.replace("      data_path: .data\n", f"{rules}      data_path: .data\n"))
    assert [line for line, _ in found] == [5, 6, 7]
    said = [message for _, message in found]
    assert said[0].startswith("selector.responses[0].then: ")
    assert said[1].startswith("selector.responses[1]: status is '4x'")
    assert said[2] == "selector.responses[2]: a rule needs status, or when, or both."


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


@pytest.mark.parametrize(
    "line",
    [
        """identifier: "daily-" + .id""",
        """title: 'it' + .name""",
        """- title: "a: " + .name""",
        """url: .base + ": " + .path""",
        """owner: @base64d""",
        """both: {a: .a} + {b: .b}""",
        """all: [.a] | first""",
    ],
)
def test_an_expression_that_yaml_takes_for_less_is_told_to_be_quoted(line: str) -> None:
    key = line.removeprefix("- ").partition(":")[0]
    with pytest.raises(MappingError, match=rf"line 2: this is no YAML.*Put all that stands after {key}: into single q"):
        mistakes(f"resources:\n  {line}\n")


@pytest.mark.parametrize("line", ["kind: [", "kind: 'a", "a: 'b'\n c: d", "- 'a' b", "key", "a: {b: @c}", "a: [b: @c]"])
def test_no_quotes_are_told_where_they_would_not_help(line: str) -> None:
    with pytest.raises(MappingError) as raised:
        mistakes(f"resources:\n  {line}\n   - x: [\n")
    assert "single quotes" not in str(raised.value)


def test_no_part_of_a_line_that_is_no_yaml_is_told_but_its_key() -> None:
    with pytest.raises(MappingError) as raised:
        mistakes("""resources:\n  Authorization: "Bearer" s3cret\n""")
    assert "s3cret" not in str(raised.value)


def test_a_list_of_resources_alone_is_told_to_be_under_resources() -> None:
    with pytest.raises(MappingError, match="Write `resources:` in a line before it"):
        mistakes(GOOD.replace("resources:\n", ""))


def test_the_column_of_a_jq_mistake_is_that_of_the_expression() -> None:
    assert "column 6" in mistakes(GOOD.replace(".data", ".data["))[0][1]
    assert "column 7" in mistakes(GOOD.replace("title: .name", "title: .name |"))[0][1]


def test_an_anchor_that_is_used_twice_is_no_key_given_twice() -> None:
    shared = GOOD.replace("        team:\n", "        team: &team\n")
    second = GOOD.replace("resources:\n", "").partition("        team:\n")[0] + "        team: *team\n    port:"
    assert mistakes(shared + second + GOOD.partition("    port:")[2]) == []


def test_a_key_is_a_text_as_it_is_for_port() -> None:
    text = GOOD.replace("data_path: .data", "query_params: {5: {}, true: 1}").replace("title: .name", "7: .name")
    assert [(line, message.partition(":")[0].partition(" ")[0]) for line, message in mistakes(text)] == [
        (4, "selector.query_params.5"),
        (16, "port.entity.mappings.7"),
    ]


def test_a_key_that_is_given_twice_in_one_line_is_told_with_that_line() -> None:
    text = GOOD.replace("type: cursor,", "type: cursor, type: cursor, type: cursor,")
    assert mistakes(text) == [(5, "selector.pagination.type is given more than once, in line 5; keep one of them.")]


def test_a_date_is_a_text_as_it_is_for_port() -> None:
    dated = GOOD.replace("data_path: .data", "query_params: {since: 2024-01-01}")
    assert mistakes(dated) == []


class TestPagingWithoutEffect:
    """Keys of paging that the type in force does not use; what a type reads is held in test_pagination_options.py."""

    @pytest.mark.parametrize(
        ("pagination", "told"),
        [
            ("{type: page, cursor_path: meta.next}", ["cursor_path has no effect with type page; it is for cursor."]),
            ("{type: page, cursorPath: meta.next}", ["cursor_path has no effect with type page; it is for cursor."]),
            ("{type: next_link, param: p}", ["param has no effect with type next_link; it is for page, offset or"]),
            ("{type: offset, start_page: 0}", ["start_page has no effect with type offset; it is for page."]),
            ("{type: header_link, next_link_path: next}", ["next_link_path has no effect with type header_link"]),
            ("{type: none, pageSize: 5}", ["selector.pagination.size has no effect with type none; it is for page,"]),
            ("{type: none, has_more_path: more}", ["has_more_path has no effect with type none"]),
            (
                "{type: page, cursor_alone: true, header_link_rel: more}",
                ["pagination.cursor_alone has no effect", "pagination.header_link_rel has no effect"],
            ),
        ],
    )
    def test_is_told(self, pagination: str, told: list[str]) -> None:
        found = mistakes(GOOD.replace("{type: cursor, cursor_path: meta.next}", pagination))
        assert [line for line, _ in found] == [5] * len(told)
        assert [words for (_, message), words in zip(found, told, strict=True) if words not in message] == []

    @pytest.mark.parametrize(
        "pagination",
        [
            "{type: page, size: 5, param: p, size_param: s, start_page: 0, max_pages: 9}",
            "{type: page, has_more_path: more, last_page_path: last, in: body}",
            "{type: offset, has_more_path: more, param: from, size_param: size}",
            "{type: next_link, size: 5, size_param: $top, next_link_path: next, has_more_path: more, in: body}",
            "{type: header_link, size_param: per_page, header_link_rel: more, last_page_path: last, max_pages: 9}",
            "{type: cursor, cursor_path: a, cursor_alone: true, has_more_path: more, last_page_path: last, param: c}",
            "{type: cursor, cursor_header: x-next, in: header, size_param: ''}",
            "{type: none}",
            "{type: page, cursor_path: ''}",
            "{type: page, cursor_path: null}",
        ],
    )
    def test_is_not_what_the_type_uses(self, pagination: str) -> None:
        assert mistakes(GOOD.replace("{type: cursor, cursor_path: meta.next}", pagination)) == []

    @pytest.mark.parametrize(
        ("installation", "told"),
        [
            (PaginationType.CURSOR, []),
            (
                PaginationType.PAGE,
                ["with paginationType page of the settings; it is for cursor. Remove it, or set the"],
            ),
            (PaginationType.NONE, ["with paginationType none of the settings; it is for cursor."]),
            (None, []),
        ],
    )
    def test_is_told_by_the_type_of_the_installation_where_the_selector_has_none(
        self, installation: PaginationType | None, told: list[str]
    ) -> None:
        found = mistakes(GOOD.replace("type: cursor, ", ""), type=installation)
        assert [words for (_, message), words in zip(found, told, strict=True) if words not in message] == []

    def test_does_not_follow_from_a_type_that_is_no_type(self) -> None:
        found = mistakes(GOOD.replace("type: cursor", "type: cursr"), type=PaginationType.PAGE)
        assert [line for line, _ in found] == [5]

    def test_is_told_of_a_parameter_as_well(self) -> None:
        text = GOOD.replace("          filter: .open\n", "          pagination: {type: page, cursor_path: a}\n")
        assert [line for line, _ in mistakes(text)] == [10]
        assert "selector.path_parameters.team.pagination.cursor_path has no effect" in mistakes(text)[0][1]

    def test_fails_no_kind(self) -> None:
        text = GOOD.replace("type: cursor, ", "type: page, ")
        (resource,) = parse_config(read_mapping(text, "mapping.yml")).resources
        assert resource.plan(PaginationOptions()).endpoint.pagination.type is PaginationType.PAGE


class TestNothingHidesAnything:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("      data_path: .data\n", "      data_path: .data\n      dataPath: .data\n"),
            ("      data_path: .data\n", "      dataPath: .data\n      data_path: .data\n"),
            ("{type: cursor,", "{type: cursor, paginationType: cursor,"),
            ("      path_parameters:\n", "      body: {}\n      body: {}\n      path_parameters:\n"),
            ("          blueprint: '\"member\"'\n", ""),
            ("          identifier: .id\n", ""),
            ("{type: cursor,", "{typ: cursor,"),
            ("      data_path: .data\n", "      data_path: .data\n      ignore_statuses: [404, never]\n"),
        ],
    )
    def test_what_does_not_validate_hides_no_other_mistake(self, old: str, new: str) -> None:
        broken = GOOD.replace("field: .id", "field: .id |").replace(".__team", ".a[").replace("meta.next", "a..b")
        others = mistakes(broken)
        assert len(others) == 3
        changed = broken.replace(old, new, 1)
        assert changed != broken
        messages = [message for _, message in mistakes(changed)]
        assert [message for _, message in others if message not in messages] == []
        assert len(messages) == 4

    def test_a_resource_without_kind_and_port_is_checked_as_far_as_it_goes(self) -> None:
        found = mistakes("resources:\n  - selector:\n      data_path: .a[\n      pagination: {size: 0}\n")
        assert [(line, message.partition(" ")[0]) for line, message in found] == [
            (2, "kind:"),
            (2, "port:"),
            (3, "selector.data_path:"),
            (4, "selector.pagination.size:"),
        ]

    def test_a_missing_field_that_holds_others_is_told_once(self) -> None:
        text = "resources:\n  - kind: /users\n    port: {entity: {}}\n"
        assert [message for _, message in mistakes(text)] == ["port.entity.mappings: field required."]

    def test_what_a_misspelt_key_holds_is_checked_as_well(self) -> None:
        text = GOOD.replace("selector:", "selectr:").replace(".data", ".data[")
        text = text.replace("properties", "propertys").replace("title: .name", "titel: .name[")
        assert [line for line, _ in mistakes(text)] == [3, 4, 16, 16]

    def test_a_key_that_is_given_twice_is_checked_in_both_places(self) -> None:
        twice = GOOD.replace(
            "    port:\n",
            "    selector:\n      data_path: .[\n"
            "      pagination: {size: 0}\n      pagination: {type: pages}\n    port:\n",
        ).replace("meta.next", "a..b")
        found = [(line, message.partition(" ")[0]) for line, message in mistakes(twice)]
        assert found == [
            (3, "selector"),
            (5, "selector.pagination.cursor_path:"),
            (13, "selector.data_path:"),
            (14, "selector.pagination"),
            (14, "selector.pagination.size:"),
            (15, "selector.pagination.type:"),
        ]

    def test_and_so_is_one_that_is_given_in_two_spellings(self) -> None:
        twice = GOOD.replace("      data_path: .data\n", "      dataPath: .data[\n      data_path: .data.[\n")
        found = mistakes(twice)
        assert [line for line, _ in found] == [4, 5, 5]
        assert "given twice, as dataPath and as data_path; keep one of them" in found[1][1] + found[2][1]
        assert "'.data['" in found[0][1]

    @pytest.mark.parametrize("resource", ["a text", "5", "[]", "null", "{}", "{kind: {}, selector: 5, port: []}"])
    def test_what_is_hardly_a_resource_hides_nothing_in_the_others(self, resource: str) -> None:
        found = mistakes(GOOD.replace("title: .name", "title: .name[") + f"  - {resource}\n")
        assert found[0][0] == 16
        assert {line for line, _ in found[1:]} == {20}

    def test_a_rule_of_a_search_is_not_also_told_what_a_group_of_rules_lacks(self) -> None:
        search = "            team: {combinator: and, rules: [{property: x, operator: '='}, {combinator: or}]}\n"
        found = mistakes(GOOD.replace("            team: .__team\n", search))
        assert [message for _, message in found] == [
            "port.entity.mappings.relations.team.rules[0].value: field required.",
            "port.entity.mappings.relations.team.rules[1].rules: field required.",
        ]


class TestThePlan:
    def test_is_tried_whatever_is_wrong_elsewhere(self) -> None:
        text = GOOD.replace("{team}/members", "members").replace("title: .name", "titel: .name")
        text = text.replace("data_path: .data", "dataPath: .data[")
        found = mistakes(text)
        assert [line for line, _ in found] == [2, 4, 16]
        assert "no such parameter" in found[0][1]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("        team:\n", "        team: [1]\n        teams:\n"),
            ("endpoint: /teams", "endpoint: []"),
            ("    selector:\n", "    kind: /users\n    selector:\n"),
            ("  - kind: /teams/{team}/members\n    selector:", "  - selector:"),
        ],
    )
    def test_is_not_held_against_what_could_not_be_understood(self, old: str, new: str) -> None:
        found = mistakes(GOOD.replace(old, new))
        assert len(found) == 1, found

    def test_names_all_that_does_not_fit(self) -> None:
        text = GOOD.replace("{team}/members", "{group}/members/{role}").replace("        team:\n", "        tean:\n")
        told = [message for _, message in mistakes(text)]
        assert [words for words in ("{group}", "{role}", "has tean") if not any(words in each for each in told)] == []
        assert len(told) == 3

    @pytest.mark.parametrize(
        ("old", "new", "line", "words"),
        [
            ("endpoint: /teams", "endpoint: https://a.example.com/teams", 8, "path_parameters.team.endpoint: 'https"),
            ("kind: /", "kind: https://a.example.com/", 2, "kind: 'https"),
            (
                "          endpoint: /teams\n          field: .id\n"
                "          filter: .open\n          include: {name: .name}\n",
                "          values: []\n",
                7,
                "path_parameters.team.values is empty",
            ),
        ],
    )
    def test_points_to_the_part(self, old: str, new: str, line: int, words: str) -> None:
        found = mistakes(GOOD.replace(old, new))
        assert len(found) == 1
        assert found[0][0] == line
        assert words in found[0][1]

    def test_refuses_statuses_to_ignore_without_children_in_their_line(self) -> None:
        port = "    port:" + GOOD.partition("    port:")[2]
        text = "resources:\n  - kind: /users\n    selector:\n      ignore_statuses: [404]\n" + port
        assert [line for line, _ in mistakes(text)] == [4]
