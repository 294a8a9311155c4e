"""Bytes to records and items: decoding, jq, paths, and the cutting of what is too large for memory. Pure.

It may know formats and jq, and says by `AnswerError` what is wrong with an answer. It must not know how an API pages,
what its words mean, or where bytes come from.
"""

from extraction.answers import Answer, NoItems, Shape
from extraction.body import Body, ByteSource
from extraction.cutting import Cut, Cutter, TooMuch
from extraction.decoding import decode, unpacked_size, unreadable
from extraction.ending import plainly_ends
from extraction.expressions import (
    WITHOUT_ENVIRONMENT,
    Expression,
    JqFailed,
    Lookup,
    OutputsOf,
    compilation_error,
)
from extraction.extraction import Extraction
from extraction.formats import Document, Format, FormatError, FormatName, Table, XmlNames, from_media_type, loads
from extraction.moments import Moment, Unsettled
from extraction.moving_text import Computed, Part, as_template, is_jq, parts_at
from extraction.naming import named_paths
from extraction.paths import Absent, DottedPath, Path, parse_path
from extraction.plain_ways import way_in
from extraction.records import Keys
from extraction.templates import LoginAnswer, Template, ValueMissing, as_text
from extraction.web_pages import remedy_for_page

__all__ = [
    "WITHOUT_ENVIRONMENT",
    "Absent",
    "Answer",
    "Body",
    "ByteSource",
    "Computed",
    "Cut",
    "Cutter",
    "Document",
    "DottedPath",
    "Expression",
    "Extraction",
    "Format",
    "FormatError",
    "FormatName",
    "JqFailed",
    "Keys",
    "LoginAnswer",
    "Lookup",
    "Moment",
    "NoItems",
    "OutputsOf",
    "Part",
    "Path",
    "Shape",
    "Table",
    "Template",
    "TooMuch",
    "Unsettled",
    "ValueMissing",
    "XmlNames",
    "as_template",
    "as_text",
    "compilation_error",
    "decode",
    "from_media_type",
    "is_jq",
    "loads",
    "named_paths",
    "parse_path",
    "parts_at",
    "plainly_ends",
    "remedy_for_page",
    "unpacked_size",
    "unreadable",
    "way_in",
]
