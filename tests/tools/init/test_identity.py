"""`init` chooses what identifies an item: stable, unique, and as Port takes it."""

from typing import Any

import pytest

from json_types import Item
from tests.servers.loopback import json_response
from tests.tools.init.conftest import Learn
from tools.init.items.identity import find_identity
from tools.init.items.titles import find_title


def chosen(items: list[Item], path: str = "/things", **more: Any) -> str:
    found = find_identity(items, path, **more)
    assert found is not None
    return found.expression


@pytest.mark.parametrize(
    ("item", "expression"),
    [
        ({"name": "a", "id": 7}, ".id | tostring"),
        ({"title": "t", "uuid": "u"}, ".uuid"),
        ({"created": "x", "_id": "q"}, "._id"),
        ({"url": "http://x", "key": "K-1", "summary": "s"}, ".key"),
        ({"size": 3, "slug": "a-b"}, ".slug"),
        ({"login": "me", "type": "User"}, ".login"),
        ({"thing_id": 5, "owner_id": 9, "name": "x"}, ".thing_id | tostring"),
        ({"metadata": {"name": "n", "uid": "u-1"}, "spec": {}}, ".metadata.uid"),
        ({"attributes": {"id": "a"}, "x": 1}, ".attributes.id"),
        ({"the key": "x", "ID": "UP"}, ".ID"),
        ({"Name": "up"}, ".Name"),
        ({"title": "Chair", "sku": "A-1"}, ".sku"),
        ({"fullName": "Ann", "ref": "p-1"}, ".ref"),
        ({"name": "Chair", "number": 3}, ".number | tostring"),
        ({"name": "a", "thing": "t-1"}, ".thing"),
        ({"name": "A Chair", "thing": "of wood", "email": "a@b"}, ".email"),
    ],
)
def test_names_that_identify_go_first(item: Item, expression: str) -> None:
    other = {key: _changed(value) for key, value in item.items()}
    assert chosen([item, other]) == expression


async def test_relations_point_at_what_identifies(learn_of: Learn) -> None:
    skus = [{"title": f"Chair {n}", "sku": f"CH-{n}"} for n in range(3)]
    orders = [{"id": f"o-{n}", "sku": f"CH-{n % 3}"} for n in range(4)]
    learned = await learn_of(
        lambda request: json_response(skus if request.path == "/skus" else orders), "/skus", "/orders"
    )
    assert learned.identifiers("/skus") == ["CH-0", "CH-1", "CH-2"]
    related = [entity["relations"] for entity in learned.entities["/orders"]]
    assert related == [{"sku": "CH-0"}, {"sku": "CH-1"}, {"sku": "CH-2"}, {"sku": "CH-0"}]


def _changed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _changed(inner) for key, inner in value.items()}
    return value + 1 if isinstance(value, int) else f"{value}2"


def test_a_field_that_is_not_unique_or_not_always_there_does_not_identify() -> None:
    assert chosen([{"id": 1, "code": "a"}, {"id": 1, "code": "b"}]) == ".code"
    assert chosen([{"id": 1, "code": "a"}, {"id": None, "code": "b"}]) == ".code"
    assert chosen([{"id": 1, "code": "a"}, {"code": "b"}]) == ".code"


def test_where_something_is_goes_before_what_may_group_several() -> None:
    """As the targets of Prometheus, of which each job has one as long as nobody scales it."""
    targets: list[Item] = [
        {"scrapePool": job, "scrapeUrl": f"http://{job}:9090/metrics", "health": "up"} for job in ("prometheus", "node")
    ]
    assert chosen(targets) == ".scrapeUrl"


def test_what_moves_does_not_identify_though_it_is_unique() -> None:
    items: list[Item] = [{"updated_at": f"2026-01-0{n}T00:00:00Z", "score": n, "host": f"h{n}"} for n in range(1, 4)]
    assert chosen(items) == ".host"


def test_several_fields_identify_together_where_none_does_alone() -> None:
    items: list[Item] = [{"source": s, "target": t, "weight": 1} for s in ("a", "b") for t in ("x", "y")]
    assert chosen(items) == '[.source, .target] | map(tostring) | join(":")'


def test_a_name_is_completed_by_its_scope_though_it_is_unique_so_far() -> None:
    items: list[Item] = [{"name": "q1", "vhost": "/"}, {"name": "q2", "vhost": "/"}]
    assert chosen(items) == '[.vhost, .name] | map(tostring) | join(":")'


def test_characters_that_port_refuses_are_replaced() -> None:
    expression = chosen([{"name": "a b"}, {"name": "c/d"}])
    assert expression == '.name | gsub("[^A-Za-z0-9@_.+:/=-]"; "-")'


def test_values_that_only_the_replacement_makes_equal_are_noticed() -> None:
    found = find_identity([{"name": "a b"}, {"name": "a-b"}], "/things")
    assert found is None or not found.unique


def test_the_title_is_what_people_call_it() -> None:
    items: list[Item] = [{"id": 1, "slug": "a", "display_name": "A"}, {"id": 2, "slug": "b", "display_name": "B"}]
    identity = find_identity(items, "/things")
    assert identity is not None
    assert find_title(items, identity) == ".display_name"
    assert find_title([{"id": 1}], identity) == ".id | tostring"


async def test_integers_that_jq_alters_are_a_caution(learn_of: Learn) -> None:
    items = [{"id": 2**60}, {"id": 2**60 + 4096}]
    learned = await learn_of(lambda _: json_response(items), "/tweets", readable=False)
    assert "Ocean's jq alters the last digits" in learned.findings("/tweets")


async def test_items_that_nothing_tells_apart_are_a_caution(learn_of: Learn) -> None:
    learned = await learn_of(lambda _: json_response([{"kind": "a"}, {"kind": "a"}]), "/things", readable=False)
    assert "caution: identifier:" in learned.findings("/things")


def test_the_moments_of_a_series_identify_and_not_what_was_measured() -> None:
    assert chosen([{"date": f"2026-01-0{n}", "value": n} for n in range(1, 5)]) == ".date"


def test_what_was_not_seen_may_hold_characters_that_port_refuses() -> None:
    items: list[Item] = [{"name": "a"}, {"name": "b"}]
    assert chosen(items) == ".name"
    assert chosen(items, whole=False) == '.name | gsub("[^A-Za-z0-9@_.+:/=-]"; "-")'
    assert chosen([{"id": "a"}, {"id": "b"}], whole=False) == ".id"
