"""What format an answer is in, and its document. Pure: bytes in, a document out, or a `FormatError`."""

from dataclasses import dataclass
from typing import Final, Self

from extraction.formats.archives import Member, members_of, size_within
from extraction.formats.encodings import utf8_of
from extraction.formats.format import Format, FormatName, from_file_name, from_media_type, media_type_of
from extraction.formats.json_texts import has_long_integer, loads, loads_lines
from extraction.formats.looks import PREAMBLE, is_html, is_json, is_json_lines, is_markup, is_xml, is_zip
from extraction.formats.tables import Columns, rows_of
from extraction.formats.xml_documents import xml_document
from extraction.formats.yaml_documents import yaml_document
from json_types import Json

_LOOKED_AT: Final = 64 * 1024
_DIGITS_OF_A_DOUBLE: Final = 16
_HTML: Final = "text/html"


@dataclass(frozen=True)
class Source:
    """Bytes with what is known of them: their content type, in lower case, and its charset; what the user says."""

    content: bytes
    media_type: str = ""
    charset: str | None = None
    format: Format | None = None

    @property
    def encoding(self) -> str | None:
        """As it is said, by the user or else by the answer."""
        return (self.format.encoding if self.format else None) or self.charset


@dataclass(frozen=True)
class Document:
    """What an answer holds, and the format that it was in. `digits` are where its integers stand.

    `are_many` says that it holds a list because there were several, as lines or as documents of one text. `columns` are
    those of a table.
    """

    json: Json
    name: FormatName
    digits: bytes = b""
    are_many: bool = False
    columns: Columns = ()

    @property
    def has_long_integers(self) -> bool:
        """Whether there may be integers that a double cannot hold."""
        return has_long_integer(self.digits, _DIGITS_OF_A_DOUBLE)


class FormatError(ValueError):
    """Bytes that are not in the format that they should be in. `name` is that one; None where none is known.

    `shown` is what to show of them, where that is not their beginning.
    """

    def __init__(self, reason: str, name: FormatName | None, shown: bytes | None = None) -> None:
        super().__init__(reason)
        self.name = name
        self.shown = shown

    @classmethod
    def of(cls, error: Exception, name: FormatName | None) -> Self:
        """What a decoder says; of an encoding, with the remedy."""
        if isinstance(error, cls):
            return error
        reason = str(error)
        if isinstance(error, UnicodeDecodeError) and name is not None:
            reason += f"; if it is in another encoding, say so: `format: {{{name}: {{encoding: cp1252}}}}`"
        return cls(reason, name)


def understood(source: Source, *, most: int) -> Document:
    """The document; of a zip file, that of its member, or a list of all that its members hold.

    What is in a zip file may be `most` bytes. Raises `FormatError`, or `RecursionError` for what is nested beyond
    reason.
    """
    return _of_members(source, most) if is_zip(source.content) else _of_bytes(source)


def packed_size(content: bytes) -> int:
    """The bytes that are in a zip file, by its own word, beyond which nothing is read; 0 for what is none."""
    return size_within(content) if is_zip(content) else 0


def recognized(source: Source) -> FormatName | None:
    """The format of what begins so; None for a zip file. Raises `FormatError` where it is plainly not the one it
    should be."""
    if is_zip(source.content):
        return None
    return _recognized(source, _unguarded(_in_utf8(source, source.content[:_LOOKED_AT])))


def _of_bytes(source: Source) -> Document:
    content = _in_utf8(source, source.content)
    text = _unguarded(content)
    name = _recognized(source, text[:_LOOKED_AT])
    try:
        if name is FormatName.JSON:
            try:
                return _json(text, may_be_lines=source.format is None)
            except ValueError:
                if source.format is not None or from_media_type(source.media_type) is not FormatName.YAML:
                    raise
                name = FormatName.YAML  # which may begin as JSON does, and go on otherwise
                return _yaml(content)
        form = source.format or Format(name)
        match name:
            case FormatName.JSONL:
                lines = _unguarded(content)
                return Document(loads_lines(lines), name, lines, are_many=True)
            case FormatName.CSV | FormatName.TSV:
                rows, columns = rows_of(content.decode(), name, form.table)
                return Document(rows, name, columns=columns)
            case FormatName.XML:
                is_utf8 = source.encoding is not None or len(content) < len(source.content)
                return Document(xml_document(content, is_utf8=is_utf8, names=form.xml), name)
            case FormatName.YAML:
                return _yaml(content)
    except ValueError as error:
        raise FormatError.of(error, name) from error


def _json(text: bytes, *, may_be_lines: bool) -> Document:
    try:
        return Document(loads(text), FormatName.JSON, text)
    except ValueError:
        if not may_be_lines or b"\n" not in text.strip():
            raise
        try:  # the first line may be longer than what was looked at
            return Document(loads_lines(text), FormatName.JSONL, text, are_many=True)
        except ValueError:
            pass
        raise


def _yaml(content: bytes) -> Document:
    if is_json(content[:_LOOKED_AT]):
        try:  # JSON is YAML, but knows escapes that libyaml does not
            return Document(loads(content), FormatName.YAML, content)
        except ValueError:
            pass
    document = yaml_document(content.decode())
    return Document(document.value, FormatName.YAML, document.digits, document.are_many)


def _of_members(source: Source, most: int) -> Document:
    documents: list[Document] = []
    try:
        for member in members_of(source.content, source.format.member if source.format else None, most=most):
            if member.content.strip():
                documents.append(_of_member(member, source.format))
    except ValueError as error:
        raise FormatError.of(error, source.format.name if source.format else None) from error
    if len(documents) == 1:
        return documents[0]
    names = {document.name for document in documents}
    name = next(iter(names)) if len(names) == 1 else FormatName.JSON
    values = [document.json for document in documents]
    joined = [inner for value in values for inner in (value if isinstance(value, list) else [value])]
    return Document(joined, name, b"\n".join(document.digits for document in documents), are_many=True)


def _of_member(member: Member, form: Format | None) -> Document:
    by_name = None if form else from_file_name(member.name)
    try:
        return _of_bytes(Source(member.content, media_type_of(by_name) if by_name else "", format=form))
    except FormatError as error:
        raise FormatError(f"in its member {member.name!r}: {error}", error.name, member.content) from error


def _in_utf8(source: Source, content: bytes) -> bytes:
    try:
        return utf8_of(content, source.encoding)
    except (ValueError, LookupError) as error:
        said = source.format.name if source.format else from_media_type(source.media_type) or FormatName.JSON
        raise FormatError.of(error, said) from error


def _recognized(source: Source, text: bytes) -> FormatName:
    said = source.format.name if source.format else from_media_type(source.media_type)
    if said is not None and (source.format is not None or said.is_table or said is FormatName.JSONL):
        _refuse_contradiction(said, text)
        return said
    # Many a content type says JSON of lines, or text of JSON; what looks like it is read so.
    if is_json_lines(text):
        return FormatName.JSONL
    if is_json(text):
        return FormatName.JSON
    if said is None and is_markup(text) and source.media_type != _HTML and not is_html(text):
        return FormatName.XML
    if said in (FormatName.XML, FormatName.YAML):
        _refuse_contradiction(said, text)
        return said
    return FormatName.JSON


def _refuse_contradiction(name: FormatName, beginning: bytes) -> None:
    if name is FormatName.JSON or name is FormatName.JSONL:
        return  # its decoder says what is wrong
    if is_html(beginning):
        raise FormatError("it is a page of HTML", name)
    if name is not FormatName.YAML and is_json(beginning):
        raise FormatError("it is JSON", name)
    if is_xml(beginning) if name is FormatName.YAML else name is not FormatName.XML and is_markup(beginning):
        raise FormatError("it is XML", name)


def _unguarded(content: bytes) -> bytes:
    preamble = PREAMBLE.match(content)
    return content[preamble.end() :] if preamble and preamble.end() else content
