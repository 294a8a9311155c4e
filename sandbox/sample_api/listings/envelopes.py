"""How a page is written into an answer, each in the manner of an API that many people know."""

import json
from collections.abc import Callable

from starlette.datastructures import URL
from starlette.responses import JSONResponse, Response

from json_types import Item
from sandbox.sample_api.listings.asked import Asked
from sandbox.sample_api.listings.paging import Page

type Envelope = Callable[[Page, Asked], Response]


def bare(page: Page, _: Asked) -> Response:
    return JSONResponse(page.items)


def no_content(*_: object) -> Response:
    return Response(status_code=204)


def json_lines(page: Page, _: Asked) -> Response:
    lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in page.items)
    return Response(lines, media_type="application/x-ndjson")


def page_and_meta(page: Page, _: Asked) -> Response:
    meta = {"page": page.index + 1, "per_page": page.size, "total_pages": page.count, "total": page.total}
    return JSONResponse({"data": page.items, "meta": meta})


def spring(page: Page, _: Asked) -> Response:
    """Spring Data's page, which counts from nought."""
    return JSONResponse(
        {
            "content": page.items,
            "number": page.index,
            "size": page.size,
            "numberOfElements": len(page.items),
            "totalElements": page.total,
            "totalPages": page.count,
            "first": page.index == 0,
            "last": page.is_last,
            "empty": not page.items,
        }
    )


def offset_and_total(name: str) -> Envelope:
    def write(page: Page, _: Asked) -> Response:
        return JSONResponse({name: page.items, "offset": page.start, "limit": page.size, "total": page.total})

    return write


def has_more(name: str) -> Envelope:
    """The items and whether there are more, as at Stripe."""

    def write(page: Page, _: Asked) -> Response:
        return JSONResponse({"object": "list", name: page.items, "has_more": not page.is_last})

    return write


def slack(name: str) -> Envelope:
    """A cursor in `response_metadata`, empty on the last page."""

    def write(page: Page, _: Asked) -> Response:
        metadata = {"next_cursor": page.cursor or ""}
        return JSONResponse({"ok": True, name: page.items, "response_metadata": metadata})

    return write


def google(name: str) -> Envelope:
    """A `nextPageToken`, which the last page lacks."""

    def write(page: Page, _: Asked) -> Response:
        token = {} if page.is_last else {"nextPageToken": page.cursor}
        return JSONResponse({name: page.items, **token})

    return write


def graphql(name: str) -> Envelope:
    """A connection; its `endCursor` is there on the last page too."""

    def write(page: Page, _: Asked) -> Response:
        info = {"hasNextPage": not page.is_last, "endCursor": str(page.items[-1]["id"]) if page.items else None}
        return JSONResponse({"data": {name: {"nodes": page.items, "pageInfo": info, "totalCount": page.total}}})

    return write


def elasticsearch(page: Page, _: Asked) -> Response:
    hits = [{"_index": "tickets", "_id": str(item["id"]), "_source": item} for item in page.items]
    total = {"value": page.total, "relation": "eq"}
    return JSONResponse({"took": 1, "timed_out": False, "hits": {"total": total, "hits": hits}})


def odata(page: Page, asked: Asked) -> Response:
    """`@odata.nextLink`, an absolute URL, as at Microsoft Graph."""
    return _odata(page, None if page.is_last else asked.following(page.following))


def odata_led_astray(page: Page, asked: Asked) -> Response:
    """The same, but the next page is said to be at another host."""
    away = URL(asked.elsewhere)
    link = None if page.is_last else asked.following(page.following).replace(scheme=away.scheme, netloc=away.netloc)
    return _odata(page, link)


def _odata(page: Page, link: URL | None) -> Response:
    following = {} if link is None else {"@odata.nextLink": str(link)}
    return JSONResponse({"@odata.count": page.total, "value": page.items, **following})


def json_api(kind: str) -> Envelope:
    """JSON:API with a relative `links.next`, null on the last page."""

    def resource(item: Item) -> Item:
        attributes = {key: value for key, value in item.items() if key != "id"}
        return {"type": kind, "id": str(item["id"]), "attributes": attributes}

    def write(page: Page, asked: Asked) -> Response:
        link = None if page.is_last else relative(asked.following(page.following))
        body = {"data": [resource(item) for item in page.items], "links": {"self": relative(asked.url), "next": link}}
        return JSONResponse(body, media_type="application/vnd.api+json")

    return write


def relative(url: URL) -> str:
    return f"{url.path}?{url.query}" if url.query else url.path


def link_header(page: Page, asked: Asked) -> Response:
    """A bare list with RFC 8288 links in the header, as at GitHub."""
    links = [f'<{asked.url}>; rel="self"']
    if not page.is_last:
        links.append(f'<{asked.following(page.following)}>; rel="next"')
    return JSONResponse(page.items, headers={"Link": ", ".join(links)})
