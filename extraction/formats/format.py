"""Which formats there are, what may be said of one, and by which content types they are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from messages import MappingError


class FormatName(StrEnum):
    """A format that answers come in."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    XML = "xml"
    YAML = "yaml"

    @property
    def described(self) -> str:
        return "JSON lines" if self is FormatName.JSONL else self.upper()

    @property
    def is_table(self) -> bool:
        return self in (FormatName.CSV, FormatName.TSV)


_LINE_ENDS: Final = "\r\n"
_MEDIA_TYPES: Final[Mapping[FormatName, tuple[str, ...]]] = {
    FormatName.JSON: ("application/json", "text/json"),
    FormatName.JSONL: (
        "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
        "application/jsonlines", "application/json-lines", "application/json-seq", "application/stream+json",
        "text/x-ndjson", "text/ndjson", "text/jsonl",
    ),
    FormatName.CSV: (
        "text/csv", "application/csv", "text/x-csv", "application/x-csv", "text/comma-separated-values",
        "text/x-comma-separated-values",
    ),
    FormatName.TSV: ("text/tab-separated-values", "text/tsv", "application/tsv"),
    FormatName.XML: ("application/xml", "text/xml"),
    FormatName.YAML: ("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/vnd.yaml"),
}  # fmt: skip
_BY_MEDIA_TYPE: Final = {media: name for name, types in _MEDIA_TYPES.items() for media in types}
_BY_SUFFIX: Final = {"+json": FormatName.JSON, "+xml": FormatName.XML, "+yaml": FormatName.YAML}
_ENDINGS: Final = {"ndjson": FormatName.JSONL, "yml": FormatName.YAML, "tab": FormatName.TSV}


def from_media_type(media_type: str) -> FormatName | None:
    """The format that a content type tells, in lower case and without parameters; None where it tells none."""
    if name := _BY_MEDIA_TYPE.get(media_type):
        return name
    return next((name for suffix, name in _BY_SUFFIX.items() if media_type.endswith(suffix)), None)


def media_type_of(name: FormatName) -> str:
    """The content type that tells a format."""
    return _MEDIA_TYPES[name][0]


def from_file_name(name: str) -> FormatName | None:
    """The format that the ending of a file's name tells; None where it tells none."""
    ending = name.rpartition(".")[2].lower()
    return _ENDINGS.get(ending) or next((each for each in FormatName if each == ending), None)


@dataclass(frozen=True)
class Table:
    """How the rows of CSV or TSV are written.

    The delimiter is that of the format where it is None, and with an empty `quote` nothing is quoted. `names` stand
    for a header line where there is none; `skip` lines come before it.
    """

    delimiter: str | None = None
    quote: str = '"'
    names: tuple[str, ...] = ()
    skip: int = 0

    def __post_init__(self) -> None:
        """Raises `MappingError` for what cannot stand between fields, or around them."""
        for told, text in (("delimiter", self.delimiter), ("quote", self.quote)):
            if text and (len(text) > 1 or text in _LINE_ENDS):
                raise MappingError(f"{told} is {text!r}, and must be one character, which ends no line.")
        if self.quote and self.quote == self.delimiter:
            raise MappingError(f"delimiter and quote are both {self.quote!r}.")
        if (
            twice := next((name for place, name in enumerate(self.names) if name in self.names[:place]), None)
        ) is not None:
            raise MappingError(f"names has {twice!r} twice.")


@dataclass(frozen=True)
class XmlNames:
    """Which elements are lists however often they occur, and the prefixes by which namespaces are called, if any."""

    lists: tuple[str, ...] = ()
    namespaces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Format:
    """What a user says of an answer's format: its name, its encoding, which members of a zip file are meant."""

    name: FormatName
    encoding: str | None = None
    member: str | None = None
    table: Table = field(default_factory=Table)
    xml: XmlNames = field(default_factory=XmlNames)

    def __post_init__(self) -> None:
        """Raises `MappingError` for an encoding that is none of texts."""
        try:
            "".encode(self.encoding or "utf-8")
        except (LookupError, ValueError) as error:
            raise MappingError(f"encoding: {error}.") from error

    @property
    def accept(self) -> str:
        """The header `Accept` that asks for it, and for anything else rather than for nothing."""
        types = _MEDIA_TYPES[self.name]
        if self.name is FormatName.JSON:
            return types[0]
        also = (f"{media};q=0.9" for media in types[1:3])
        return ", ".join((types[0], *also, "*/*;q=0.5"))
