"""Paging as it is configured, for the installation or for one endpoint, and what it means for a listing.

Each option stands here once: the settings of the installation and the keys of a selector are made of this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, get_type_hints

from extraction import parse_path
from messages import MappingError
from paging.options.option import Form, Option
from paging.protocol import Pagination, PaginationType, ParameterPlace

_PARAM_NAMES: Final = {
    PaginationType.PAGE: "page",
    PaginationType.OFFSET: "offset",
    PaginationType.CURSOR: "cursor",
}
_REFUSALS: Final = range(400, 600)
_SIZE_PARAM_NAMES: Final = {
    PaginationType.PAGE: "size",
    PaginationType.OFFSET: "limit",
    PaginationType.CURSOR: "limit",
}


@dataclass(frozen=True)
class PaginationOptions:
    """What a user wrote; None is what was left out. The names are those of `Pagination`."""

    type: Annotated[
        PaginationType | None,
        Option(
            Form.CHOICE,
            "Pagination type",
            "How the API pages its listings; none turns paging off",
            setting="pagination_type",
        ),
    ] = None
    page_size: Annotated[
        int | None, Option(Form.NUMBER, "Page size", "Records asked for per page", key="size", least=1, survives=True)
    ] = None
    param: Annotated[
        str | None,
        Option(
            Form.TEXT,
            "Pagination parameter",
            "Name of the page, offset or cursor parameter; page, offset or cursor by default",
            setting="pagination_param",
        ),
    ] = None
    size_param: Annotated[
        str | None,
        Option(
            Form.TEXT,
            "Size parameter",
            "Name of the page size parameter; size for page, limit for offset and cursor by default",
        ),
    ] = None
    start_page: Annotated[
        int | None, Option(Form.NUMBER, "Start page", "Number of the first page, 0 or 1 as a rule", least=0)
    ] = None
    start_offset: Annotated[
        int | None,
        Option(Form.NUMBER, "Start offset", "Number of the first record, for APIs that count from 1", least=0),
    ] = None
    cursor_path: Annotated[
        str | None,
        Option(
            Form.PATH,
            "Cursor path",
            "Where the answer holds the next cursor, such as meta.after_cursor or data[-1].id; usual places by default",
        ),
    ] = None
    cursor_header: Annotated[
        str | None,
        Option(
            Form.HEADER,
            "Cursor header",
            "The header of the answer that holds the next cursor, such as x-ms-continuationtoken",
        ),
    ] = None
    cursor_alone: Annotated[
        bool | None,
        Option(
            Form.SWITCH,
            "Cursor alone",
            "Whether the cursor is sent without any other parameter, for APIs that refuse them beside it",
        ),
    ] = None
    has_more_path: Annotated[
        str | None,
        Option(
            Form.PATH,
            "Has-more path",
            "Where the answer says whether more follows, such as meta.has_more; a path that starts with a dot is jq",
        ),
    ] = None
    last_page_path: Annotated[
        str | None,
        Option(Form.PATH, "Last-page path", "Where the answer says whether this page is the last, such as last"),
    ] = None
    next_link_path: Annotated[
        str | None,
        Option(
            Form.PATH,
            "Next-link path",
            "Where the answer holds the URL of the next page, such as paging.next; the usual places by default",
        ),
    ] = None
    next_link_header: Annotated[
        str | None,
        Option(
            Form.HEADER,
            "Next-link header",
            "The header of the answer that holds the URL of the next page itself, such as Next-Page",
        ),
    ] = None
    header_link_rel: Annotated[
        str | None,
        Option(Form.TEXT, "Header link relation", "Relation type of the next page's link in the Link header"),
    ] = None
    end_statuses: Annotated[
        tuple[int, ...] | None,
        Option(
            Form.STATUSES,
            "End statuses",
            "Statuses that say of a page after the first that the listing is over, such as [404]",
        ),
    ] = None
    ignore_total: Annotated[
        bool | None,
        Option(
            Form.SWITCH,
            "Ignore the total",
            "Whether the number of records that answers tell counts something else",
            survives=True,
        ),
    ] = None
    max_empty_pages: Annotated[
        int | None,
        Option(
            Form.NUMBER,
            "Most empty pages",
            "So many in a row are an error, where the answers say that more follows",
            least=1,
            survives=True,
        ),
    ] = None
    max_pages: Annotated[
        int | None,
        Option(
            Form.NUMBER, "Most pages", "A listing of more pages is an error; nothing is cut off", least=1, survives=True
        ),
    ] = None
    take: Annotated[
        int | None,
        Option(
            Form.NUMBER,
            "Take",
            "How many items are wanted; what follows them is not asked for",
            is_setting=False,
            least=1,
        ),
    ] = None
    place: Annotated[
        ParameterPlace | None,
        Option(
            Form.CHOICE,
            "In",
            "Where the paging parameters go: the query, the JSON body, or a header",
            key="in",
            is_setting=False,
        ),
    ] = None

    def over(self, general: "PaginationOptions") -> "PaginationOptions":
        """These options, completed by the general ones.

        An endpoint with another type of paging takes over what is said of all types: names of parameters and paths
        belong to a type. One that has its lead elsewhere takes over no place of it.
        """
        changes_type = self.type is not None and self.type is not general.type
        completed = {}
        for name, option in OPTIONS.items():
            own = getattr(self, name)
            inherits = own is None and (not changes_type or option.survives)
            if any(name in others and self._gives(others) for others in _ALTERNATIVES):
                inherits = False
            completed[name] = getattr(general, name) if inherits else own
        return PaginationOptions(**completed)

    def resolve(self, *, chosen_for_endpoint: bool = False) -> Pagination:
        """The paging that these options mean. Raises `MappingError` for what is no path, or two places of a cursor."""
        kind = self.type or PaginationType.NONE
        if kind is PaginationType.CURSOR and self.cursor_path and self.cursor_header:
            raise MappingError(
                "cursorPath and cursorHeader are both set, but the cursor has one place. Keep one of them."
            )
        if wrong := [status for status in self.end_statuses or () if status not in _REFUSALS]:
            raise MappingError(f"endStatuses has {wrong[0]}; only a status from 400 to 599 can mean the end.")
        resolved: dict[str, Any] = {
            name: _resolved(option.form, value)
            for name, option in OPTIONS.items()
            if (value := getattr(self, name)) is not None and value != ""
        }
        # An empty name is one that is not to be sent.
        size_param = (_SIZE_PARAM_NAMES.get(kind) if self.size_param is None else self.size_param) or None
        names = {"param": self.param or _PARAM_NAMES.get(kind), "size_param": size_param}
        return Pagination(**{**resolved, **names}, chosen_for_endpoint=chosen_for_endpoint)

    def _gives(self, names: frozenset[str]) -> bool:
        return any(getattr(self, name) for name in names)


def _resolved(form: Form, value: Any) -> Any:
    """What is written, as paginators read it."""
    match form:
        case Form.PATH:
            return parse_path(value)
        case Form.HEADER:
            return value.lower()
        case Form.STATUSES:
            return frozenset(value)
        case _:
            return value


_ALTERNATIVES: Final = (
    frozenset({"cursor_path", "cursor_header"}),
    frozenset({"header_link_rel", "next_link_header"}),
)

OPTIONS: Final[Mapping[str, Option]] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(PaginationOptions, include_extras=True).items()
}
"""The table, by the names that options have here."""

KEYS: Final[Mapping[str, str]] = {name: option.key or name for name, option in OPTIONS.items()}
"""The names that options have in a selector's `pagination`."""

SETTINGS: Final[Mapping[str, str]] = {
    name: option.setting or name for name, option in OPTIONS.items() if option.is_setting
}
"""The names that options have as settings of the installation, in snake case."""
