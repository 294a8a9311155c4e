"""Bytes to records and items: decoding, jq, paths, and the cutting of what is too large for memory. Pure.

It may know JSON and jq, and says by `AnswerError` what is wrong with an answer. It must not know how an API pages, what
its words mean, or where bytes come from.
"""

from extraction.cutting import Cut, Cutter
from extraction.decoding import Body, ByteSource, decode, loads, not_json
from extraction.expressions import WITHOUT_ENVIRONMENT, Expression, JqFailed, Lookup, compilation_error
from extraction.extraction import Answer, Extraction, NoItems, Shape
from extraction.paths import Absent, DottedPath, Path, parse_path
from extraction.records import Keys
from extraction.templates import Template, ValueMissing, as_text
from extraction.web_pages import remedy_for_page

__all__ = [
    "WITHOUT_ENVIRONMENT",
    "Absent",
    "Answer",
    "Body",
    "ByteSource",
    "Cut",
    "Cutter",
    "DottedPath",
    "Expression",
    "Extraction",
    "JqFailed",
    "Keys",
    "Lookup",
    "NoItems",
    "Path",
    "Shape",
    "Template",
    "ValueMissing",
    "as_text",
    "compilation_error",
    "decode",
    "loads",
    "not_json",
    "parse_path",
    "remedy_for_page",
]
