"""Each breaking change of docs/upgrading.md that reading an API shows is named by `preview --all`, with its kind."""

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from reading import Extent
from tests.servers.loopback import Handler, Request, Response, Serve, json_response
from tests.test_upgrading import PAGE, STEP
from tests.tools.preview.previews import only, previewed
from tests.tools.preview.test_preview import thing

WHOLE: Final = Extent(None, None)
ITEMS: Final = [{"id": str(number)} for number in range(50)]
MORE_THAN_A_PREVIEW_KNOWS: Final = {
    "A kind that shrinks by more than half, where nothing says that this is all, fails once",  # what was there before
    "What other connectors call a setting stops the start",  # no kind fails, the start does
    "Cookies of a login elsewhere stay there",  # the login's own message says it
}


@dataclass(frozen=True)
class Case:
    """What an API answers to which selector (or kind) that versions before did not fail."""

    answer: Any = None
    selector: str = "{}"
    kind: str = "/things"
    settings: dict[str, Any] = field(default_factory=dict)


def numbered(*pages: Any) -> Handler:
    """The pages of a listing by their number."""

    def answer(request: Request) -> Response:
        page = pages[int(request.query.get("page", 1)) - 1]
        return page if isinstance(page, Response) else json_response(page)

    return answer


def paged(how: str) -> str:
    return f"{{data_path: .items, pagination: {{size: 50, type: {how}}}}}"


def nested(child: Response) -> Handler:
    """One team whose members are answered so; those of another come."""

    def answer(request: Request) -> Response:
        if request.path == "/teams":
            return json_response([{"id": "a"}, {"id": "b"}])
        return child if "/a/" in request.path else json_response([])

    return answer


def by_method(request: Request) -> Response:
    if request.method == "POST":
        return Response(status=301, headers={"Location": "/elsewhere"})
    return json_response([])


CHILDREN: Final = "{path_parameters: {team: {endpoint: /teams, field: .id}}, ignore_statuses: [401, 403, 429, 503]}"
SECRET: Final = "0123456789abcdef"
OF_TEAMS: Final = "/teams/{team}/members"
CUT: Final = gzip.compress(json.dumps(ITEMS).encode())[:-20]
GZIPPED: Final = {"Content-Encoding": "gzip", "Content-Type": "application/json"}

CASES_OF_0_5_0: Final[dict[str, list[Case]]] = {
    "An answer that says that it failed, or that it is partial, is none": [
        Case({"error": {"message": "no"}, "items": []}, "{data_path: .items}"),
        Case({"status": "error", "message": "no", "items": ITEMS}, "{data_path: .items}"),
        Case({"code": 40101, "msg": "token expired", "items": []}, "{data_path: .items}"),
        Case({"items": ITEMS, "incomplete_results": True}, "{data_path: .items}"),
        Case(json_response(ITEMS, X_GitHub_SSO="partial-results; organizations=1")),
        Case(Response(b'{"id": "1"}\n{"error": {"message": "no"}}', headers={"Content-Type": "application/x-ndjson"})),
    ],
    "jq that ends itself is a failure": [
        Case({"status": "down"}, "{data_path: 'if .status == \"ok\" then .items else halt_error end'}"),
        Case({"items": ITEMS}, "{data_path: 'halt'}"),
        Case({"items": ITEMS}, "{data_path: '.items[], halt'}"),
    ],
    "A configured path or header has to be there": [
        Case({"items": ITEMS, "total": 90}, paged("page, has_more_path: .no")),
        Case({"items": ITEMS, "next": "b"}, paged("cursor, cursor_path: no")),
    ],
    "What leads on is followed, or named": [
        Case({"items": ITEMS, "@odata.nextLink": "/x"}, "{data_path: .items}"),
        Case({"items": ITEMS, "IsTruncated": True}, "{data_path: .items}"),
        Case({"items": ITEMS, "totalResults": 90}, "{data_path: .items}"),
        Case(json_response(ITEMS, status=206)),
        Case(json_response(ITEMS, Content_Range="items 0-49/234")),
        Case(json_response(ITEMS, Link='</things?page=2>; rel="next"'), "{pagination: {type: cursor}}"),
        Case(
            numbered(json_response(ITEMS, Link='</things?page=2>; rel="next"'), Response(status=404)),
            "{pagination: {type: page}}",
        ),
    ],
    "A total is believed, but for a tenth": [
        Case({"items": ITEMS, "total": 90}, "{data_path: .items, pagination: {type: cursor}}"),
    ],
    "A bad request is no end after two pages of one length": [
        Case(numbered(ITEMS, ITEMS[::-1], Response(status=status)), "{pagination: {type: page}}")
        for status in (400, 422)
    ],
    "A page that comes again is no end where the endpoint's own paging is set": [
        Case(ITEMS[:10], "{pagination: {type: page, size: 50}}"),
    ],
    "An inner list has to be whole": [
        Case([{"lines": {"data": ITEMS, "has_more": True}}], "{data_path: '.[].lines.data[]'}"),
    ],
    "Offsets count records": [
        Case({"items": ITEMS}, paged("offset").replace(".items", "'getpath([\"items\"])'")),
    ],
    "202 is no answer of a listing": [Case(Response(b"[]", status=202)), Case(json_response(ITEMS, status=202))],
    "What was compressed has to end": [
        Case(Response(CUT, headers=GZIPPED, chunked=True)),
        Case(Response(CUT[:10], headers=GZIPPED)),
        Case(Response(gzip.compress(b""), headers=GZIPPED)),
    ],
    "`ignore_statuses` means the API's own answer to a child": [
        Case(nested(Response(status=401)), CHILDREN, OF_TEAMS),
        Case(nested(Response(b"secondary rate limit", status=403)), CHILDREN, OF_TEAMS),
        Case(nested(Response(status=503)), CHILDREN, OF_TEAMS),
    ],
    "A POST does not become a GET": [Case(by_method, "{method: POST}")],
    "Each item that `query` keeps makes an entity": [
        Case([{"id": "1"}, {"uuid": "2"}]),
        Case([{"id": "1"}, {"id": "null"}]),
    ],
    "A kind holds no credential": [Case(ITEMS, kind=f"/things?api_key={SECRET}")],
    "The request itself decides its Host": [
        Case(ITEMS, "{headers: {Host: other.example}}"),
        Case(ITEMS, "{headers: {content-length: '3'}}"),
        Case(ITEMS, "{pagination: {type: page, param: Host, in: header}}"),
        Case(
            ITEMS, "{path_parameters: {team: {endpoint: /teams, field: .id, headers: {Host: other.example}}}}", OF_TEAMS
        ),
    ],
    "No path leads elsewhere by `..`": [
        Case(ITEMS, kind="/../things"),
        Case(ITEMS, kind="/a/%2e%2e/things"),
        Case(ITEMS, "{path_parameters: {team: {endpoint: /../teams, field: .id}}}", OF_TEAMS),
        Case({"items": ITEMS, "next": "/api/../../x"}, "{data_path: .items, pagination: {type: next_link}}"),
    ],
}

CASES_OF_0_6_0: Final[dict[str, list[Case]]] = {
    "Two opening braces begin a template, and a parameter may stand anywhere": [
        Case(ITEMS, "{method: POST, body: {template: 'hello {{person}}'}}"),
        Case(ITEMS, "{headers: {X-Text: 'a {{ b'}}"),
        Case(ITEMS, "{query_params: {q: '{{ null }}'}}"),
        Case(ITEMS, kind="/things?q={{ now }}"),
        Case(ITEMS, "{path_parameters: {team: {values: ['{{ person }}']}}}", OF_TEAMS),
    ],
    "A content type that contradicts the body is a mistake": [
        Case(ITEMS, "{method: POST, headers: {Content-Type: text/plain}, body: {a: 1}}"),
    ],
    "`lastPagePath` says yes or no": [
        Case({"items": ITEMS, "last": last}, paged("page, last_page_path: last")) for last in (3, "/things?page=3")
    ],
    "jq that takes longer than half a minute is ended": [
        Case(ITEMS, "{data_path: '[limit(1; repeat(empty))]'}", settings={"jq_timeout": 1}),
    ],
    "An answer that has to be held whole may have 64 MiB": [
        Case(
            {"items": [{"id": "1", "padding": "x" * 6 * 1024 * 1024}]},
            "{data_path: '[.items[] | {id}]'}",
            settings={"max_whole_answer": 5 * 1024 * 1024},
        ),
    ],
}

CASES: Final = {"0.5.0": CASES_OF_0_5_0, "0.6.0": CASES_OF_0_6_0}


def headings(newer: str) -> list[str]:
    (step,) = [step for step in STEP.finditer(PAGE) if step["newer"] == newer]
    return re.findall(r"^#### (.+)$", step["text"].partition("### Breaking Changes\n")[2], re.MULTILINE)


@pytest.mark.parametrize("since", CASES)
def test_no_breaking_change_is_without_a_case(since: str) -> None:
    assert set(headings(since)) - MORE_THAN_A_PREVIEW_KNOWS == CASES[since].keys()


@pytest.mark.parametrize(
    ("since", "case"),
    [
        pytest.param(since, case, id=f"{rule} ({n})")
        for since, rules in CASES.items()
        for rule, cases in rules.items()
        for n, case in enumerate(cases)
    ],
)
async def test_the_kind_that_a_stricter_rule_fails_is_named(since: str, case: Case, serve: Serve) -> None:
    handler = case.answer if callable(case.answer) else only(case.answer)
    report = await previewed(
        await serve(handler), thing(kind=f"'{case.kind}'", selector=case.selector), extent=WHOLE, **case.settings
    )
    assert report.kinds[0].failure is not None
    assert report.stricter == {since: [case.kind.replace(SECRET, "[REDACTED]")]}


@pytest.mark.parametrize(
    ("answer", "selector"),
    [
        (Response(status=404), "{}"),
        (["a"], "{}"),
        ([{"uuid": "1"}], "{}"),
        (Response(b"[", promised=9), "{}"),
        (Response(b"\x1f\x8bdamaged", headers=GZIPPED), "{}"),
        ({"items": []}, "{data_path: 'error(\"no\")'}"),
        ([], "{headers: {Host: other.example}, datapath: .items}"),
        (numbered(ITEMS, ITEMS[::-1], Response(status=500)), "{pagination: {type: page}}"),
        (numbered({"items": ITEMS, "has_more": True}, Response(status=404)), paged("page")),
        ({"items": ITEMS, "has_more": True}, "{data_path: .items}"),
        ({"items": ITEMS, "next": "b"}, "{data_path: .items}"),
        ({"items": ITEMS, "meta": {"total": 90}}, "{data_path: .items}"),
        ({"items": ITEMS, "go_on": True}, "{data_path: .items, pagination: {has_more_path: go_on}}"),
    ],
)
async def test_what_failed_before_is_not_among_them(answer: Any, selector: str, serve: Serve) -> None:
    handler: Callable[..., Any] = answer if callable(answer) else only(answer)
    report = await previewed(await serve(handler), thing(selector=selector), extent=WHOLE)
    assert report.kinds[0].failure is not None
    assert report.stricter == {}
