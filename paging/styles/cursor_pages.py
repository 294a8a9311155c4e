"""The style in which each answer gives a cursor, in its body or in a header, that the next request sends back."""

from typing import ClassVar

from evidence import LeadKind, Trust
from extraction import Absent, Path
from json_types import Json
from messages import PaginationError, excerpt, shown
from paging.assessment import Assessment, Outlook, plain_lead
from paging.protocol import Cursor, JsonCursor, Page, PageRequest, ParameterPlace
from paging.styles.followed_pages import FollowingPaginator


class Cursors(FollowingPaginator):
    """`cursor`: each request sends the cursor that the last answer gave."""

    options: ClassVar = FollowingPaginator.options | {"param", "cursor_path", "cursor_header", "cursor_alone"}

    _lead_name = "cursor"
    _kinds = (LeadKind.CURSOR, LeadKind.CURSOR_IN_HEADER, LeadKind.PAGE, LeadKind.OFFSET)

    @property
    def _setting(self) -> str:  # type: ignore[override]
        return "cursorPath" if self.pagination.cursor_header is None else "cursorHeader"

    @property
    def _configured(self) -> Path | str | None:
        header = self.pagination.cursor_header
        return self.pagination.cursor_path if header is None else header

    def _remedy_for_repetition(self) -> str:
        """Most often the API does not know the parameter, and gives the first page again."""
        return f"check paginationParam (now {self.pagination.param!r}) and {self._setting}."

    def _follow(self, lead: Cursor) -> PageRequest:
        cursor = (self.pagination.param or "", lead)
        if self.pagination.cursor_alone:
            return PageRequest((cursor,), alone=True)
        return PageRequest((cursor, *self._size))

    def _lead(self, page: Page, known: Assessment) -> tuple[Cursor, str] | None:
        configured = self._configured
        if configured is None:
            found, where = self._told(page, known)
        elif isinstance(configured, str):
            found, where = page.headers.get(configured, "").strip(), f" in its header {configured}"
        else:
            value = page.find(configured)
            found, where = None if isinstance(value, Absent) else value, f" at cursorPath {configured.text}"
        cursor = self._checked(found)
        return None if cursor is None else (cursor, where)

    def _told(self, page: Page, known: Assessment) -> tuple[Json, str]:
        """What the answer itself gives. A word that may only repeat what was asked with counts where no other does, and
        where it repeats it, if it is the one that gave it."""
        leads = [lead for lead in page.evidence.leads if self._follows(lead)]
        for lead in leads:
            if lead.trust is Trust.PLAIN:
                return lead.value, f" at {lead.said.place}"
        if not any(self._follows(lead) for lead in page.evidence.ended):
            for lead in leads:
                where = f" at {lead.said.place}"
                if lead.trust is Trust.UNSURE and (str(lead.value) not in self._followed or where == self._where):
                    return lead.value, where
        if known.outlook is Outlook.MORE and plain_lead(page.evidence) is None:
            # As Stripe does it: the last record's id is the cursor, and only has_more says that one is needed.
            records = page.answer.records_seen or page.items
            last = records[-1] if records else None
            return last.get("id") if isinstance(last, dict) else None, ", the id of its last item"
        return None, ""

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
