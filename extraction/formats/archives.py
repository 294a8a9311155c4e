"""Zip files: what is in them, bounded however they were made."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Final

_MEBIBYTE: Final = 1024 * 1024
_MOST_MEMBERS: Final = 10_000
_ENTRY: Final = b"PK\x01\x02"
_IS_ENCRYPTED: Final = 0x1
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_OFFICE: Final = "[Content_Types].xml"
_OF_THE_MAC: Final = "__MACOSX/"


@dataclass(frozen=True)
class Member:
    """A file in a zip file."""

    name: str
    content: bytes


def members_of(content: bytes, wanted: str | None, *, most: int) -> Iterator[Member]:
    """The files of a zip file whose names match, no more than `most` bytes in all. Raises `ValueError`."""
    if content.count(_ENTRY) > _MOST_MEMBERS:
        raise ValueError(f"the zip file has more than {_MOST_MEMBERS} members")
    left = most
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in _chosen(archive, wanted):
                member = Member(info.filename, _read(archive, info, left, most))
                left -= len(member.content)
                yield member
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error) as error:
        raise ValueError(f"the zip file is damaged, or was cut short: {error}") from error


def size_within(content: bytes) -> int:
    """How much is in a zip file, by its own word, beyond which nothing is read of it; 0 for one that cannot be read."""
    if content.count(_ENTRY) > _MOST_MEMBERS:
        return 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
        return 0


def _chosen(archive: zipfile.ZipFile, wanted: str | None) -> list[zipfile.ZipInfo]:
    files = [info for info in archive.infolist() if not info.is_dir() and not info.filename.startswith(_OF_THE_MAC)]
    if any(info.filename == _OFFICE for info in files):
        raise ValueError("it is a file of an office program, such as a workbook; let the API export CSV")
    if not files:
        raise ValueError("the zip file holds nothing")
    if wanted is None:
        return files
    chosen = [info for info in files if fnmatch(info.filename, wanted)]
    if not chosen:
        there = ", ".join(info.filename for info in files[:10])
        raise ValueError(f"no member of the zip file is called {wanted!r}; there are {there or 'none'}")
    return chosen


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, most: int) -> bytes:
    if info.flag_bits & _IS_ENCRYPTED:
        raise ValueError(f"its member {info.filename!r} is encrypted")
    if info.compress_type not in _METHODS:
        raise ValueError(f"its member {info.filename!r} is compressed by a method that is not supported")
    with archive.open(info) as file:
        content = file.read(left + 1)
        if len(content) > left:
            raise ValueError(f"the members of the zip file are larger than {most / _MEBIBYTE:.4g} MiB (maxWholeAnswer)")
        return content
