"""The words that versions before `NEW_RULE` read: what fails by another is told as new."""

from typing import Final

from evidence.evidence import Said
from evidence.words import spelled

_READ: Final = frozenset({
    "hasmore", "hasnext", "hasnextpage", "islast", "islastpage", "last", "lastpage", "done", "endofstream", "next",
    "totalpages", "pagecount", "total", "totalcount", "totalelements", "totalsize",
})  # fmt: skip


def was_read_before(said: Said) -> bool:
    """Whether those versions read this as well. Of headers and the status they read nothing that ended no listing."""
    return not said.in_header and spelled(said.place.rpartition(".")[2]) in _READ
