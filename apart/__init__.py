"""A process of its own for what may not end, and for answers that are large and must be held whole (contract §9).

jq and orjson hold the interpreter's lock, so whatever they work on keeps the process from answering; here it is another
process that is kept, which lives on, and is ended where it takes too long. `program.py` is what it runs, and `jobs.py`
what it can do, which is pure; `process.py` starts, asks and ends it from here. It may know extraction, evidence and
paging, of which the other process does the pure part. It must not know the API, nor Ocean: the other imports neither.
"""

from apart.jobs import Asked
from apart.outlines import outline
from apart.room import COMPUTED, HELD_WHOLE, Apart, Outputs, size_of

__all__ = ["COMPUTED", "HELD_WHOLE", "Apart", "Asked", "Outputs", "outline", "size_of"]
