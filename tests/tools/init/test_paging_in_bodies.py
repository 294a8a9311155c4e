"""`init` finds the paging of endpoints that are asked by POST, with parameters in the JSON body."""

from collections.abc import Callable
from typing import Any

import pytest

from json_types import JsonObject
from tests.servers.loopback import Handler, Request, Response, json_response
from tests.tools.init.conftest import Learn
from tests.tools.init.paging_shapes import people
from tools.init.asking import FOR_TRIALS
from tools.init.kinds.kind import Wanted

ITEMS = people(65)
IDENTIFIERS = [str(item["id"]) for item in ITEMS]
QUERY: JsonObject = {"query": {"match_all": {}}}


def strict(known: set[str], answer: Callable[[Any], Any]) -> Handler:
    """A server that refuses keys of the body that it does not know, parameters, and numbers as texts."""

    def told(request: Request) -> Response:
        body = request.json if request.content else {}
        wrong = [*(body.keys() - known - {"query"}), *request.query]
        if request.method != "POST" or wrong:
            return json_response({"error": f"unknown key {wrong}"}, 400)
        return json_response(answer(body))

    return told


def hits(body: dict[str, Any]) -> Any:
    start, size = body.get("from", 0), body.get("size", 10)
    assert isinstance(start, int)
    assert isinstance(size, int)
    found = [{"_id": str(item["id"]), "_source": item} for item in ITEMS[start : start + size]]
    return {"took": 1, "timed_out": False, "hits": {"total": {"value": len(ITEMS), "relation": "eq"}, "hits": found}}


def results(body: dict[str, Any]) -> Any:
    start, size = int(body.get("start_cursor", "c-0").removeprefix("c-")), min(body.get("page_size", 20), 100)
    following = start + size
    more = following < len(ITEMS)
    return {
        "object": "list", "results": ITEMS[start:following], "has_more": more,
        "next_cursor": f"c-{following}" if more else None,
    }  # fmt: skip


def rows(request: Request) -> Response:
    body = request.json if request.content else {}
    number, size = body.get("page", 1), body.get("pageSize", 20)
    return json_response({"rows": ITEMS[(number - 1) * size : number * size], "total": len(ITEMS)})


def by_query(request: Request) -> Response:
    number, size = int(request.query.get("page", "1")), int(request.query.get("per_page", "20"))
    return json_response(ITEMS[(number - 1) * size : number * size])


SHAPES: dict[str, tuple[Handler, dict[str, Any]]] = {
    "Elasticsearch: from and size": (
        strict({"from", "size"}, hits),
        {"type": "offset", "size": 100, "param": "from", "size_param": "size", "in": "body"},
    ),
    "Notion: start_cursor and page_size": (
        strict({"start_cursor", "page_size"}, results),
        {
            "type": "cursor", "size": 100, "param": "start_cursor", "size_param": "page_size",
            "cursor_path": "next_cursor", "in": "body",
        },
    ),
    "page numbers, and everything else ignored": (
        rows,
        {"type": "page", "size": 100, "param": "page", "size_param": "pageSize", "in": "body"},
    ),
    "a search whose parameters are in the query all the same": (
        by_query,
        {"type": "page", "size": 100, "param": "page", "size_param": "per_page"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("body", [None, QUERY], ids=["without a body", "with a body"])
@pytest.mark.parametrize("shape", SHAPES)
async def test_paging_is_proved_and_what_is_written_reads_every_item(
    shape: str, body: JsonObject | None, learn_of: Learn
) -> None:
    handler, expected = SHAPES[shape]
    learned = await learn_of(handler, Wanted("/search", "POST", body))
    assert learned["/search"].pagination_selector() == expected
    assert "proved: a second page brought" in learned.findings("/search")
    assert learned.identifiers("/search") == IDENTIFIERS
    queries = [request.json.get("query") for request in learned.server.requests if request.content]
    assert queries == [(body or {}).get("query")] * len(queries)
    assert learned.requests <= 45


async def test_it_is_said_where_the_parameters_go(learn_of: Learn) -> None:
    handler, _ = SHAPES["Elasticsearch: from and size"]
    learned = await learn_of(handler, Wanted("/search", "POST", QUERY))
    assert "paging: offset by `from`, size by `size` in the body" in learned.findings("/search")


async def test_a_body_that_is_a_list_stays_as_it_is(learn_of: Learn) -> None:
    learned = await learn_of(by_query, Wanted("/search", "POST", [{"a": 1}]))
    assert "in" not in learned["/search"].pagination_selector()
    assert {request.content for request in learned.server.requests} == {b'[{"a":1}]'}


async def test_what_is_refused_in_the_body_costs_no_more_than_what_is_refused_in_the_query(learn_of: Learn) -> None:
    handler = strict(set(), lambda _: {"rows": people(7)})
    learned = await learn_of(handler, Wanted("/search", "POST", QUERY))
    assert learned["/search"].pagination is None
    assert learned.requests <= FOR_TRIALS + 2


GRAPHQL = "query ($owner: String, $size: Int = 20, $after: String) { people(first: $size, after: $after) { nodes } }"


def connection(body: dict[str, Any]) -> Any:
    """As GraphQL answers: parameters are variables, and what it does not know is an error."""
    unknown = body.keys() - {"query", "variables"} or body.get("variables", {}).keys() - {"owner", "size", "after"}
    if unknown:
        return {"errors": [{"message": f"unknown: {unknown}"}]}
    given = body.get("variables", {})
    start, size = int((given.get("after") or "c-0").removeprefix("c-")), given.get("size", 20)
    info = {"endCursor": f"c-{start + size}", "hasNextPage": start + size < len(ITEMS)}
    return {"data": {"people": {"nodes": ITEMS[start : start + size], "pageInfo": info}}}


async def test_the_variables_of_a_query_are_what_it_pages_by(learn_of: Learn) -> None:
    wanted = Wanted("/graphql", "POST", {"query": GRAPHQL})
    learned = await learn_of(lambda request: json_response(connection(request.json)), wanted)
    kind = learned.only
    assert kind.data_path == ".data.people.nodes"
    assert kind.pagination_selector() == {
        "type": "cursor", "size": 100, "param": "variables.after", "size_param": "variables.size",
        "cursor_path": "data.people.pageInfo.endCursor", "in": "body",
    }  # fmt: skip
    assert learned.identifiers("/graphql") == IDENTIFIERS


def sorted_hits(body: dict[str, Any]) -> Any:
    """As Elasticsearch answers a search that sorts, and lets nobody go deep by numbers."""
    size, after = body.get("size", 10), body.get("search_after", [0])
    ordered = [item for item in ITEMS if item["id"] > after[0]][:size]
    found = [{"_id": str(item["id"]), "_source": item, "sort": [item["id"]]} for item in ordered]
    return {"took": 1, "hits": {"total": {"value": len(ITEMS), "relation": "eq"}, "hits": found}}


async def test_what_the_last_hit_was_sorted_by_is_a_cursor(learn_of: Learn) -> None:
    known = {"size", "search_after", "sort"}
    wanted = Wanted("/_search", "POST", {**QUERY, "sort": [{"id": "asc"}]})
    learned = await learn_of(strict(known, sorted_hits), wanted)
    assert learned.only.pagination_selector() == {
        "type": "cursor", "size": 100, "param": "search_after", "size_param": "size",
        "cursor_path": "hits.hits[-1].sort", "in": "body",
    }  # fmt: skip
    assert [each.removeprefix("u-") for each in learned.identifiers("/_search")] == IDENTIFIERS
