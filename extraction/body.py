"""An answer's body as it came, and what its content type says of it."""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, Protocol

from messages import EXCERPT_SOURCE, excerpt

_CHARSET: Final = re.compile(r"charset=\"?([\w-]+)", re.IGNORECASE)


class ByteSource(Protocol):
    """A body that is too large for memory."""

    async def read(self, position: int, most: int) -> bytes:
        """Bytes from a position on, as soon as there are any; none at the end. Raises `ReadError`."""
        ...

    def reread(self, position: int, length: int) -> bytes:
        """Bytes that were read before."""
        ...

    async def aclose(self) -> None:
        """Ends what is still coming, and frees what came."""
        ...


@dataclass(frozen=True)
class Body:
    """An answer's body as it came over the wire, decompressed."""

    content: bytes
    content_type: str = "application/json"
    status: int = 200
    source: ByteSource | None = None
    """All of a large body, as it comes; `content` is its beginning then."""

    most: int = field(default=64 * 1024 * 1024, compare=False)
    """Bytes of it that may be held whole, however small the file is in which they are packed."""

    def of(self, content: bytes) -> "Body":
        """The same body, all of it in memory."""
        return replace(self, content=content, source=None)

    @property
    def media_type(self) -> str:
        return _media_type(self.content_type)

    @property
    def charset(self) -> str | None:
        match = _CHARSET.search(self.content_type) if ";" in self.content_type else None
        return match[1].lower() if match else None

    @property
    def excerpt(self) -> str:
        """The first 200 characters, on one line, for messages."""
        beginning = self.content[:EXCERPT_SOURCE].decode("utf-8", errors="replace")
        return excerpt(beginning, is_cut=self.source is not None or len(self.content) > EXCERPT_SOURCE)


@lru_cache(maxsize=256)
def _media_type(content_type: str) -> str:
    """One API says the same of each page."""
    return content_type.partition(";")[0].strip().lower()
