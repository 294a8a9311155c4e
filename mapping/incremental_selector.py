"""How a selector asks for what changed alone (contract §10)."""

import re
from datetime import timedelta
from typing import Any, Final

from pydantic.v1 import BaseModel, Field, StrictStr, root_validator

from endpoints import Changes, MomentFormat, NewestFirst, SinceParameter
from endpoints import condition as condition_of
from mapping.spelling import snake_case_keys
from messages import MappingError

_OVERLAP: Final = 300
_MOST_OVERLAP: Final = 10 * 366 * 86_400
_NAMES_A_MOMENT: Final = re.compile(r"\$since(?:_epoch)?\b")


class IncrementalSelector(BaseModel):
    """By a parameter with the moment, or by where a listing that is sorted newest first is over."""

    param: StrictStr | None = Field(
        title="Param",
        description="Parameter that takes the moment since which changes are wanted, such as `updated_since`.",
    )
    format: StrictStr | None = Field(
        title="Format",
        description="How the moment is written: `rfc3339` (the default), `epoch`, `epoch_ms`, or a text for strftime.",
    )
    overlap: int = Field(
        default=_OVERLAP,
        ge=0,
        le=_MOST_OVERLAP,
        title="Overlap",
        description="Seconds that are read again, for what the API shows late and for clocks that differ.",
    )
    stop_when: StrictStr | None = Field(
        title="Stop When",
        description="jq over an item that gives true where it is older than `$since` (RFC 3339) or `$since_epoch`; "
        "for listings sorted newest first.",
    )

    class Config:
        extra = "forbid"

    @root_validator(pre=True)
    def _spelling(cls: type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
        return snake_case_keys(cls, values, {})

    def changes(self, declared: frozenset[str]) -> Changes:
        """Raises `MappingError` where it is neither, or both."""
        overlap = timedelta(seconds=self.overlap)
        if self.param and self.stop_when:
            raise MappingError(
                "param asks the API for what changed, and stop_when reads until it is known; keep one of them."
            )
        if self.param:
            return SinceParameter(self.param, MomentFormat(self.format or "rfc3339"), overlap, declared)
        if not self.stop_when:
            raise MappingError("it lacks param, the parameter that takes the moment (or stop_when).")
        if self.format:
            raise MappingError("format is how param is written; stop_when has $since and $since_epoch.")
        if not _NAMES_A_MOMENT.search(self.stop_when):
            raise MappingError(
                f"stop_when {self.stop_when!r} does not ask for $since or $since_epoch, so it cannot tell what changed."
            )
        return NewestFirst(condition_of(self.stop_when), overlap)
