"""What the last record says of those that would come after it: Gerrit's `_more_changes`, `_more_accounts`."""

import re
from collections.abc import Sequence
from typing import Final

from evidence.evidence import Said
from json_types import Json

_MORE: Final = re.compile(r"_more_\w+")


def last_record_says(records: Sequence[Json] | None) -> Said | None:
    """That more follows, where a record says so by a name that is no field of its own."""
    last = records[-1] if records else None
    if not isinstance(last, dict):
        return None
    names = (key for key, value in last.items() if value is True and _MORE.fullmatch(key))
    return next((Said(f"the last record's {name}", True) for name in names), None)
