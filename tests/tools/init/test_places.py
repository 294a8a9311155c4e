"""`init` finds where the items of an answer are."""

from typing import Any

import pytest

from tests.servers.loopback import Response, json_response
from tests.tools.init.conftest import Learn
from tools.init.items.locating import Form, locate

A: dict[str, Any] = {"id": 1, "name": "one", "size": 3}
B: dict[str, Any] = {"id": 2, "name": "two", "size": 4}
WRAPPED = "[.[] | {name: .}]"

PLACES: list[tuple[str, str, Any, Form, str | None]] = [
    ("a bare list", "/users", [A, B], Form.LIST, None),
    ("under the name of the resource", "/api/users", {"total": 2, "users": [A, B]}, Form.LIST, ".users"),
    ("under a usual name", "/users", {"data": [A, B], "included": [A], "errors": []}, Form.LIST, ".data"),
    ("deep", "/users", {"response": {"users": {"items": [A, B]}}}, Form.LIST, ".response.users.items"),
    ("HAL", "/orders", {"_embedded": {"orders": [A]}, "_links": {"self": {"href": "x"}}}, Form.LIST,
     "._embedded.orders"),
    ("Elasticsearch", "/i/_search", {"took": 1, "hits": {"total": {"value": 1}, "hits": [{"_id": "a", "_source": A}]}},
     Form.LIST, ".hits.hits"),
    ("GeoJSON", "/quakes.geojson", {"type": "FeatureCollection", "features": [{"id": 1, "properties": A}]}, Form.LIST,
     ".features"),
    ("a key with a dash", "/user-groups", {"user-groups": [A]}, Form.LIST, '."user-groups"'),
    ("a connection", "/things", {"edges": [{"node": A, "cursor": "x"}], "pageInfo": {}}, Form.LIST, ".edges[].node"),
    ("each item in a wrapper", "/users", [{"user": A}, {"user": B}], Form.LIST, "[.[].user]"),
    ("lists within a list, asked for by name", "/rules", {"data": {"groups": [{"name": "g", "rules": [A, B]}]}},
     Form.NESTED, ".data.groups[].rules[]"),
    ("a map", "/services", {"web": A, "db": B}, Form.MAP, "[. | to_entries[] | .value + {key: .key}]"),
    ("a map of one", "/services", {"web": A}, Form.MAP, "[. | to_entries[] | .value + {key: .key}]"),
    ("a map whose entries have a key of their own", "/services", {"web": {**A, "key": 1}, "db": {**B, "key": 2}},
     Form.MAP, "[. | to_entries[] | .value + {map_key: .key}]"),
    ("a map below a name", "/nodes", {"cluster": "c", "nodes": {"n1": A, "n2": B}}, Form.MAP,
     "[(.nodes // {}) | to_entries[] | .value + {key: .key}]"),
    ("a map of lists", "/metadata", {"status": "ok", "data": {"up": [A], "down": [B]}}, Form.MAP_OF_LISTS,
     "[(.data // {}) | to_entries[] | .key as $key | (.value // [])[] | . + {key: $key}]"),
    ("a map of values", "/catalog/services", {"consul": [], "web": ["a", "b"]}, Form.MAP_OF_VALUES,
     "[. | to_entries[] | {name: .key, value: .value}]"),
    ("nulls among the items", "/users", {"users": [A, None, B]}, Form.LIST, "[(.users // [])[] | select(. != null)]"),
    ("plain values", "/names", ["a", "b"], Form.SCALARS, WRAPPED),
    ("plain values below a name", "/_catalog", {"repositories": ["a"]}, Form.SCALARS,
     "[(.repositories // [])[] | {name: .}]"),
    ("plain values beside their parent's name", "/{name}/tags/list", {"name": "x", "tags": ["a"]}, Form.SCALARS,
     "[(.tags // [])[] | {name: .}]"),
    ("one object", "/me", {**A, "tags": ["a"], "posts": [{"n": 1}]}, Form.OBJECT, None),
    ("one object in a wrapper", "/user", {"user": A}, Form.OBJECT, ".user"),
    ("one object below data", "/info", {"status": "success", "data": {"version": "1", "branch": "b"}},
     Form.OBJECT, ".data"),
    ("rates by currency", "/latest", {"base": "EUR", "rates": {"USD": 1.1}}, Form.OBJECT, None),
    ("an empty list", "/users", [], Form.EMPTY, None),
    ("an empty list below a name", "/users", {"users": [], "total": 0}, Form.EMPTY, ".users"),
    ("an empty list beside other keys", "/gadgets", {"widgets": [], "region": "eu", "since": 3}, Form.EMPTY,
     ".widgets"),
    ("an empty list beside keys that nobody knows", "/users", {"rows_of_it": [], "a": 1, "b": 2, "c": 3, "d": 4},
     Form.EMPTY, ".rows_of_it"),
    ("one object with an empty list", "/me", {**A, "tags": [], "posts": []}, Form.OBJECT, None),
    ("one object with no warnings", "/health", {"state": "up", "load": 3, "warnings": []}, Form.OBJECT, None),
    ("null for an empty list", "/users", {"data": None}, Form.EMPTY, ".data"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "document", "form", "data_path"), [pytest.param(*rest, id=name) for name, *rest in PLACES]
)
def test_the_likeliest_place_is_found(path: str, document: Any, form: Form, data_path: str | None) -> None:
    place = locate(document, path)
    assert (place.form, place.data_path) == (form, data_path)


@pytest.mark.parametrize(
    ("document", "path", "words"),
    [
        ([A, B], "/users", "the answer itself is the list of the items"),
        ({"users": [A, B]}, "/users", "the items are the list at .users"),
        ([], "/users", "the answer itself is the list of the items, which is empty"),
        ({"users": [], "total": 0}, "/users", "the items are the list at .users, which is empty"),
        ({**A, "tags": ["a"]}, "/me", "the answer itself is one single item"),
        ({"user": A}, "/user", "the answer is one single item, at .user"),
    ],
)
def test_where_the_items_are_is_said_in_words(document: Any, path: str, words: str) -> None:
    assert locate(document, path).described == words


def test_a_choice_between_equals_is_no_certainty() -> None:
    place = locate({"cats": [A, B], "dogs": [A, B]}, "/animals")
    assert not place.sure
    assert place.others == (".dogs",)


def test_an_object_that_holds_lists_is_no_certainty() -> None:
    root: dict[str, Any] = {"name": "built-in", "mode": "NORMAL", "description": "x", "executors": 2, "quiet": False}
    place = locate({**root, "jobs": [A, B], "views": [A, B]}, "/api/json")
    assert (place.form, place.sure) == (Form.OBJECT, False)
    assert place.others == (".jobs", ".views")


async def test_rows_of_a_table_become_objects(learn_of: Learn) -> None:
    table = {"columns": ["id", "name"], "rows": [[1, "one"], [2, "two"]]}
    learned = await learn_of(lambda _: json_response(table), "/db/cities.json")
    assert learned["/db/cities.json"].place.form is Form.TABLE  # type: ignore[union-attr]  # it was found
    assert learned.identifiers("/db/cities.json") == ["1", "2"]


async def test_entries_of_a_map_are_identified_by_their_keys(learn_of: Learn) -> None:
    services = {"web": {"Port": 80, "Tags": []}, "db": {"Port": 80, "Tags": ["x"]}}
    learned = await learn_of(lambda _: json_response(services), "/v1/agent/services")
    assert learned.identifiers("/v1/agent/services") == ["web", "db"]


async def test_json_lines_are_items(learn_of: Learn) -> None:
    lines = Response(b'{"id": "a"}\n{"id": "b"}\n', headers={"Content-Type": "application/x-ndjson"})
    learned = await learn_of(lambda _: lines, "/export")
    assert learned.identifiers("/export") == ["a", "b"]


async def test_a_single_object_without_an_identity_is_called_like_its_kind(learn_of: Learn) -> None:
    learned = await learn_of(lambda _: json_response({"version": "1.2", "uptime": 7}), "/status")
    assert learned.identifiers("/status") == ["status"]


async def test_an_empty_listing_teaches_nothing_and_what_is_written_is_safe(learn_of: Learn) -> None:
    learned = await learn_of(lambda _: json_response({"items": []}), "/users")
    assert "caution: there was nothing to learn from" in learned.findings("/users")
    assert learned["/users"].data_path == ".items"
    assert learned.entities["/users"] == []


async def test_a_large_answer_is_looked_at_whole(learn_of: Learn) -> None:
    items = [{"id": number, "text": "x" * 1000} for number in range(9000)]
    learned = await learn_of(lambda _: json_response({"items": items}), "/export")
    assert learned["/export"].data_path == ".items"
    assert len(learned.entities["/export"]) == 9000
