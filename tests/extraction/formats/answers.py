"""Bodies in a format, read as a resync reads them."""

import io
import zipfile
from typing import Any

import pytest

from extraction import Answer, Body, Extraction, Format, FormatName
from messages import AnswerError

CSV = Format(FormatName.CSV)


def read(content: str | bytes, media: str = "", data_path: str | None = None, form: Format | None = None) -> Answer:
    return Extraction(data_path, form).read(Body(content.encode() if isinstance(content, str) else content, media))


def items(
    content: str | bytes, media: str = "", data_path: str | None = None, form: Format | None = None
) -> list[dict[str, Any]]:
    return list(read(content, media, data_path, form).items)


def refusal(content: str | bytes, media: str = "", data_path: str | None = None, form: Format | None = None) -> str:
    with pytest.raises(AnswerError) as failure:
        read(content, media, data_path, form)
    return str(failure.value)


def zipped(*files: tuple[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()
