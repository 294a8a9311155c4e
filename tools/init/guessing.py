"""In which format an answer may be that does not say it: the first that makes objects of it."""

from collections.abc import Iterator
from typing import Final

from extraction import Body, Document, Format, FormatName, Table, decode, from_media_type
from json_types import Json, JsonObject
from messages import AnswerError

_DELIMITERS: Final = (None, ";", "|")
_OF_WINDOWS: Final = "cp1252"


def settled(body: Body, form: Format | None) -> tuple[Document, Format | None]:
    """The document of an answer, and the format that the mapping must say; None where it need not.

    Raises `AnswerError` where it is in none.
    """
    try:
        document = decode(body, form)
    except AnswerError:
        guess = None if form else next(_likely(body), None)
        if guess is None:
            raise
        return guess
    if form is None and document.name is FormatName.JSONL and from_media_type(body.media_type) is not FormatName.JSONL:
        return document, Format(FormatName.JSONL)  # an answer of one line would look like one object
    return document, form


def written(form: Format) -> Json:
    """A format as a selector says it."""
    said: dict[str, str | None] = {"delimiter": form.table.delimiter, "encoding": form.encoding}
    options: JsonObject = {name: value for name, value in said.items() if value is not None}
    return {form.name.value: options} if options else form.name.value


def _likely(body: Body) -> Iterator[tuple[Document, Format]]:
    for encoding in (None, _OF_WINDOWS):
        for form in _forms(encoding):
            try:
                document = decode(body, form)
            except AnswerError:
                continue
            if _is_likely(document.json, form):
                yield document, form


def _forms(encoding: str | None) -> Iterator[Format]:
    for delimiter in _DELIMITERS:
        yield Format(FormatName.CSV, encoding, table=Table(delimiter=delimiter))
    yield Format(FormatName.TSV, encoding)
    yield Format(FormatName.YAML, encoding)


def _is_likely(document: Json, form: Format) -> bool:
    """Rows of one column, and texts, may be anything."""
    some = document[:1] if isinstance(document, list) else [document]
    return any(isinstance(value, dict) and (len(value) > 1 or not form.name.is_table) for value in some)
