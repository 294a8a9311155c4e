"""The document of a body, or what is wrong with it: status, content type, and how it begins."""

from typing import Final

from extraction.body import Body
from extraction.formats import (
    Document,
    Format,
    FormatError,
    FormatName,
    Source,
    from_media_type,
    packed_size,
    recognized,
    understood,
)
from messages import AnswerError, excerpt

_BEGIN_OTHERWISE: Final = (b"{", b"[", b"<")


def decode(body: Body, form: Format | None = None) -> Document:
    """What a body holds, in the format that is said, or else in the one that it is in. Raises `AnswerError`."""
    try:
        return understood(source_of(body, form), most=body.most)
    except (ValueError, RecursionError) as error:
        raise unreadable(body, error, form) from error


def unpacked_size(body: Body) -> int:
    """The bytes that are held of a body in memory: of a zip file, what is in it."""
    return max(len(body.content), 0 if body.source is not None else packed_size(body.content))


def format_of(body: Body, form: Format | None = None) -> FormatName | None:
    """The format of a large body, by its beginning; None where that does not tell it. Raises `AnswerError`."""
    try:
        return recognized(source_of(body, form))
    except FormatError as error:
        raise unreadable(body, error, form) from error


def source_of(body: Body, form: Format | None) -> Source:
    """A body with what is known of it."""
    return Source(body.content, body.media_type, body.charset, form)


def unreadable(body: Body, reason: Exception, form: Format | None = None) -> AnswerError:
    """The error for a body that is not in its format, or is nested beyond reason."""
    size = f"{len(body.content)} bytes" if body.source is None else "large"
    shown = reason.shown if isinstance(reason, FormatError) else None
    begins = body.excerpt if shown is None else Body(shown).excerpt
    if isinstance(reason, RecursionError):
        return AnswerError(f"The answer is nested more deeply than can be read: status {body.status}, {size}: {begins}")
    content_type = excerpt(body.content_type) or "not given"
    return AnswerError(
        f"The answer is not {_wanted(body, reason, form)} ({excerpt(str(reason))}): status {body.status}, content type "
        f"{content_type}, {size}: {begins}{_remedy(body, reason, form)}"
    )


def _wanted(body: Body, reason: Exception, form: Format | None) -> str:
    if form is not None:
        return f"{form.name.described}, which `format` says it is"
    name = reason.name if isinstance(reason, FormatError) else from_media_type(body.media_type) or FormatName.JSON
    return "in a format that can be read" if name is None else name.described


def _remedy(body: Body, reason: Exception, form: Format | None) -> str:
    """Where neither the content type nor the beginning says what it is, its user may know."""
    is_readable = not isinstance(reason, FormatError) or reason.name is not None
    is_unknown = form is None and is_readable and from_media_type(body.media_type) is None
    if not is_unknown or body.content.lstrip().startswith(_BEGIN_OTHERWISE):
        return ""
    return ". If it is CSV, TSV or YAML, say so in the selector: `format: csv`"
