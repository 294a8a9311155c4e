"""Answers that are none, or say that they failed or are a part, with whatever status (contract §5)."""

import gzip
import json

import pytest

from tests.field.readings import Raw, read, records
from tests.servers.loopback import Request, Response, json_response


def always(document: object, status: int = 200) -> object:
    return lambda _: json_response(document, status)


@pytest.mark.parametrize("content", [b"{}", b""])
@pytest.mark.parametrize("selector", [{}, {"data_path": ".items"}])
async def test_what_is_accepted_is_not_yet_an_answer(content: bytes, selector: Raw) -> None:
    outcome = await read(lambda _: Response(content, 202, {"Content-Type": "application/json"}), selector)
    assert "202" in outcome.failed
    assert len(outcome.requests) > 1


async def test_an_accepted_child_is_not_yet_an_answer() -> None:
    def answer(request: Request) -> Response:
        if request.path == "/repos":
            return json_response(records(5))
        return json_response({}, 202) if request.path.startswith("/repos/3/") else json_response([{"id": request.path}])

    selector = {"path_parameters": {"repo": {"endpoint": "/repos", "field": ".id"}}}
    assert "202" in (await read(answer, selector, kind="/repos/{repo}/stats")).failed


async def test_what_is_accepted_first_is_read_when_it_is_there() -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return json_response({}, 202) if len(asked) < 3 else json_response(records(4))

    assert (await read(answer)).whole == list(range(4))


FAILED = [
    ({"status": "error", "message": "boom went the database", "data": None}, ".data", "boom"),
    ({"status": "fail", "message": "boom went the database", "data": []}, ".data", "boom"),
    ({"code": 40101, "msg": "token expired", "data": []}, ".data", "token expired"),
    ({"success": "false", "message": "token expired", "data": []}, ".data", "token expired"),
    ({"isSuccess": False, "data": []}, ".data", "isSuccess"),
    ({"ok": False, "error": "missing_scope", "data": []}, ".data", "missing_scope"),
    (
        {"result": records(2), "error": {"message": "Transaction cancelled"}, "status": "failure"},
        ".result",
        "cancelled",
    ),
    ({"errorMessages": ["no such field"], "issues": []}, ".issues", "no such field"),
    ({"fault": {"faultstring": "quota"}, "items": []}, ".items", "quota"),
    ({"data": {"items": records(3)}, "errors": [{"message": "half of it timed out"}]}, ".data.items", "timed out"),
    ({"data": None, "errors": [{"message": "unknown field"}]}, ".data.items // []", "unknown field"),
]


@pytest.mark.parametrize(("document", "data_path", "said"), FAILED)
async def test_an_answer_that_says_it_failed_is_a_failure(document: Raw, data_path: str, said: str) -> None:
    assert said in (await read(lambda _: json_response(document), {"data_path": data_path})).failed


PARTIAL = [
    ({"incomplete_results": True, "total_count": 2, "items": records(2)}, ".items", "incomplete_results"),
    ({"timed_out": True, "_shards": {"failed": 0}, "hits": {"hits": records(2)}}, ".hits.hits", "timed_out"),
    ({"timed_out": False, "_shards": {"failed": 2}, "hits": {"hits": records(2)}}, ".hits.hits", "_shards"),
    ({"truncated": True, "items": records(2)}, ".items", "truncated"),
    ({"partial": True, "items": records(2)}, ".items", "partial"),
    ({"unreachable": ["zone-b"], "items": records(2)}, ".items", "unreachable"),
    ({"failed_items": 3, "items": records(2)}, ".items", "failed_items"),
]


@pytest.mark.parametrize(("document", "data_path", "said"), PARTIAL)
async def test_an_answer_that_says_it_is_a_part_is_a_failure(document: Raw, data_path: str, said: str) -> None:
    assert said in (await read(lambda _: json_response(document), {"data_path": data_path})).failed


@pytest.mark.parametrize("document", [d for d, _, _ in PARTIAL])
async def test_a_part_that_denies_it_is_whole(document: Raw) -> None:
    denied = {
        "incomplete_results": False, "timed_out": False, "truncated": False, "partial": False, "unreachable": [],
        "failed_items": 0,
    }  # fmt: skip
    told = {key: denied.get(key, value) for key, value in document.items()}
    if "_shards" in told:
        told["_shards"] = {"failed": 0, "total": 2}
    path = ".hits.hits" if "hits" in told else ".items"
    assert (await read(lambda _: json_response(told), {"data_path": path})).whole == [0, 1]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (json_response(records(2), X_GitHub_SSO="partial-results; organizations=1,2"), "partial-results"),
        (json_response(records(2), X_Consul_Results_Filtered_By_ACLs="true"), "Filtered-By-A"),
    ],
)
async def test_a_header_can_say_that_the_answer_is_a_part(answer: Response, told: str) -> None:
    assert told in (await read(lambda _: answer)).failed


async def test_a_header_can_say_that_the_answer_is_whole() -> None:
    def answer(_: Request) -> Response:
        return json_response(records(2), X_Consul_Results_Filtered_By_ACLs="false")

    assert (await read(answer)).whole == [0, 1]


async def test_a_child_that_says_it_failed_is_a_failure_and_no_entity() -> None:
    def answer(request: Request) -> Response:
        if request.path == "/repos":
            return json_response(records(4))
        if request.path == "/repos/2/info":
            return json_response({"ok": False, "error": "missing_scope", "needed": "x"})
        return json_response({"ok": True, "id": int(request.path.split("/")[2])})

    selector = {"path_parameters": {"repo": {"endpoint": "/repos", "field": ".id"}}}
    outcome = await read(answer, selector, kind="/repos/{repo}/info")
    assert "missing_scope" in outcome.failed
    assert None not in outcome.ids


async def test_a_line_that_is_an_error_ends_no_listing() -> None:
    lines = [*records(60), {"error": {"message": "backend went away"}}]

    def answer(_: Request) -> Response:
        content = "\n".join(json.dumps(line) for line in lines).encode()
        return Response(content, headers={"Content-Type": "application/x-ndjson"})

    assert "backend went away" in (await read(answer)).failed


@pytest.mark.parametrize("kept", [10, 12, 40])
@pytest.mark.parametrize("chunked", [True, False])
async def test_compression_that_does_not_end_is_cut_short(kept: int, chunked: bool) -> None:
    content = gzip.compress(json.dumps(records(50)).encode())[:kept]
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    outcome = await read(lambda _: Response(content, headers=headers, chunked=chunked))
    assert outcome.failure is not None
    assert len(outcome.requests) > 1


async def test_items_that_lost_their_id_are_not_dropped() -> None:
    every: list[Raw] = [{"id": 1}, *({"key": number} for number in range(999))]
    assert ".id | tostring" in (await read(lambda _: json_response(every))).failed


async def test_an_identifier_must_be_a_text() -> None:
    outcome = await read(lambda _: json_response(records(3)), identifier=".id")
    assert ".id | tostring" in outcome.failed


async def test_jq_that_halts_is_a_failure() -> None:
    selector = {"data_path": 'if .status == "ok" then .data else halt_error end'}
    assert (await read(lambda _: json_response({"status": "bad", "data": records(2)}), selector)).failure is not None
    assert (await read(lambda _: json_response({"status": "ok", "data": records(2)}), selector)).whole == [0, 1]


async def test_a_null_list_of_texts_is_told_with_the_path_to_write() -> None:
    def answer(request: Request) -> Response:
        if request.path == "/repos":
            return json_response(records(3))
        return json_response({"tags": None if request.path == "/repos/1/tags" else ["a", "b"]})

    selector = {
        "path_parameters": {"repo": {"endpoint": "/repos", "field": ".id"}},
        "data_path": "[.tags[] | {id: .}]",
    }
    assert "(.tags // [])[]" in (await read(answer, selector, kind="/repos/{repo}/tags")).failed
    selector["data_path"] = "[(.tags // [])[] | {id: .}]"
    assert len((await read(answer, selector, kind="/repos/{repo}/tags")).whole) == 4
