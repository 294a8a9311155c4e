"""The style in which each answer gives a cursor, in its body or in a header, that the next request sends back."""

from collections.abc import Mapping
from typing import ClassVar, Final

from extraction import Absent, DottedPath
from json_types import Json
from messages import PaginationError, excerpt, shown
from paging.followed_pages import FollowingPaginator, found_in, is_absent, place_in
from paging.paginator import Outlook
from paging.protocol import Cursor, JsonCursor, Page, PageRequest, ParameterPlace

_USUAL_NAMES: Final = (
    "next_cursor", "nextCursor", "after_cursor", "afterCursor", "next_page_cursor", "nextPageCursor", "next_page_token",
    "nextPageToken", "next_token", "nextToken", "NextToken", "continuation_token", "continuationToken",
    "ContinuationToken", "next_marker", "nextMarker", "NextMarker", "nextPageKey", "nextPageStart", "end_cursor",
    "endCursor", "cursor.next", "cursors.next", "cursors.after",
)  # fmt: skip
_USUAL_ENVELOPES: Final = (
    "", "meta.", "metadata.", "pagination.", "paging.", "page_info.", "pageInfo.", "page.", "links.",
    "response_metadata.", "responseMetadata.",
)  # fmt: skip
_USUAL_CURSORS: Final = tuple(
    DottedPath(text)
    for text in (
        *(f"{envelope}{name}" for name in _USUAL_NAMES for envelope in _USUAL_ENVELOPES),
        *("paging.next.after", "next", "meta.next", "pagination.next", "metadata.continue"),
    )
)
# Where an answer has one of the above, these repeat the cursor that was asked with.
_AMBIGUOUS_CURSORS: Final = (DottedPath("cursor"), DottedPath("meta.cursor"))
_USUAL_HEADERS: Final = (
    "x-ms-continuationtoken", "x-continuation-token", "x-next-cursor", "x-next-token", "x-next-page-token",
    "x-next-page", "x-ms-continuation", "next-range",
)  # fmt: skip


def cursor_in_headers(headers: Mapping[str, str]) -> str | None:
    """The cursor in one of the headers that usually hold one, or None."""
    return next((value for name in _USUAL_HEADERS if (value := headers.get(name, "").strip())), None)


class Cursors(FollowingPaginator):
    """`cursor`: each request sends the cursor that the last answer gave."""

    options: ClassVar = FollowingPaginator.options | {"param", "cursor_path", "cursor_header", "cursor_alone"}

    _lead_name = "cursor"

    @property
    def _setting(self) -> str:
        return "cursorPath" if self.pagination.cursor_header is None else "cursorHeader"

    @property
    def _is_configured(self) -> bool:
        return self.pagination.cursor_path is not None or self.pagination.cursor_header is not None

    def _follow(self, lead: Cursor) -> PageRequest:
        cursor = (self.pagination.param or "", lead)
        if self.pagination.cursor_alone:
            return PageRequest((cursor,), alone=True)
        return PageRequest((cursor, *self._size()))

    def _lead(self, page: Page, outlook: Outlook) -> Cursor | None:
        if self.pagination.cursor_header is not None:
            return self._checked(page.headers.get(self.pagination.cursor_header, "").strip())
        if self.pagination.cursor_path is not None:
            found = self.pagination.cursor_path.find(page.answer.json)
            return self._checked(None if isinstance(found, Absent) else found)
        stated = list(found_in(page, _USUAL_CURSORS)) or list(found_in(page, _AMBIGUOUS_CURSORS))
        for value in [*stated, cursor_in_headers(page.headers)]:
            if _is_cursor(value):
                return self._checked(value)
        if outlook is Outlook.MORE and page.items:
            # As Stripe does it: the last item's id is the cursor, and only has_more says that one is needed.
            return self._checked(page.items[-1].get("id"))
        return None

    def _place_of_lead(self, page: Page) -> str:
        if self.pagination.cursor_header is not None:
            return f" in its header {self.pagination.cursor_header}"
        if self.pagination.cursor_path is not None:
            return f" at cursorPath {self.pagination.cursor_path.text}"
        in_body = place_in(page, (*_USUAL_CURSORS, *_AMBIGUOUS_CURSORS))
        return in_body or (" in a header" if cursor_in_headers(page.headers) else ", the id of its last item")

    def _overlooks_a_lead(self, page: Page) -> bool:
        """A configured header is absent only at the end, so a listing whose first page lacks it may just be short."""
        if self.pagination.cursor_header is None and not is_absent(self.pagination.cursor_path, page):
            return False
        in_body = any(_is_cursor(value) for value in found_in(page, _USUAL_CURSORS))
        return in_body or cursor_in_headers(page.headers) is not None

    def _checked(self, value: Json) -> Cursor | None:
        if value is None or value is False or value in ("", [], {}):
            return None
        where = f"cursorPath {self.pagination.cursor_path.text!r}" if self.pagination.cursor_path else "the answer"
        if isinstance(value, dict | list) and self.pagination.place is ParameterPlace.BODY:
            return JsonCursor.of(value)
        if isinstance(value, bool | dict | list):
            raise PaginationError(
                f"{where} gives {shown(value, 100)} as cursor; a string or a number is needed. Only a cursor that goes "
                "into the body (`in: body`) may be a list or an object."
            )
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            raise PaginationError(f"{where} gives a URL, not a cursor: {excerpt(value)}. Use paginationType next_link.")
        return value if isinstance(value, str | int) else str(value)


def _is_cursor(value: Json) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""
