"""Edits of the mapping's text leave every byte around them as its author wrote it."""

import pytest

from builder.project.mapping_edits import with_fields, with_value, without_resource
from messages import MappingError

TEXT = """\
# Ours, by hand.
createMissingRelatedEntities: true
resources:
  # The first of them
  - kind: /teams   # a bare list
    selector:
      query: "true"
    port:
      entity:
        mappings:
          identifier: .id
          blueprint: '"team"'
          properties:
            mail: .mail  # guess: an address
            about: |
              .about
              | ascii_downcase
            size: .size

  # The second
  - kind: /users
    port: {entity: {mappings: {identifier: .id, blueprint: '"user"', properties: {a: .a, b: .b}}}}
# The end.
"""
FIELDS = {"mail": ".mail", "about": ".about\n| ascii_downcase\n", "size": ".size"}


def test_what_is_as_it_was_is_not_touched() -> None:
    assert with_fields(TEXT, 0, "properties", FIELDS) == TEXT


def test_one_expression_is_changed_and_its_comment_stays() -> None:
    changed = with_fields(TEXT, 0, "properties", {**FIELDS, "mail": ".contact.mail"})
    assert changed == TEXT.replace("mail: .mail ", "mail: .contact.mail ")


def test_a_block_is_replaced_by_a_line() -> None:
    changed = with_fields(TEXT, 0, "properties", {**FIELDS, "about": ".text"})
    assert changed == TEXT.replace("about: |\n              .about\n              | ascii_downcase\n", "about: .text\n")


def test_what_is_added_stands_behind_the_last_in_its_column() -> None:
    changed = with_fields(TEXT, 0, "properties", {**FIELDS, "odd": ".a: 1 # x"})
    assert changed == TEXT.replace("size: .size\n", "size: .size\n            odd: '.a: 1 # x'\n")


def test_what_is_taken_away_takes_its_line_along() -> None:
    changed = with_fields(TEXT, 0, "properties", {"mail": ".mail", "about": FIELDS["about"]})
    assert changed == TEXT.replace("            size: .size\n", "")


def test_the_last_of_a_group_takes_the_group_along() -> None:
    assert "properties" not in with_fields(TEXT, 0, "properties", {}).partition("/users")[0]


def test_a_group_that_is_not_there_is_made() -> None:
    changed = with_fields(TEXT, 0, "relations", {"lead": ".lead"})
    assert changed == TEXT.replace("size: .size\n", "size: .size\n          relations:\n            lead: .lead\n")


def test_objects_in_braces_stay_in_braces() -> None:
    changed = with_fields(TEXT, 1, "properties", {"b": ".b", "c": ".c"})
    assert "properties: {b: .b, c: .c}}}}\n# The end." in changed


def test_a_value_deep_in_what_is_not_there_is_put_there() -> None:
    changed = with_value(TEXT, ("resources", 0, "selector", "pagination", "type"), "none")
    assert changed == TEXT.replace('"true"\n', '"true"\n      pagination:\n        type: none\n')


def test_a_resource_goes_with_the_comments_above_it() -> None:
    assert without_resource(TEXT, 1) == TEXT.partition("\n  # The second")[0] + "\n# The end.\n"
    assert without_resource(without_resource(TEXT, 1), 0) == (
        "# Ours, by hand.\ncreateMissingRelatedEntities: true\nresources: []\n\n# The end.\n"
    )


def test_what_cannot_be_changed_so_is_refused() -> None:
    alias = (
        "resources:\n  - &a {kind: /a, port: {entity: {mappings: &m {identifier: .id}}}}\n  - {kind: /b, port: *m}\n"
    )
    with pytest.raises(MappingError, match="Change its text instead"):
        with_value(alias, ("resources", 0, "port", "entity", "mappings", "identifier"), ".key")
