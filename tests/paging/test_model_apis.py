"""Any API of a kind, whatever it tells and hides: every record exactly once and in order, or a failure; and an end.

The words do not matter here: the model tells its evidence itself. What it tells is true, but for its total, which may
count what is hidden and more. Only what nobody could know is left out: a server that cuts its pages at a length that
is no round number, or hides records, and says nothing at all of the rest.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from evidence import Count, Counted, Evidence, Lead, LeadKind, Said, Trust
from extraction import Answer
from json_types import Item
from messages import ReadError, RequestFailed
from pagination import EndpointHistory, Page, PageRequest, PaginationType, Reason
from tests.paging.pages import URL, style_of

FACETS: Final = ("flag", "lead", "total", "pages", "size")
KINDS: Final = tuple(LeadKind)
FOLLOWED: Final = {
    "cursor": (LeadKind.CURSOR, LeadKind.CURSOR_IN_HEADER),
    "next_link": (LeadKind.LINK, LeadKind.LINK_IN_HEADER),
    "header_link": (LeadKind.LINK_IN_HEADER, LeadKind.LINK),
}


@dataclass
class Api:
    """Pages of `length` places. `tells` is what each answer says, `once` what the first alone does."""

    style: str
    total: int
    length: int
    asked: int
    hidden: frozenset[int]
    tells: frozenset[str]
    once: frozenset[str]
    kind: LeadKind
    overcount: int
    past_the_end: int
    ends_plainly: bool
    start: int
    requests: int = field(default=0, init=False)

    @property
    def visible(self) -> list[Item]:
        return [{"id": number} for number in range(self.total) if number not in self.hidden]

    @property
    def says_nothing(self) -> bool:
        return not self.tells - {"size"}

    def answer(self, request: PageRequest) -> Page | int:
        self.requests += 1
        begins = self._begins(request)
        if begins and begins >= self.total and self.past_the_end != 200:
            return self.past_the_end
        ends = begins + self.length
        shown: list[Item] = [{"id": n} for n in range(begins, min(ends, self.total)) if n not in self.hidden]
        tells = self.tells if begins == 0 else self.tells - self.once
        url = request.link or URL
        return Page(Answer({}, shown, records_seen=shown), url, {}, self._evidence(tells, ends))

    def _begins(self, request: PageRequest) -> int:
        if request.link is not None:
            return int(request.link.rpartition("=")[2])
        parameters = dict(request.parameters)
        if "page" in parameters:
            return (int(str(parameters["page"])) - self.start) * self.length
        return int(str(parameters.get("offset", parameters.get("cursor", 0))))

    def _evidence(self, tells: frozenset[str], ends: int) -> Evidence:
        follows = ends < self.total
        value: Any = f"{URL}?from={ends}" if self.kind in (LeadKind.LINK, LeadKind.LINK_IN_HEADER) else str(ends)
        said: dict[str, Any] = {}
        counts = []
        if "flag" in tells:
            said["more" if follows else "over"] = Said("has_more", follows)
        if "lead" in tells and follows:
            said["leads"] = (Lead(self.kind, value, Said("next", value)),)
        elif "lead" in tells and self.ends_plainly:
            said["ended"] = (Lead(self.kind, None, Said("next", None)),)
        if "total" in tells:
            counts.append(Count(Counted.RECORDS, self.total + self.overcount, Said("total", self.total)))
        if "pages" in tells:
            counts.append(Count(Counted.PAGES, -(-self.total // self.length), Said("pages", 0), Trust.COUNT))
        if "size" in tells:
            counts.append(Count(Counted.PAGE_SIZE, self.length, Said("per_page", self.length)))
        return Evidence(**said, counts=tuple(counts))


@st.composite
def apis(draw: st.DrawFn, style: str) -> Api:
    total, asked = draw(st.integers(0, 300)), draw(st.integers(1, 60))
    cap = draw(st.one_of(st.none(), st.integers(1, 60), st.sampled_from([10, 20, 25, 50])))
    length = min(asked, cap or asked)
    tells = draw(st.frozensets(st.sampled_from(FACETS)))
    if style in FOLLOWED:
        tells |= {"lead"}
    hides = draw(st.booleans()) and style != "offset"
    runs = draw(st.lists(st.tuples(st.integers(0, 299), st.integers(1, 30)), max_size=4)) if hides else []
    hidden = frozenset(number for begins, many in runs for number in range(begins, begins + many))
    return Api(
        style=style,
        total=total,
        length=length,
        asked=asked,
        hidden=hidden,
        tells=tells,
        once=draw(st.frozensets(st.sampled_from(("total", "pages", "size")))),
        kind=draw(st.sampled_from(FOLLOWED.get(style, KINDS))),
        overcount=draw(st.sampled_from([0, 0, 0, 1, 5, 40])),
        past_the_end=draw(st.sampled_from([200, 200, 400, 404, 416, 422])),
        ends_plainly=draw(st.booleans()),
        start=draw(st.sampled_from([0, 1])),
    )


def read(api: Api) -> list[Item]:
    """Raises `ReadError`; fails the test where there is no end to the requests."""
    style = style_of(api.style, page_size=api.asked, start_page=api.start, history=EndpointHistory())
    received: list[Item] = []
    ends: dict[int, Reason] = {}
    request: PageRequest | None = style.first()
    for _ in range(2 * 300 + 20):
        assert request is not None
        answer = api.answer(request)
        if isinstance(answer, int):
            if answer in ends:
                return received
            raise RequestFailed(f"answered {answer}", answer, is_answer=True)
        verdict = style.after(answer)
        received += verdict.items
        if verdict.failure is not None:
            raise verdict.failure
        ends = dict(verdict.end_by_refusal)
        request = verdict.next
        if request is None:
            return received
        ahead = list(style.forecast(4, 4))
        assert len(ahead) <= 4
        assert not ahead or ahead[0] == request
    raise AssertionError(f"no end: {request}")


def is_decidable(api: Api) -> bool:
    """Whether what the API says can be enough: not where it says nothing and its pages look like the last."""
    if not api.says_nothing or (api.length == api.asked and not api.hidden):
        return True
    is_known_cap = api.length % 10 == 0 or api.length % 25 == 0 or ("size" in api.tells and "size" not in api.once)
    return is_known_cap and not api.hidden


@given(api=st.sampled_from(("page", "offset", *FOLLOWED)).flatmap(apis))
def test_every_record_exactly_once_or_a_failure(api: Api) -> None:
    assume(is_decidable(api))
    try:
        received = read(api)
    except ReadError as error:
        event(f"fails: {type(error).__name__}")
        if not may_fail(api):
            raise
    else:
        event("whole")
        assert received == api.visible


def may_fail(api: Api) -> bool:
    """A failure is right where the API refuses what it promised, or counts far too many, or shows nothing for long."""
    total = api.total + api.overcount
    counts_too_many = "total" in api.tells and total > len(api.visible)
    refuses = api.past_the_end != 200
    runs = "".join("x" if n in api.hidden else "." for n in range(api.total))
    shows_nothing = "x" * (9 * api.length) in runs
    return counts_too_many or refuses or shows_nothing


sifted = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
"""For what holds for some of the APIs alone: the others cost little to draw."""


@sifted
@given(api=st.sampled_from(("page", "offset", *FOLLOWED)).flatmap(apis))
def test_what_is_told_well_is_read_whole(api: Api) -> None:
    """Flags or leads on every page, and a total that lacks little if anything."""
    assume(api.tells & {"flag", "lead"} and api.past_the_end == 200 and not may_fail(api))
    assert read(api) == api.visible


@sifted
@given(api=st.sampled_from(("page", "offset")).flatmap(apis))
def test_no_page_past_the_last_is_asked_for_where_the_end_is_told(api: Api) -> None:
    assume(api.tells & {"flag", "pages"} and not api.hidden and not api.overcount and api.total)
    assert read(api) == api.visible
    assert api.requests == -(-api.total // api.length)


def test_the_types_are_all_tried() -> None:
    assert {"page", "offset", *FOLLOWED} == {str(each) for each in PaginationType if each is not PaginationType.NONE}
