"""Pages of one listing have one form: what comes in another is no page of it, or cannot be read as the others were."""

from extraction import Shape
from messages import PaginationError, excerpt, in_yaml, shown
from paging.history import EndpointHistory, History
from paging.protocol import Page


def refuse_other_form(page: Page, before: History, endpoint: EndpointHistory) -> None:
    """Raises `PaginationError` for a page that is no list as the ones before were, or no such table."""
    number, shape = before.pages + 1, page.answer.shape
    if shape is Shape.NOTHING and (before.were_many or before.columns):
        return  # no line is a page of lines, and of rows
    if before.shape is not None and shape is not None and before.shape is not shape:
        raise PaginationError(
            f"Page {number} is {shape} where the pages before were {before.shape}, so the listing "
            f"cannot be read further. It begins with: {shown(page.answer.json)}{_as_lines(before, shape)}"
        )
    known, whose = (before.columns, "the page before it") if before.columns else (endpoint.columns, "another listing")
    if known and _lacks_header_line(page, known, may_vary=not before.columns):
        raise PaginationError(
            f"Page {number} is a table with the columns {excerpt(', '.join(page.answer.columns))}, and {whose} has "
            f"{excerpt(', '.join(known))}. If it is no error, and only the first page has a header line, name the "
            f"columns by `format: {{csv: {{names: {_written(known)}}}}}`, and leave that line out by `query`."
        )


def _lacks_header_line(page: Page, known: tuple[str, ...], *, may_vary: bool) -> bool:
    """Whether what stands where the header line is expected may be the first of the rows, or an error.

    Listings of one endpoint `may_vary` in some of their columns, also where they have no rows.
    """
    columns = {*page.answer.columns}
    if not columns or columns == {*known}:
        return False
    return (page.is_empty and not may_vary) or not (columns & {*known}) - {""}


def _as_lines(before: History, shape: Shape) -> str:
    """What to write where a page of one line does not show that it is one of lines."""
    if not before.were_many or shape is not Shape.OBJECT:
        return ""
    return " The pages before were JSON lines; if this one is a single line, write `format: jsonl`."


def _written(columns: tuple[str, ...]) -> str:
    return f"[{', '.join(map(in_yaml, columns))}]"
