"""`init` finds out how an API pages, proves it, and what it writes reads every item."""

from typing import Any

import pytest
import yaml

from mapping import CustomAppConfig
from messages import MappingError
from paging import PaginationOptions, PaginationType
from tests.servers.loopback import Handler, Request, Response, json_response
from tests.tools.init.conftest import Learn, Learned
from tests.tools.init.paging_shapes import Slice, link_to, paged, people

ITEMS = people(65)
IDENTIFIERS = [str(item["id"]) for item in ITEMS]


def _link_header(found: Slice) -> dict[str, str]:
    link = link_to(found, f"page={found.number + 2}&per_page={found.size}")
    return {"Link": f'<{link}>; rel="next"'} if found.more else {}


def _alone(handler: Handler) -> Handler:
    def answer(request: Request) -> Any:
        if "nextPageKey" in request.query and len(request.query) > 1:
            return json_response({"message": "nextPageKey goes alone"}, 400)
        return handler(request)

    return answer


SHAPES: dict[str, tuple[Handler, dict[str, Any], str | None]] = {
    "GitHub: links in the header": (
        paged(ITEMS, lambda s: s.page, size_param="per_page", default=30, headers=_link_header),
        {"type": "header_link", "size_param": "per_page", "size": 100},
        None,
    ),
    "GitLab: page numbers over a bare list": (
        paged(ITEMS, lambda s: s.page, size_param="per_page"),
        {"type": "page", "param": "page", "size_param": "per_page", "size": 100},
        None,
    ),
    "page numbers from 0, as in Spring": (
        paged(
            ITEMS,
            lambda s: {
                "content": s.page, "number": s.number, "size": s.size, "totalElements": s.total, "first": s.start == 0,
                "last": not s.more, "totalPages": -(-s.total // s.size),
            },
            first=0,
            size_param="size",
        ),
        {"type": "page", "param": "page", "size_param": "size", "start_page": 0},
        ".content",
    ),
    "page numbers from 0 over a bare list": (
        paged(ITEMS, lambda s: s.page, first=0, size_param="limit"),
        {"type": "page", "param": "page", "size_param": "limit", "start_page": 0},
        None,
    ),
    "page numbers without a size": (
        paged(ITEMS, lambda s: {"results": s.page, "page": s.number + 1}, default=7),
        {"type": "page", "param": "page", "size": 7},
        ".results",
    ),
    "a server that caps its pages at an odd number": (
        paged(ITEMS, lambda s: s.page, size_param="limit", param="p", default=13, cap=13),
        {"type": "page", "param": "p", "size_param": "limit", "size": 13},
        None,
    ),
    "Jira: startAt, maxResults, total": (
        paged(
            ITEMS,
            lambda s: {"startAt": s.start, "maxResults": s.size, "total": s.total, "issues": s.page},
            param="startAt", counts="items", first=0, size_param="maxResults", default=50,
        ),
        {"type": "offset", "param": "startAt", "size_param": "maxResults"},
        ".issues",
    ),
    "PagerDuty: offset, limit, more": (
        paged(
            ITEMS,
            lambda s: {"people": s.page, "offset": s.start, "limit": s.size, "more": s.more, "total": None},
            param="offset", counts="items", first=0, size_param="limit", default=25,
        ),
        {"type": "offset", "param": "offset", "size_param": "limit"},
        ".people",
    ),
    "skip and take over a bare list": (
        paged(ITEMS, lambda s: s.page, param="skip", counts="items", first=0, size_param="take"),
        {"type": "offset", "param": "skip", "size_param": "take"},
        None,
    ),
    "OData: $skip and $top": (
        paged(ITEMS, lambda s: {"value": s.page}, param="$skip", counts="items", first=0, size_param="$top"),
        {"type": "offset", "param": "$skip", "size_param": "$top"},
        ".value",
    ),
    "Microsoft Graph: @odata.nextLink": (
        paged(
            ITEMS,
            lambda s: {
                "value": s.page, "@odata.nextLink": link_to(s, f"$skip={s.end}&$top={s.size}") if s.more else None
            },
            param="$skip", counts="items", first=0, size_param="$top",
        ),
        {"type": "next_link", "next_link_path": "@odata.nextLink", "size_param": "$top"},
        ".value",
    ),
    "Django REST Framework: next": (
        paged(
            ITEMS,
            lambda s: {
                "count": s.total, "next": link_to(s, f"page={s.number + 2}") if s.more else None, "previous": None,
                "results": s.page,
            },
            default=10,
        ),
        {"type": "next_link", "next_link_path": "next"},
        ".results",
    ),
    "JSON:API: links.next, and sizes in brackets": (
        paged(
            ITEMS,
            lambda s: {
                "data": [{"type": "people", "id": str(i["id"]), "attributes": {"name": i["name"]}} for i in s.page],
                "links": {"next": f"/people?page%5Boffset%5D={s.end}&page%5Blimit%5D={s.size}" if s.more else None},
            },
            param="page[offset]", counts="items", first=0, size_param="page[limit]", default=10,
        ),
        {"type": "next_link", "next_link_path": "links.next", "size_param": "page[limit]"},
        ".data",
    ),
    "HAL: _links.next.href": (
        paged(
            ITEMS,
            lambda s: {
                "_embedded": {"people": s.page},
                "_links": {"next": {"href": f"/people?page={s.number + 2}"}} if s.more else {},
            },
        ),
        {"type": "next_link", "next_link_path": "_links.next.href"},
        "._embedded.people",
    ),
    "Slack: response_metadata.next_cursor": (
        paged(
            ITEMS,
            lambda s: {
                "ok": True, "members": s.page,
                "response_metadata": {"next_cursor": f"c-{s.end}" if s.more else ""},
            },
            param="cursor", counts="opaque", size_param="limit",
        ),
        {"type": "cursor", "param": "cursor", "size_param": "limit", "cursor_path": "response_metadata.next_cursor"},
        ".members",
    ),
    "Google: nextPageToken and pageToken": (
        paged(
            ITEMS,
            lambda s: {"files": s.page, **({"nextPageToken": f"c-{s.end}"} if s.more else {})},
            param="pageToken", counts="opaque", size_param="pageSize",
        ),
        {"type": "cursor", "param": "pageToken", "size_param": "pageSize", "cursor_path": "nextPageToken"},
        ".files",
    ),
    "Kubernetes: metadata.continue": (
        paged(
            ITEMS,
            lambda s: {
                "kind": "List", "metadata": {"continue": f"c-{s.end}" if s.more else "", "resourceVersion": "1"},
                "items": [{"metadata": {"uid": f"u-{i['id']}", "name": i["name"]}, "spec": {}} for i in s.page],
            },
            param="continue", counts="opaque", size_param="limit",
        ),
        {"type": "cursor", "param": "continue", "cursor_path": "metadata.continue"},
        ".items",
    ),
    "Stripe: starting_after and has_more": (
        paged(
            ITEMS,
            lambda s: {"object": "list", "data": s.page, "has_more": s.more},
            param="starting_after", counts="ids", size_param="limit", default=10,
        ),
        {"type": "cursor", "param": "starting_after", "cursor_path": "data[-1].id"},
        ".data",
    ),
    "Bitbucket Server: nextPageStart and isLastPage": (
        paged(
            ITEMS,
            lambda s: {
                "values": s.page, "size": len(s.page), "limit": s.size, "isLastPage": not s.more, "start": s.start,
                "nextPageStart": s.end if s.more else None,
            },
            param="start", counts="items", first=0, size_param="limit", default=25,
        ),
        {"type": "cursor", "param": "start", "size_param": "limit", "cursor_path": "nextPageStart"},
        ".values",
    ),
    "SCIM: positions that count from 1": (
        paged(
            ITEMS,
            lambda s: {
                "Resources": s.page, "totalResults": s.total, "startIndex": s.start + 1, "itemsPerPage": len(s.page)
            },
            param="startIndex", counts="items", first=1, size_param="count", default=20,
        ),
        {"type": "offset", "param": "startIndex", "size_param": "count", "start_offset": 1},
        ".Resources",
    ),
    "Azure DevOps: a cursor in a header": (
        paged(
            ITEMS,
            lambda s: {"count": len(s.page), "value": s.page},
            param="continuationToken", counts="opaque", size_param="$top",
            headers=lambda s: {"X-Ms-ContinuationToken": f"c-{s.end}"} if s.more else {},
        ),
        {"type": "cursor", "param": "continuationToken", "cursor_header": "x-ms-continuationtoken"},
        ".value",
    ),
    "GitLab: the next page in a header": (
        paged(
            ITEMS, lambda s: s.page, size_param="per_page",
            headers=lambda s: {"X-Next-Page": str(s.number + 2) if s.more else "", "X-Total": str(s.total)},
        ),
        {"type": "cursor", "param": "page", "size_param": "per_page", "cursor_header": "x-next-page"},
        None,
    ),
    "a header that holds the link itself": (
        paged(
            ITEMS, lambda s: s.page,
            headers=lambda s: {"Next-Page": link_to(s, f"page={s.number + 2}")} if s.more else {},
        ),
        {"type": "header_link", "next_link_header": "Next-Page"},
        None,
    ),
    "a cursor that goes alone": (
        _alone(paged(ITEMS, lambda s: {"entities": s.page, "nextPageKey": f"c-{s.end}" if s.more else None},
                     param="nextPageKey", counts="opaque", size_param="pageSize")),
        {"type": "cursor", "param": "nextPageKey", "cursor_path": "nextPageKey", "cursor_alone": True},
        ".entities",
    ),
    "OGC API and FHIR: links in a list": (
        paged(
            ITEMS,
            lambda s: {
                "type": "FeatureCollection",
                "features": [{"type": "Feature", "id": i["id"], "properties": {"name": i["name"]}} for i in s.page],
                "links": [
                    {"rel": "self", "href": "/people"},
                    *([{"rel": "next", "href": f"/people?offset={s.end}&limit={s.size}"}] if s.more else []),
                ],
            },
            param="offset", counts="items", first=0, size_param="limit", default=10,
        ),
        {"type": "next_link", "next_link_path": '.links[] | select(.rel == "next") | .href', "size_param": "limit"},
        ".features",
    ),
    "Intercom: a cursor within `next`": (
        paged(
            ITEMS,
            lambda s: {
                "data": s.page, "total_count": s.total,
                "pages": {"next": {"page": 2, "starting_after": f"c-{s.end}"} if s.more else None},
            },
            param="starting_after", counts="opaque", size_param="per_page",
        ),
        {"type": "cursor", "param": "starting_after", "cursor_path": "pages.next.starting_after"},
        ".data",
    ),
    "Strapi: pagination in brackets": (
        paged(
            ITEMS,
            lambda s: {
                "data": [{"id": i["id"], "attributes": {"name": i["name"]}} for i in s.page],
                "meta": {"pagination": {"page": s.number + 1, "pageSize": s.size, "total": s.total}},
            },
            param="pagination[page]", size_param="pagination[pageSize]", default=25,
        ),
        {"type": "page", "param": "pagination[page]", "size_param": "pagination[pageSize]"},
        ".data",
    ),
    "SonarQube: p and ps": (
        paged(
            ITEMS,
            lambda s: {
                "paging": {"pageIndex": s.number + 1, "pageSize": s.size, "total": s.total}, "components": s.page
            },
            param="p", size_param="ps", default=25,
        ),
        {"type": "page", "param": "p", "size_param": "ps"},
        ".components",
    ),
    "Airtable: a cursor called offset": (
        paged(
            ITEMS,
            lambda s: {"records": s.page, **({"offset": f"c-{s.end}"} if s.more else {})},
            param="offset", counts="opaque", size_param="pageSize",
        ),
        {"type": "cursor", "param": "offset", "cursor_path": "offset"},
        ".records",
    ),
    "a cursor under a name that only its words make plain": (
        paged(
            ITEMS,
            lambda s: {"events": s.page, "paging": {"nextPageHandle": f"c-{s.end}" if s.more else None}},
            param="pageHandle", counts="opaque", size_param="limit",
        ),
        {"type": "cursor", "param": "pageHandle", "cursor_path": "paging.nextPageHandle", "size_param": "limit"},
        ".events",
    ),
    "what comes next after this page": (
        paged(
            ITEMS,
            lambda s: {"events": s.page, "paging": {"next_after": f"c-{s.end}" if s.more else None}},
            param="starting_after", counts="opaque", size_param="page_size",
        ),
        {"type": "cursor", "param": "starting_after", "cursor_path": "paging.next_after", "size_param": "page_size"},
        ".events",
    ),
    "a strict server, which refuses what it does not know": (
        paged(ITEMS, lambda s: {"items": s.page, "total": s.total}, size_param="page_size", strict=()),
        {"type": "page", "param": "page", "size_param": "page_size"},
        ".items",
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
async def test_paging_is_proved_and_what_is_written_reads_every_item(shape: str, learn_of: Learn) -> None:
    handler, expected, data_path = SHAPES[shape]
    learned = await learn_of(handler, "/people")
    kind = learned["/people"]
    assert kind.data_path == data_path
    assert expected.items() <= kind.pagination_selector().items()
    assert "proved: a second page brought" in learned.findings("/people")
    assert [identifier.removeprefix("u-") for identifier in learned.identifiers("/people")] == IDENTIFIERS
    assert learned.requests <= 32


class TestWhatTheFirstAnswerTells:
    """A cursor or link that is told goes before any guess."""

    @staticmethod
    def cursors(s: Slice) -> Any:
        return {"items": s.page, "next_cursor": f"c-{s.end}" if s.more else None}

    @staticmethod
    def links(s: Slice) -> Any:
        return {"items": s.page, "next": link_to(s, f"page={s.number + 2}") if s.more else None}

    async def test_a_cursor_is_tried_before_any_size(self, learn_of: Learn) -> None:
        learned = await learn_of(paged(ITEMS, self.cursors, param="cursor", counts="opaque"), "/people")
        assert learned.server.targets[:2] == ["/people", "/people?cursor=c-20"]

    async def test_a_link_is_followed_before_any_size(self, learn_of: Learn) -> None:
        learned = await learn_of(paged(ITEMS, self.links), "/people")
        assert learned.server.targets[:2] == ["/people", "/people?page=2"]

    async def test_it_is_proved_even_where_no_more_than_two_requests_are_allowed(self, learn_of: Learn) -> None:
        learned = await learn_of(paged(ITEMS, self.links), "/people", most=2)
        assert learned["/people"].pagination_selector() == {
            "type": "next_link", "size_param": "", "next_link_path": "next",
        }  # fmt: skip
        assert "proved: a second page brought" in learned.findings("/people")
        assert learned.identifiers("/people") == IDENTIFIERS

    async def test_a_strict_server_is_asked_for_few_sizes_and_for_none_twice(self, learn_of: Learn) -> None:
        learned = await learn_of(
            paged(ITEMS, self.cursors, param="cursor", counts="opaque", strict=()), "/people", readable=False
        )
        assert learned["/people"].pagination_selector()["param"] == "cursor"
        assert learned["/people"].pagination_selector()["size_param"] == ""
        assert learned.requests <= 13

    async def test_the_size_is_looked_for_in_the_spelling_of_the_cursor(self, learn_of: Learn) -> None:
        handler = paged(
            ITEMS,
            lambda s: {"items": s.page, "nextPageToken": f"c-{s.end}" if s.more else None},
            param="pageToken", counts="opaque", size_param="pageSize", strict=(),
        )  # fmt: skip
        learned = await learn_of(handler, "/people")
        assert learned["/people"].pagination_selector()["size_param"] == "pageSize"
        assert [target for target in learned.server.targets if "limit=" in target and "pageSize" not in target] == []

    async def test_a_size_with_which_the_cursor_leads_nowhere_is_left_out(self, learn_of: Learn) -> None:
        whole = paged(ITEMS, self.cursors, param="cursor", counts="opaque", size_param="limit")

        def answer(request: Request) -> Any:
            if {"cursor", "limit"} <= request.query.keys():
                return json_response({"items": ITEMS[:10], "next_cursor": "c-10"})
            return whole(request)

        learned = await learn_of(answer, "/people")
        assert learned["/people"].pagination_selector() == {
            "type": "cursor", "param": "cursor", "size_param": "", "cursor_path": "next_cursor",
        }  # fmt: skip
        assert learned.identifiers("/people") == IDENTIFIERS

    async def test_a_cursor_beside_everything_is_proved_by_smaller_pages(self, learn_of: Learn) -> None:
        """Some give a cursor with the last page too, and then nothing: only a smaller page has a second one."""
        items = people(12)
        handler = paged(
            items, lambda s: {"items": s.page, "next_cursor": f"c-{s.end}" if s.page else None},
            param="cursor", counts="opaque", size_param="limit",
        )  # fmt: skip
        learned = await learn_of(handler, "/people")
        assert "sure: paging: cursor by `cursor`, size by `limit`" in learned.findings("/people")
        assert len(learned.identifiers("/people")) == 12


async def test_a_server_that_ignores_paging_is_told_apart_in_few_requests(learn_of: Learn) -> None:
    learned = await learn_of(lambda _: json_response(people(7)), "/people")
    assert learned["/people"].pagination is None
    assert learned.requests <= 6
    assert "paging: none" in learned.findings("/people")
    assert len(learned.entities["/people"]) == 7


async def test_a_server_that_takes_unknown_parameters_for_filters_does_not_mislead(learn_of: Learn) -> None:
    items = people(12)

    def answer(request: Request) -> Response:
        kept = [i for i in items if all(str(i.get(name)) == value for name, value in request.query.items())]
        return json_response(kept)

    learned = await learn_of(answer, "/people")
    assert learned["/people"].pagination is None
    assert len(learned.entities["/people"]) == 12


async def test_an_answer_that_moves_by_itself_proves_no_parameter(learn_of: Learn) -> None:
    """The same once, and others from then on, whatever is asked: as a feed that something was added to."""
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.target)
        moved = "page=2" in request.target or "offset=" in request.target or "parameter" in request.target
        return json_response(people(5) if not moved else people(40)[30:37])

    learned = await learn_of(answer, "/people", readable=False)
    assert learned["/people"].pagination is None
    assert any("parameter_that_nobody_uses" in target for target in asked)


@pytest.mark.parametrize(
    ("least", "most", "told", "size"),
    [
        (1, 30, "limit must be ≤ 30", 30),
        (1, 1000, "unused", 100),
        (1, 15, "limit: expected a number between 1 and 15, got {}", 15),
        (12, 30, "limit must be at least 12 and at most 30", 30),
    ],
)
async def test_a_size_that_a_refusal_names_is_tried(
    least: int, most: int, told: str, size: int, learn_of: Learn
) -> None:
    whole = paged(ITEMS, lambda s: {"items": s.page, "total": s.total}, size_param="limit", default=24)

    def answer(request: Request) -> Any:
        if not least <= int(request.query.get("limit", least)) <= most:
            return json_response({"message": told.format(request.query["limit"])}, status=400)
        return whole(request)

    learned = await learn_of(answer, "/people")
    assert learned["/people"].pagination_selector() == {
        "type": "page", "size": size, "param": "page", "size_param": "limit",
    }  # fmt: skip
    assert learned.identifiers("/people") == IDENTIFIERS


async def test_as_many_as_came_unasked_are_no_size_of_a_page(learn_of: Learn) -> None:
    handler = paged(people(130), lambda s: s.page, param="_page", size_param="_limit", default=500)
    learned = await learn_of(handler, "/people")
    assert learned["/people"].pagination_selector()["size"] == 100


async def test_what_the_settings_say_of_paging_is_sure_only_where_it_is_proved(learn_of: Learn) -> None:
    general = PaginationOptions(type=PaginationType.PAGE)
    few = await learn_of(lambda _: json_response({"items": people(3), "total": 3}), "/people", general=general)
    assert "guess: paging: page, as the settings say; not proved" in few.findings("/people")


async def test_one_item_proves_nothing_and_that_is_said(learn_of: Learn) -> None:
    learned = await learn_of(paged(people(1), lambda s: {"data": s.page}), "/people")
    assert "not proved" in learned.findings("/people")
    unpaged = await learn_of(lambda _: json_response({"data": people(1)}), "/people")
    assert unpaged["/people"].pagination is None
    assert "with one item none can be proved" in unpaged.findings("/people")


async def test_a_full_looking_page_without_paging_is_a_caution_and_the_kind_fails_until_it_is_settled(
    learn_of: Learn,
) -> None:
    learned = await learn_of(lambda _: json_response(people(50)), "/people", readable=False)
    assert "caution: paging: none was found" in learned.findings("/people")
    assert "50 is a round number" in learned.findings("/people")
    assert "A resync fails here until `pagination` says how the API pages" in learned.findings("/people")
    written = CustomAppConfig.parse_obj(yaml.safe_load(learned.text))
    with pytest.raises(MappingError, match=r"selector\.pagination\.type.*must be one of none, page,"):
        written.resources[0].plan(PaginationOptions())
    settled = CustomAppConfig.parse_obj(yaml.safe_load(learned.text.replace("type: unknown", "type: none")))
    settled.resources[0].plan(PaginationOptions())


async def test_where_no_paging_is_found_headers_are_named_that_may_lead_on(learn_of: Learn) -> None:
    headers = {"x_resume_at": "b" * 60, "x_resume_token": "t0p-secret", "x_request_id": "1", "server": "nginx"}
    told = f"`X-Resume-At: {'b' * 24}…`, `X-Resume-Token: …`: if one of them leads on, name it as `cursor_header`"
    for count in (50, 7):
        answer = json_response(people(count), 200, **headers)
        learned = await learn_of(lambda _, answer=answer: answer, "/people", readable=False)
        assert told in learned.findings("/people")
        assert not any(word in learned.text for word in ("t0p-secret", "Request-Id", "nginx"))


async def test_more_that_nothing_leads_to_is_a_caution_and_the_resync_fails_rather_than_lose_it(
    learn_of: Learn,
) -> None:
    learned = await learn_of(lambda _: json_response({"items": people(8), "total": 90}), "/people", readable=False)
    assert learned["/people"].pagination is None
    assert "caution: paging: the answer holds 8 items and says that there are more" in learned.findings("/people")


async def test_an_offset_that_counts_pages_is_not_taken_for_one_that_counts_items(learn_of: Learn) -> None:
    learned = await learn_of(
        paged(ITEMS, lambda s: s.page, param="offset", first=0, size_param="limit"), "/people", readable=False
    )
    assert learned["/people"].pagination is None or learned["/people"].pagination.type != "offset"


async def test_a_listing_that_fits_a_page_shows_its_paging_by_an_empty_second_page(learn_of: Learn) -> None:
    learned = await learn_of(
        paged(people(4), lambda s: {"results": s.page, "page": s.number + 1}, default=30), "/people"
    )
    assert learned["/people"].pagination_selector() == {"type": "page", "size": 4, "param": "page", "size_param": ""}
    assert "the second is empty" in learned.findings("/people")


async def test_what_was_proved_at_one_endpoint_is_tried_first_at_the_next(learn_of: Learn) -> None:
    handler = paged(ITEMS, lambda s: s.page, param="pageNo", size_param="rows")
    alone = await learn_of(handler, "/people")
    both = await learn_of(handler, "/people", "/others")
    assert both["/others"].pagination_selector() == both["/people"].pagination_selector()
    assert both.requests - alone.requests < alone.requests


async def test_no_more_requests_are_made_than_are_allowed(learn_of: Learn) -> None:
    learned = await learn_of(
        paged(ITEMS, lambda s: s.page, param="pg", size_param="max"), "/people", most=5, readable=False
    )
    assert learned.requests <= 6
    assert "cut short by --max-requests" in learned.findings("/people")


@pytest.mark.parametrize("method", ["GET"])
async def test_nothing_but_reading_is_asked(method: str, learn_of: Learn) -> None:
    learned = await learn_of(paged(ITEMS, lambda s: s.page, size_param="limit"), "/people")
    assert {request.method for request in learned.server.requests} == {method}


async def test_a_flag_that_denies_what_there_is_does_not_end_the_listing(learn_of: Learn) -> None:
    handler = paged(ITEMS, lambda s: {"rows": s.page, "truncated": False}, size_param="limit")
    learned = await learn_of(handler, "/people")
    assert "has_more_path" not in learned["/people"].pagination_selector()
    assert learned.identifiers("/people") == IDENTIFIERS


class TestWhereTheInstallationPages:
    PAGES = PaginationOptions(type=PaginationType.PAGE, page_size=10, param="p", size_param="n")

    @staticmethod
    def written(learned: Learned) -> Any:
        """The pagination that the mapping says."""
        return yaml.safe_load(learned.text)["resources"][0]["selector"].get("pagination")

    async def test_an_endpoint_that_pages_like_it_needs_no_paging_of_its_own(self, learn_of: Learn) -> None:
        handler = paged(ITEMS, lambda s: s.page, param="p", size_param="n")
        learned = await learn_of(handler, "/people", general=self.PAGES)
        assert self.written(learned) is None
        assert "sure: paging: page, as the settings say; proved by a second page" in learned.findings("/people")
        assert learned.identifiers("/people") == IDENTIFIERS

    async def test_an_endpoint_that_says_there_is_more_is_not_told_to_be_a_single_page(self, learn_of: Learn) -> None:
        learned = await learn_of(
            lambda _: json_response({"items": people(8), "total": 90}), "/people", readable=False, general=self.PAGES
        )
        assert self.written(learned) is None
        assert not learned["/people"].whole

    async def test_nor_is_one_that_may_be_cut_off(self, learn_of: Learn) -> None:
        def refusing(request: Request) -> Response:
            return json_response({"error": "unknown parameter"}, 400) if request.query else json_response(people(50))

        learned = await learn_of(refusing, "/people", readable=False, general=self.PAGES)
        assert self.written(learned) is None
        assert "caution" in learned.findings("/people")

    async def test_one_that_is_all_there_and_refuses_parameters_is(self, learn_of: Learn) -> None:
        def refusing(request: Request) -> Response:
            return json_response({"error": "unknown parameter"}, 400) if request.query else json_response(people(7))

        learned = await learn_of(refusing, "/people", general=self.PAGES)
        assert self.written(learned) == {"type": "none"}
        assert len(learned.identifiers("/people")) == 7
