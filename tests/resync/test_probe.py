"""`ocean probe`: what can be reached, what it yields, and what to do about the rest."""

from typing import Any

import pytest
from port_ocean.core.probe import ProbeCheckStatus, ProbeContext, ProbeStatus

from client import ApiClient
from mapping import CustomAppConfig
from messages import PROCESS_MASK
from paging import PaginationOptions
from resync.probe import Probe
from tests.servers.loopback import ClientOf, Request, Response, Serve, json_response

SUCCESS, FAILURE, UNKNOWN = ProbeCheckStatus.SUCCESS, ProbeCheckStatus.FAILURE, ProbeCheckStatus.UNKNOWN


def resource(kind: str, **selector: Any) -> dict[str, Any]:
    entity = {"mappings": {"identifier": ".id | tostring", "blueprint": '"thing"'}}
    return {"kind": kind, "selector": selector, "port": {"entity": entity}}


def answer(request: Request) -> Response:
    match request.path:
        case "/things":
            return json_response([{"id": number} for number in range(5)])
        case "/nothing":
            return json_response([])
        case "/things/0/parts":
            return json_response([{"id": "part"}])
        case "/things/0/spares":
            return json_response([])
        case "/forbidden":
            return Response(status=403)
        case _:
            return Response(status=404)


async def probed(client: ApiClient, *resources: dict[str, Any]) -> ProbeContext:
    context = ProbeContext()
    await context.initialize(CustomAppConfig)
    probe = Probe(context, client, PaginationOptions(), concurrency=10)
    await probe.run(CustomAppConfig.parse_obj({"resources": [*resources]}).resources)
    await context.finalize()
    return context


PARTS = {"part": {"endpoint": "/things", "field": ".id"}}


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        (resource("/things"), SUCCESS, "5 items"),
        (resource("/nothing"), UNKNOWN, "yields no items"),
        (resource("/things/{part}/parts", path_parameters=PARTS), SUCCESS, "1 items"),
        (resource("/x/{part}", path_parameters={"part": {"endpoint": "/nothing", "field": ".id"}}), UNKNOWN, "parents"),
        (
            resource("/things/{part}/spares", path_parameters=PARTS),
            UNKNOWN,
            "its first parent has no items",
        ),
        (resource("/forbidden"), FAILURE, "answered 403"),
        (resource("/absent"), FAILURE, "check the kind's path"),
        (resource("/things", data_path=".items"), FAILURE, "data_path '.items' leads nowhere"),
        (resource("/things", query=".id"), FAILURE, "must give true or false"),
        (resource("/things", datapath=".items"), FAILURE, "Did you mean data_path?"),
    ],
)
async def test_each_kind_is_told_with_what_came_or_with_the_remedy(
    asked: dict[str, Any], status: ProbeCheckStatus, words: str, serve: Serve, client_of: ClientOf
) -> None:
    (check,) = (await probed(client_of(await serve(answer)), asked)).checks
    assert (check.kind, check.status) == (asked["kind"], status)
    assert words in str(check.message)


async def test_one_page_of_each_kind_is_asked_for_and_one_child_of_a_nested_one(
    serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(answer)
    paged = resource("/things", pagination={"type": "page", "size": 5})
    await probed(client_of(server), paged, resource("/things/{part}/parts", path_parameters=PARTS))
    assert sorted(server.targets) == ["/things", "/things/0/parts", "/things?page=1&size=5"]


async def test_a_kind_that_fails_is_told_beside_those_that_do_not(serve: Serve, client_of: ClientOf) -> None:
    context = await probed(client_of(await serve(answer)), resource("/forbidden"), resource("/things"))
    assert [check.status for check in context.checks] == [FAILURE, SUCCESS]
    assert context.status is ProbeStatus.COMPLETED


async def test_where_all_kinds_fail_the_probe_does(serve: Serve, client_of: ClientOf) -> None:
    context = await probed(client_of(await serve(answer)), resource("/forbidden"), resource("/absent"))
    assert context.status is ProbeStatus.FAILED
    assert "/forbidden: GET" in str(context.message)


@pytest.mark.parametrize(
    ("status", "outcome"), [(200, SUCCESS), (404, SUCCESS), (401, FAILURE), (403, FAILURE), (500, SUCCESS)]
)
async def test_without_kinds_the_api_itself_is_asked(
    status: int, outcome: ProbeCheckStatus, serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(lambda _: Response(status=status))
    (check,) = (await probed(client_of(server, max_retries=0))).checks
    assert (check.kind, check.status) == ("baseUrl", outcome)


async def test_nobody_who_answers_is_a_failure(client_of: ClientOf) -> None:
    context = await probed(client_of("http://127.0.0.1:9", max_retries=0))
    assert context.status is ProbeStatus.FAILED
    assert "Check baseUrl" in str(context.message)


async def test_no_secret_is_told(serve: Serve, client_of: ClientOf) -> None:
    PROCESS_MASK.hide("s3cret-t0ken")
    server = await serve(lambda _: json_response([{"uuid": "s3cret-t0ken"}]))
    (check,) = (await probed(client_of(server), resource("/things"))).checks
    assert "[REDACTED]" in str(check.message)


async def test_a_value_that_jq_never_gives_fails_its_kind_alone(serve: Serve, client_of: ClientOf) -> None:
    client = client_of(await serve(answer), jq_timeout=0.4)
    endless = resource("/things", query_params={"since": "{{ last(repeat(1)) }}"})
    failed, reached = (await probed(client, endless, resource("/things"))).checks
    assert (failed.status, reached.status) == (FAILURE, SUCCESS)
    assert "'last(repeat(1))': jq did not come to an end" in str(failed.message)
