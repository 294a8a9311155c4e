"""The endpoints: which records, cut into pages how, written in whose manner.

Each says with which selector the integration reads it whole; the index page shows it, and tests hold it to its word.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from json_types import Item, JsonObject
from sandbox.sample_api.listings import envelopes, sources
from sandbox.sample_api.listings.envelopes import Envelope
from sandbox.sample_api.listings.paging import AfterItem, Numbered, Offset, Paging, Size, Token, Unpaged
from sandbox.sample_api.listings.sources import Source


def seen_by_all(_: Item) -> bool:
    return True


def in_a_visible_project(ticket: Item) -> bool:
    """One project in eight, so that whole pages between them are empty."""
    return isinstance(ticket["project_id"], int) and ticket["project_id"] % 8 == 1


@dataclass(frozen=True)
class Endpoint:
    """A listing. What `visible` refuses is taken out after paging, as where a server checks permissions late.

    `since` is the parameter by which only what was changed from a moment on is asked for, where there is one.
    """

    path: str
    about: str
    source: Source
    paging: Paging
    envelope: Envelope
    selector: JsonObject = field(default_factory=dict)
    method: Literal["GET", "POST"] = "GET"
    visible: Callable[[Item], bool] = seen_by_all
    since: str | None = None


ENDPOINTS: Sequence[Endpoint] = (
    Endpoint(
        path="/api/v1/teams",
        about="A bare list that does not page; paging parameters are ignored",
        source=sources.everything("teams"),
        paging=Unpaged(),
        envelope=envelopes.bare,
        selector={"pagination": {"type": "none"}},
    ),
    Endpoint(
        path="/api/v1/users",
        about="Page numbers, with the number of pages in an envelope",
        source=sources.everything("users"),
        paging=Numbered(),
        envelope=envelopes.page_and_meta,
        selector={
            "data_path": ".data",
            "pagination": {"type": "page", "size": 100, "param": "page", "size_param": "size"},
        },
    ),
    Endpoint(
        path="/api/v1/projects",
        about="Page numbers as at GitHub: a bare list that tells no total",
        source=sources.everything("projects"),
        paging=Numbered(size=Size("per_page", default=30)),
        envelope=envelopes.bare,
        selector={"pagination": {"type": "page", "size": 20, "param": "page", "size_param": "per_page"}},
    ),
    Endpoint(
        path="/spring/projects",
        about="Page numbers as in Spring Data: from nought, with `last`",
        source=sources.everything("projects"),
        paging=Numbered(first=0),
        envelope=envelopes.spring,
        selector={
            "data_path": ".content",
            "pagination": {
                "type": "page",
                "size": 25,
                "param": "page",
                "size_param": "size",
                "start_page": 0,
                "last_page_path": "last",
            },
        },
    ),
    Endpoint(
        path="/api/v1/capped/users",
        about="Page numbers where the server gives 50 at most, whatever is asked, and tells no total",
        source=sources.everything("users"),
        paging=Numbered(size=Size("size", default=50, maximum=50)),
        envelope=envelopes.bare,
        selector={"pagination": {"type": "page", "size": 100, "param": "page", "size_param": "size"}},
    ),
    Endpoint(
        path="/api/v1/tickets",
        about="Offset and limit, with a total; `updated_since` (RFC 3339) asks for what was changed from then on",
        source=sources.everything("tickets"),
        paging=Offset(),
        envelope=envelopes.offset_and_total("tickets"),
        since="updated_since",
        selector={
            "data_path": ".tickets",
            "pagination": {"type": "offset", "size": 100, "param": "offset", "size_param": "limit"},
        },
    ),
    Endpoint(
        path="/api/v1/issues",
        about="Offset and limit, with `has_more`",
        source=sources.everything("issues"),
        paging=Offset(),
        envelope=envelopes.has_more("issues"),
        selector={
            "data_path": ".issues",
            "pagination": {
                "type": "offset",
                "size": 50,
                "param": "offset",
                "size_param": "limit",
                "has_more_path": "has_more",
            },
        },
    ),
    Endpoint(
        path="/api/v1/capped/tickets",
        about="Offset and limit where the server gives 50 at most, whatever is asked, and tells no total",
        source=sources.everything("tickets"),
        paging=Offset(size=Size("limit", default=50, maximum=50)),
        envelope=envelopes.bare,
        selector={"pagination": {"type": "offset", "size": 200, "param": "offset", "size_param": "limit"}},
    ),
    Endpoint(
        path="/api/v1/comments",
        about="A cursor as at Stripe: the last item's id, and `has_more`",
        source=sources.everything("comments"),
        paging=AfterItem(size=Size("limit", default=10)),
        envelope=envelopes.has_more("data"),
        selector={
            "data_path": ".data",
            "pagination": {
                "type": "cursor",
                "size": 100,
                "param": "starting_after",
                "size_param": "limit",
                "cursor_path": "data[-1].id",
                "has_more_path": "has_more",
            },
        },
    ),
    Endpoint(
        path="/api/users.list",
        about="A cursor as at Slack: `response_metadata.next_cursor`, empty at the end",
        source=sources.everything("users"),
        paging=Token("cursor", Size("limit", default=100, maximum=200)),
        envelope=envelopes.slack("members"),
        selector={
            "data_path": ".members",
            "pagination": {
                "type": "cursor",
                "size": 100,
                "param": "cursor",
                "size_param": "limit",
                "cursor_path": "response_metadata.next_cursor",
            },
        },
    ),
    Endpoint(
        path="/api/v1/activity",
        about="A cursor as at Google: `nextPageToken`, which the last page lacks",
        source=sources.everything("comments"),
        paging=Token("pageToken", Size("pageSize", maximum=500)),
        envelope=envelopes.google("events"),
        selector={
            "data_path": ".events",
            "pagination": {
                "type": "cursor",
                "size": 500,
                "param": "pageToken",
                "size_param": "pageSize",
                "cursor_path": "nextPageToken",
            },
        },
    ),
    Endpoint(
        path="/api/v1/filtered/tickets",
        about="A cursor over tickets of which some may not be seen: pages in the middle are empty",
        source=sources.by_project("tickets"),
        paging=Token("pageToken", Size("pageSize")),
        envelope=envelopes.google("tickets"),
        selector={
            "data_path": ".tickets",
            "pagination": {
                "type": "cursor",
                "size": 50,
                "param": "pageToken",
                "size_param": "pageSize",
                "cursor_path": "nextPageToken",
            },
        },
        visible=in_a_visible_project,
    ),
    Endpoint(
        path="/api/v1/filtered/pages",
        about="The same by page number; the total counts what may not be seen too",
        source=sources.by_project("tickets"),
        paging=Numbered(),
        envelope=envelopes.page_and_meta,
        selector={
            "data_path": ".data",
            "pagination": {"type": "page", "size": 50, "param": "page", "size_param": "size"},
        },
        visible=in_a_visible_project,
    ),
    Endpoint(
        path="/odata/v1/projects",
        about="A next link as at Microsoft Graph: `@odata.nextLink`, absolute",
        source=sources.everything("projects"),
        paging=Token("$skiptoken", Size("$top")),
        envelope=envelopes.odata,
        selector={"data_path": ".value", "pagination": {"type": "next_link", "size": 25, "size_param": "$top"}},
    ),
    Endpoint(
        path="/odata/v1/astray/projects",
        about="The same, but the next link leads to another host; it cannot be read whole",
        source=sources.everything("projects"),
        paging=Token("$skiptoken", Size("$top")),
        envelope=envelopes.odata_led_astray,
        selector={"data_path": ".value", "pagination": {"type": "next_link", "size": 25, "size_param": "$top"}},
    ),
    Endpoint(
        path="/jsonapi/tickets",
        about="A next link as in JSON:API: `links.next`, relative",
        source=sources.everything("tickets"),
        paging=Numbered("page[number]", Size("page[size]")),
        envelope=envelopes.json_api("tickets"),
        selector={
            "data_path": ".data",
            "pagination": {
                "type": "next_link",
                "size": 100,
                "size_param": "page[size]",
                "next_link_path": "links.next",
            },
        },
    ),
    Endpoint(
        path="/api/v1/repositories",
        about="A bare list with next links in the `Link` header, as at GitHub",
        source=sources.everything("repositories"),
        paging=Numbered(size=Size("per_page", default=30)),
        envelope=envelopes.link_header,
        selector={"pagination": {"type": "header_link", "size": 50, "size_param": "per_page"}},
    ),
    Endpoint(
        path="/graphql",
        about="GraphQL: the cursor goes into the JSON body, at `variables.after`",
        source=sources.everything("tickets"),
        paging=AfterItem("variables.after", Size("variables.first")),
        envelope=envelopes.graphql("tickets"),
        method="POST",
        selector={
            "method": "POST",
            "body": {
                "query": "query ($first: Int, $after: ID) { tickets(first: $first, after: $after) "
                "{ nodes { id key subject status } pageInfo { hasNextPage endCursor } } }"
            },
            "data_path": ".data.tickets.nodes",
            "pagination": {
                "type": "cursor",
                "in": "body",
                "size": 100,
                "param": "variables.after",
                "size_param": "variables.first",
                "cursor_path": "data.tickets.pageInfo.endCursor",
                "has_more_path": "data.tickets.pageInfo.hasNextPage",
            },
        },
    ),
    Endpoint(
        path="/api/v1/tickets/_search",
        about="A search as at Elasticsearch: `from` and `size` in the JSON body",
        source=sources.everything("tickets"),
        paging=Offset("from", Size("size", default=10)),
        envelope=envelopes.elasticsearch,
        method="POST",
        selector={
            "method": "POST",
            "body": {"query": {"match_all": {}}},
            "data_path": ".hits.hits[]._source",
            "pagination": {"type": "offset", "in": "body", "size": 100, "param": "from", "size_param": "size"},
        },
    ),
    Endpoint(
        path="/api/v1/export/comments",
        about="Everything at once, as JSON lines",
        source=sources.everything("comments"),
        paging=Unpaged(),
        envelope=envelopes.json_lines,
        selector={"pagination": {"type": "none"}},
    ),
    Endpoint(
        path="/api/v1/outages",
        about="Nothing: status 204 without a body",
        source=lambda *_: (),
        paging=Unpaged(),
        envelope=envelopes.no_content,
        selector={"pagination": {"type": "none"}},
    ),
    Endpoint(
        path="/api/tickets",
        about="The parents of Port's own example of nesting; needs no selector",
        source=sources.urgent_tickets,
        paging=Unpaged(),
        envelope=envelopes.bare,
    ),
    Endpoint(
        path="/api/tickets/{ticket_id}/comments",
        about="The children of Port's own example; they do not say which ticket they belong to",
        source=sources.plain_ticket_comments,
        paging=Unpaged(),
        envelope=envelopes.bare,
    ),
    Endpoint(
        path="/api/v1/tickets/{ticket_id}/comments",
        about="Nested, one level, with offset and total",
        source=sources.ticket_comments,
        paging=Offset(),
        envelope=envelopes.offset_and_total("comments"),
    ),
    Endpoint(
        path="/api/v1/projects/{project_id}/repositories",
        about="Nested, one level, with Link headers",
        source=sources.project_repositories,
        paging=Numbered(size=Size("per_page", default=30)),
        envelope=envelopes.link_header,
    ),
    Endpoint(
        path="/api/v1/projects/{project_id}/repositories/{repository}/issues",
        about="Nested, two levels; some repositories have names like `a/b c`, `50%+1` and `ü`",
        source=sources.repository_issues,
        paging=Numbered(size=Size("per_page", default=30)),
        envelope=envelopes.bare,
    ),
)
