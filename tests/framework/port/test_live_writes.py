"""Single changes that go to Port together: each has its own outcome, and nothing is deleted but what was asked for."""

from typing import Any

import httpx
import pytest
from port_ocean.clients.port.types import RequestOptions
from port_ocean.core.models import Entity

from framework import Deleted, PortFailed, delete_singly, upsert_singly
from framework.port.refusals import hear_reasons

OPTIONS: RequestOptions = {
    "merge": False,
    "create_missing_related_entities": True,
    "delete_dependent_entities": True,
    "validation_only": False,
}


class Port:
    """Port, which refuses whatever has an odd identifier among others, and finds more than what is searched for."""

    def __init__(self, *there: str, error: type[Exception] = httpx.HTTPStatusError) -> None:
        self.there = set(there)
        self.error = error
        self.requests = 0

    def calculate_entities_batch_size(self, entities: list[Entity]) -> int:
        return 20

    async def upsert_entities_in_batches(self, entities: list[Entity], *_: Any, **__: Any) -> list[tuple[bool, Entity]]:
        try:
            self._answer(entities)
        except httpx.HTTPStatusError as refusal:
            hear_reasons(refusal.response)
        except httpx.HTTPError:
            pass
        else:
            self.there |= {str(entity.identifier) for entity in entities}
            return [(True, entity) for entity in entities]
        return [(False, entity) for entity in entities]

    async def search_batch_entities(self, user_agent_type: Any, entities_to_search: list[Entity]) -> list[Entity]:
        self._answer(entities_to_search)
        wanted = {str(entity.identifier).lower() for entity in entities_to_search}
        return [named(name) for name in sorted(self.there) if name.lower() in wanted]

    async def bulk_delete_entities(
        self, blueprint: str, entity_identifiers: list[str], *_: Any, **__: Any
    ) -> list[str]:
        self.there -= set(entity_identifiers)
        return entity_identifiers

    def _answer(self, entities: list[Entity]) -> None:
        self.requests += 1
        if any(entity.identifier == "odd" for entity in entities):
            request = httpx.Request("POST", "http://port/v1/blueprints/ticket/entities/bulk")
            response = httpx.Response(422, request=request, json={"message": "an odd identifier"})
            raise (
                httpx.HTTPStatusError("", request=request, response=response)
                if self.error is httpx.HTTPStatusError
                else self.error("away")
            )


def named(identifier: str) -> Entity:
    return Entity(identifier=identifier, blueprint="ticket")


def entities(*identifiers: str) -> list[Entity]:
    return [named(identifier) for identifier in identifiers]


async def test_one_that_port_refuses_keeps_no_other_from_being_written() -> None:
    port = Port()
    outcomes = await upsert_singly(port, entities("a", "odd", "b"), OPTIONS)
    assert outcomes == [None, "ticket: 422 an odd identifier", None]
    assert port.there == {"a", "b"}


async def test_nor_from_being_deleted() -> None:
    port = Port("a", "b")
    first, odd, second = await delete_singly(port, entities("a", "odd", "b"), OPTIONS)
    assert (first, second, port.there) == (Deleted.GONE, Deleted.GONE, set())
    assert isinstance(odd, PortFailed)


async def test_a_port_that_is_away_is_not_asked_once_more_for_each() -> None:
    port = Port("a", error=httpx.ConnectError)
    outcomes = await delete_singly(port, entities("a", "odd"), OPTIONS)
    assert [str(outcome) for outcome in outcomes] == ["Port cannot be reached (away)"] * 2
    assert (
        await upsert_singly(port, entities("b", "odd"), OPTIONS) == ["Port gave no reason, or could not be reached"] * 2
    )
    assert (port.there, port.requests) == ({"a"}, 2)


async def test_what_port_finds_beside_what_was_asked_for_is_not_deleted() -> None:
    port = Port("abc", "ABC")
    assert await delete_singly(port, entities("abc"), OPTIONS) == [Deleted.GONE]
    assert port.there == {"ABC"}


@pytest.mark.parametrize("answer", [None, [None]])
async def test_an_answer_that_cannot_be_read_deletes_nothing(answer: Any) -> None:
    class Odd(Port):
        async def search_batch_entities(self, user_agent_type: Any, entities_to_search: list[Entity]) -> list[Entity]:
            return [Entity.parse_obj(found) for found in answer]

    port = Odd("a", "b")
    outcomes = await delete_singly(port, entities("a", "b"), OPTIONS)
    assert [str(outcome) for outcome in outcomes] == ["Port gives no answer that can be read"] * 2
    assert port.there == {"a", "b"}
