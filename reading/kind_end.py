"""How it is known that a kind was read to its end: told by the API, or assumed (contract §4)."""

from dataclasses import dataclass

from endpoints import Endpoint
from pagination import Reason, Signal


@dataclass(frozen=True)
class KindEnd:
    """What is known of a kind's end, and the words for it."""

    told: bool
    said: str

    def __str__(self) -> str:
        return f"end {'told' if self.told else 'assumed'}: {self.said}"


class ListingEnds:
    """The ends of all listings of a kind: one that is only assumed makes the kind's so.

    A child that was answered by an ignored status is an empty listing by the user's own rule; where all of them were,
    it may be that something else is wrong.
    """

    def __init__(self, child: Endpoint) -> None:
        self._child = child
        self._listings = 0
        self._children = 0
        self._ignored = 0
        self._assumed = 0
        self._first: Reason | None = None
        self._first_assumed: tuple[str, Reason] | None = None

    def add(self, endpoint: Endpoint, template: Endpoint, reason: Reason) -> None:
        """A listing ended, of an endpoint that was made from this template."""
        self._listings += 1
        self._children += template is self._child
        self._ignored += reason.signal is Signal.IGNORED_STATUS
        self._first = self._first or reason
        if not reason.told:
            self._assumed += 1
            self._first_assumed = self._first_assumed or (endpoint.path, reason)

    @property
    def end(self) -> KindEnd:
        if self._ignored and self._ignored == self._children:
            return KindEnd(False, f"all {self._children} children were answered by ignored statuses")
        if self._first_assumed is not None:
            path, reason = self._first_assumed
            return KindEnd(False, reason.said if self._listings == 1 else f"{reason.said} ({self._among(path)})")
        if self._listings == 1 and self._first is not None:
            return KindEnd(True, self._first.said)
        return KindEnd(True, f"by each of {self._listings} listings")

    def _among(self, path: str) -> str:
        others = self._assumed - 1
        among = f" and {others} other{'s' * (others > 1)}" if others else ""
        return f"{path}{among} of {self._listings} listings"
