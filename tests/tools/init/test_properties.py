"""`init` tells the types and formats of properties, and writes blueprints that take every item."""

from typing import Any, cast

import pytest

from json_types import Item
from tests.servers.loopback import json_response
from tests.tools.init.conftest import Learn
from tools.init.items.fields import Field
from tools.init.items.property_types import PropertyShape, shape_of
from tools.init.kinds.describing import blueprint_of


def shape(*values: Any, name: str = "field", whole: bool = True) -> PropertyShape | None:
    return shape_of(Field((name,), len(values), list(values)), whole=whole)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123+02:00"], PropertyShape("string", "date-time")),
        (["2026-01-02"], PropertyShape("string")),
        (["2026-13-02T03:04:05Z"], PropertyShape("string")),
        (["a@example.com", None], PropertyShape("string", "email")),
        (["a@example.com", ""], PropertyShape("string")),
        (["https://example.com/a?b=c", "http://x"], PropertyShape("string", "url")),
        (["https://example.com", "n/a"], PropertyShape("string")),
        ([1, 2.5], PropertyShape("number")),
        ([True, False], PropertyShape("boolean")),
        ([{"a": 1}], PropertyShape("object")),
        ([["a"], []], PropertyShape("array", elements="string")),
        ([["a", 1]], PropertyShape("array")),
        ([1, "one"], PropertyShape("string", mixed=True)),
        ([None, None], None),
        ([1, [1]], None),
    ],
)
def test_types_and_formats_are_those_of_all_values(values: list[Any], expected: PropertyShape | None) -> None:
    assert shape(*values) == expected


def test_few_values_that_recur_make_an_enum() -> None:
    found = shape(*["open", "closed"] * 6, name="status")
    assert found == PropertyShape("string", choices=("closed", "open"))


def test_no_enum_is_made_of_a_part_or_of_what_does_not_recur_or_is_no_choice_by_name() -> None:
    values = ["open", "closed"] * 6
    assert shape(*values, name="status", whole=False) == PropertyShape("string")
    assert shape(*values, "odd", name="status") == PropertyShape("string")
    assert shape(*values, name="city") == PropertyShape("string")


async def test_an_item_is_called_by_what_ends_in_name_where_nothing_else_names_it(learn_of: Learn) -> None:
    items = [{"fingerprint": f"f{n}", "labels": {"alertname": f"Down {n}", "severity": "page"}} for n in range(3)]
    learned = await learn_of(lambda _: json_response(items), "/alerts")
    assert learned["/alerts"].title == ".labels.alertname"


async def test_rows_of_an_index_of_documents_are_what_the_documents_are(learn_of: Learn) -> None:
    rows = [{"id": f"t{n}", "key": f"t{n}", "value": {"rev": "1"}, "doc": {"_id": f"t{n}", "name": f"T{n}", "size": n}}
            for n in range(3)]  # fmt: skip
    answer = {"total_rows": 3, "offset": 0, "rows": rows}
    learned = await learn_of(lambda _: json_response(answer), "/things/_all_docs?include_docs=true", readable=False)
    kind = learned.only
    assert (kind.blueprint, kind.title) == ("thing", ".doc.name")
    assert {"size": ".doc.size"}.items() <= {each.name: each.expression for each in kind.properties}.items()


@pytest.mark.parametrize(
    ("item", "names"),
    [
        ({"id": 1, "attributes": {"id": 7, "size": 3, "color": "red"}}, {"attributes_id", "size", "color"}),
        ({"id": 1, "user": {"id": 7, "mail": "x"}}, {"user_id", "user_mail"}),
        ({"metadata": {"color": "red"}, "color": "blue", "id": 1}, {"metadata_color", "color"}),
    ],
)
async def test_no_property_passes_for_the_item_s_own_that_is_another_object_s(
    item: Item, names: set[str], learn_of: Learn
) -> None:
    items = [{**item, "id": number} for number in range(3)]
    learned = await learn_of(lambda _: json_response(items), "/things")
    assert {each.name for each in learned["/things"].properties} == names


async def test_the_blueprint_takes_every_item_whatever_its_keys(learn_of: Learn) -> None:
    items: list[Item] = [
        {
            "id": number,
            "name": f"n{number}",
            "content-type": "x",
            "a key with spaces and more than thirty characters": 1,
            "a key with spaces and more than thirty letters": 2,
            "@type": "T",
            "$ref": "r",
            "mixed": number if number % 2 else "text",
            "password": "hunter2",
            "never": None,
            "attributes": {"name": "inner", "nested": {"deep": True}},
        }
        for number in range(4)
    ]
    learned = await learn_of(lambda _: json_response(items), "/things")
    blueprint = blueprint_of(learned.only)
    names = list(cast(Any, blueprint)["schema"]["properties"])
    assert all(0 < len(name) <= 30 and name.replace("_", "").isalnum() for name in names)
    assert len(learned.only.properties) == len(names)
    assert "password" not in names
    assert "hunter2" not in learned.text
    assert "named like secrets: .password" in learned.findings("/things")
    assert "always null or of types that do not go together: .never" in learned.findings("/things")
    assert cast(Any, learned.entities["/things"][0])["properties"]["mixed"] == "text"


async def test_a_format_of_what_was_seen_in_part_is_told_as_a_guess(learn_of: Learn) -> None:
    items: list[Item] = [{"id": n, "name": "A", "email": f"a{n}@example.com"} for n in range(901)]
    whole = await learn_of(lambda _: json_response(items[:9]), "/people")
    part = await learn_of(lambda _: json_response(items), "/people")
    remark = "email: .email  # guess: all that was seen is email; Port refuses anything else"
    assert remark not in whole.text
    assert remark in part.text
