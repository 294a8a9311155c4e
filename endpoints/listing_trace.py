"""What was seen of one listing while it was read: requests, answers, and why it went on or ended.

Only what can be told of a page is kept, and not its items: a listing that is read whole may be long.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from client import ApiRequest, ApiResponse
from clock import Clock
from endpoints.endpoint import Endpoint
from evidence import speaks_of_listing
from extraction import Shape
from json_types import Json
from pagination import Page, PageRequest, Reason, Verdict


@dataclass(frozen=True)
class Answered:
    """That an answer came: from where, with which status, after how many seconds."""

    url: str
    status: int
    seconds: float


@dataclass(frozen=True)
class Understood:
    """What the answer was taken for. `lists` are the lists of objects in it, where it was taken for one item."""

    items: int
    shape: Shape | None
    lists: tuple[str, ...]
    next: PageRequest | None
    reason: Reason
    remark: str | None


@dataclass
class PageTrace:
    """One page: asked for, then answered, then understood. What did not happen is None."""

    request: ApiRequest
    asked_at: float
    answered: Answered | None = None
    headers: Mapping[str, str] | None = field(default=None, repr=False)
    understood: Understood | None = None


@dataclass
class ListingTrace:
    """The observer of one listing. `template` is its endpoint as the mapping names it."""

    template: Endpoint
    clock: Clock
    pages: list[PageTrace] = field(default_factory=list)
    end: Reason | None = None
    """Why it was over; None where it failed, or only a sample was wanted."""

    @property
    def pages_that_count(self) -> list[PageTrace]:
        """Without those that were read ahead in vain. Where the listing is not over, the page at which it stands is
        among them."""
        judged = [page for page in self.pages if page.understood]
        if judged and judged[-1].understood and judged[-1].understood.next is None:
            return judged
        return [*judged, *[page for page in self.pages if not page.understood][:1]]

    def asking(self, request: ApiRequest) -> None:
        self.pages.append(PageTrace(request, self.clock.monotonic()))

    def answered(self, request: ApiRequest, response: ApiResponse) -> None:
        trace = next(trace for trace in self.pages if trace.request is request)
        trace.headers = response.headers
        trace.answered = Answered(response.url, response.body.status, self.clock.monotonic() - trace.asked_at)

    def judged(self, page: Page, verdict: Verdict) -> None:
        # What was read ahead in vain was answered too, and is never judged.
        trace = next(trace for trace in self.pages if trace.headers is page.headers)
        lists = _lists_in(page.answer.json) if page.answer.shape is Shape.OBJECT else ()
        trace.understood = Understood(
            len(page.items), page.answer.shape, lists, verdict.next, verdict.reason, verdict.remark
        )

    def ended(self, reason: Reason) -> None:
        self.end = reason


def _lists_in(answer: Json) -> tuple[str, ...]:
    """The keys behind which items may be: an empty list only where the answer speaks of a listing."""
    if not isinstance(answer, dict):
        return ()
    speaks = any(map(speaks_of_listing, answer))
    lists = [(key, value) for key, value in answer.items() if isinstance(value, list)]
    return tuple(key for key, value in lists if (isinstance(value[0], dict) if value else speaks))
