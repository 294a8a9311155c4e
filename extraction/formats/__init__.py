"""The formats that answers come in, and what document each makes of bytes: JSON, tables, XML, YAML, zip files (§5).

It may know the libraries that read them. It must not know what of a document is wanted, nor where bytes come from.
"""

from extraction.formats.encodings import encoding_of, is_cut_by_bytes
from extraction.formats.format import Format, FormatName, Table, XmlNames, from_media_type
from extraction.formats.json_texts import has_long_integer, loads
from extraction.formats.looks import LONGEST_PREAMBLE, PREAMBLE, is_html
from extraction.formats.reading import Document, FormatError, Source, packed_size, recognized, understood
from extraction.formats.tables import RowReader, lines_of
from extraction.formats.xml_documents import with_lists

__all__ = [
    "LONGEST_PREAMBLE",
    "PREAMBLE",
    "Document",
    "Format",
    "FormatError",
    "FormatName",
    "RowReader",
    "Source",
    "Table",
    "XmlNames",
    "encoding_of",
    "from_media_type",
    "has_long_integer",
    "is_cut_by_bytes",
    "is_html",
    "lines_of",
    "loads",
    "packed_size",
    "recognized",
    "understood",
    "with_lists",
]
