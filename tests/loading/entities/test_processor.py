"""Whose jq makes entities: this integration's where it can be, Ocean's own processes where not."""

import asyncio
from typing import Any

import pytest
from port_ocean.context.ocean import ocean
from port_ocean.core.handlers.entity_processor.jq_entity_processor import JQEntityProcessor

from apart import Apart
from loading.entities import PlannedEntityProcessor

MAY_NOT_END = '.name | sub("^(refs/)*heads/"; "")'
ITEMS: list[dict[str, Any]] = [{"id": str(n), "name": f"refs/heads/{n}"} for n in range(300)]


async def test_what_may_not_end_forks_no_process_of_oceans(monkeypatch: pytest.MonkeyPatch) -> None:
    async def forked(*_: object, **__: object) -> None:
        raise AssertionError("Ocean's processes were asked")

    apart = Apart()
    monkeypatch.setattr(JQEntityProcessor, "parse_items_sync", forked)
    monkeypatch.setattr(PlannedEntityProcessor, "apart", apart)
    mappings = {"identifier": ".id", "properties": {"branch": MAY_NOT_END}}
    try:
        results, errors = await PlannedEntityProcessor(ocean).parse_items_sync(mappings, ITEMS, "true")
    finally:
        await apart.aclose()

    assert not errors
    assert [mapped.entity["properties"]["branch"] for (mapped,), _ in results] == [each["id"] for each in ITEMS]


async def test_large_items_keep_the_event_loop_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = Apart()
    monkeypatch.setattr(PlannedEntityProcessor, "apart", apart)
    large = {"id": "1", "list": [{"n": n} for n in range(60_000)]}
    mappings = {"identifier": ".id", "properties": {"sum": "[.list[]?.n] | add", "id": ".id"}}
    try:
        results, _ = await PlannedEntityProcessor(ocean).parse_items_sync(mappings, [ITEMS[0], large, ITEMS[1]], "true")
    finally:
        await apart.aclose()

    assert [mapped.entity for (mapped,), _ in results] == [
        {"identifier": "0", "properties": {"sum": None, "id": "0"}},
        {"identifier": "1", "properties": {"sum": sum(range(60_000)), "id": "1"}},
        {"identifier": "1", "properties": {"sum": None, "id": "1"}},
    ]


async def test_one_that_does_not_end_is_ended_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = Apart(jq_timeout=0.2)
    monkeypatch.setattr(PlannedEntityProcessor, "apart", apart)
    mappings = {"identifier": ".id", "properties": {"x": "last(repeat(1))"}}
    with pytest.raises(Exception, match="did not come to an end"):
        await PlannedEntityProcessor(ocean).parse_items_sync(mappings, ITEMS[:1], "true")
    await asyncio.wait_for(apart.aclose(), 30)


SEARCHED = (".rows", ".rows[0].n", ".a.rows", ".rows.x", "[.rows[] | .n]", ".rows[] | select(.n > 9)", ".absent // []")
RESTS = (".rows", ".rows[0]", ".a.b", ".absent", ".id.x", ".")


async def test_a_large_item_that_stands_for_several_is_taken_apart_as_ocean_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    apart = Apart()
    item: dict[str, Any] = {"id": "1", "a": {"b": 1e17, "c": 2.0}, "rows": [{"n": 1.0, "big": 2**60}, {"n": None}]}
    patterns = (*SEARCHED, *(f". | del({path})" for path in RESTS))
    of_ocean = [await JQEntityProcessor(ocean)._search(item, pattern) for pattern in patterns]

    async def asked(*_: object) -> None:
        raise AssertionError("jq was asked in the event loop")

    monkeypatch.setattr("loading.entities.processor.COMPUTED", 0)
    monkeypatch.setattr(JQEntityProcessor, "_search", asked)
    monkeypatch.setattr(PlannedEntityProcessor, "apart", apart)
    try:
        ours = [await PlannedEntityProcessor(ocean)._search(item, pattern) for pattern in patterns]
    finally:
        await apart.aclose()

    assert list(map(repr, ours)) == list(map(repr, of_ocean))
