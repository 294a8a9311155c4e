"""Which of many parameters do anything is found in few requests, the fewest for the most usual."""

import pytest

from endpoints import Endpoint
from tests.servers.loopback import ClientOf, Loopback, Request, Response, Serve, json_response
from tests.tools.init.paging_shapes import people
from tools.init.asking import Asker
from tools.init.paging.effective_parameters import EffectiveParameters
from tools.init.paging.trials import Parameter, Trials

NAMES = [f"n{number}" for number in range(32)]
ITEMS = people(20)


def limited_by(*known: str, strict: bool = False) -> object:
    """A server that gives fewer items for these parameters."""

    def answer(request: Request) -> Response:
        if strict and request.query.keys() - set(known):
            return json_response({"message": "unknown parameter"}, 400)
        return json_response(ITEMS[:5] if request.query.keys() & set(known) else ITEMS)

    return answer


class Search:
    """What was found, and at what cost."""

    def __init__(self, serve: Serve, client_of: ClientOf) -> None:
        self._serve = serve
        self._client_of = client_of
        self.server: Loopback

    async def found(
        self, handler: object, *beside: Parameter, most: int = 100, most_alone: int = 12, all_of_them: bool = False
    ) -> list[str]:
        self.server = await self._serve(handler)  # type: ignore[arg-type]
        asker = Asker(self._client_of(self.server, max_retries=0), 1000)
        trials = Trials(asker, Endpoint("/people"), ITEMS, most=most)
        found = []
        async for name in EffectiveParameters(trials, 5, beside, most_alone=most_alone).among(NAMES):
            found.append(name)
            if not all_of_them:
                break
        return found


@pytest.fixture
def search(serve: Serve, client_of: ClientOf) -> Search:
    return Search(serve, client_of)


async def test_one_request_tells_that_none_does_anything(search: Search) -> None:
    assert await search.found(limited_by()) == []
    assert len(search.server.requests) == 2  # without any, and with all


@pytest.mark.parametrize(("name", "requests"), [("n0", 4), ("n1", 5), ("n9", 8), ("n31", 9)])
async def test_the_more_usual_one_is_the_fewer_requests_it_takes(search: Search, name: str, requests: int) -> None:
    assert await search.found(limited_by(name)) == [name]
    assert len(search.server.requests) <= requests


async def test_all_that_do_anything_are_found(search: Search) -> None:
    assert await search.found(limited_by("n3", "n4", "n30"), all_of_them=True) == ["n3", "n4", "n30"]


async def test_where_what_is_unknown_is_refused_the_first_ones_are_to_be_tried(search: Search) -> None:
    found = await search.found(limited_by("n3", strict=True), most_alone=6, all_of_them=True)
    assert found == NAMES[:6]
    assert len(search.server.requests) == 2


async def test_they_are_asked_beside_others(search: Search) -> None:
    await search.found(limited_by("n0"), ("size", 10))
    assert all(request.query["size"] == "10" for request in search.server.requests)


async def test_it_ends_when_the_trials_are_used_up(search: Search) -> None:
    assert await search.found(limited_by("n20"), most=3) == []
    assert len(search.server.requests) == 3
