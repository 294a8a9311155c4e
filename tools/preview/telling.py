"""A listing that was looked on at, in words: the request, how the items were found, how paging goes on and why."""

from collections.abc import Iterable
from typing import Final

from client import ApiRequest
from endpoints import Endpoint, ListingTrace, PageTrace, Understood
from extraction import Shape
from login import with_query
from pagination import PageRequest, Signal
from tools.preview.report import EndReport, ListingReport, PageReport

_MOST_PAGES: Final = 3


def tell_listings(traces: Iterable[ListingTrace], kind: Endpoint) -> list[ListingReport]:
    """One report for each endpoint that was read, of its first listing."""
    first: dict[str, ListingTrace] = {}
    for trace in traces:
        first.setdefault(trace.template.key, trace)
    return [_tell_listing(trace, kind) for trace in first.values()]


def _tell_listing(trace: ListingTrace, kind: Endpoint) -> ListingReport:
    pages = trace.pages_that_count
    return ListingReport(
        endpoint=trace.template.path,
        gives_parents=trace.template is not kind,
        pages=[_tell_page(page, trace.template) for page in (*pages[:_MOST_PAGES], *pages[_MOST_PAGES:][-1:])],
        pages_left_out=max(0, len(pages) - _MOST_PAGES - 1),
        refused=_refused(trace),
    )


def _refused(trace: ListingTrace) -> EndReport | None:
    """The end that no page told: what came instead of one."""
    end = trace.end
    if end is None or end.signal not in (Signal.STATUS, Signal.IGNORED_STATUS, Signal.RULE):
        return None
    told_by_a_page = any(page.understood is not None and page.understood.reason == end for page in trace.pages)
    return None if told_by_a_page else EndReport(told=end.told, said=end.said, signal=end.signal)


def _tell_page(page: PageTrace, template: Endpoint) -> PageReport:
    request, answered, understood = page.request, page.answered, page.understood
    return PageReport(
        method=request.method,
        url=answered.url if answered else _url(request),
        headers=dict(request.headers),
        body=request.body,
        status=answered.status if answered else None,
        seconds=answered.seconds if answered else None,
        items=understood.items if understood else None,
        found=_found(understood, template) if understood else None,
        goes_on=understood.next is not None if understood else None,
        signal=understood.reason.signal if understood else None,
        because=understood.reason.said if understood else None,
        told=understood.reason.told if understood else None,
        next=_asked_next(understood.next) if understood and understood.next else None,
        remark=_remark(understood, template) if understood else None,
    )


def _url(request: ApiRequest) -> str:
    return with_query(request.target, request.query)


def _found(understood: Understood, template: Endpoint) -> str:
    data_path = template.extraction.data_path
    where = f"at data_path {data_path}" if data_path else "the answer itself"
    match understood.shape:
        case Shape.NOTHING:
            return "no content: an empty listing"
        case Shape.OBJECT:
            return f"{where}, an object: one item"
        case Shape.LIST:
            return f"{where}, a list of {understood.items}"
        case None:
            return f"{where}, null: an empty listing" if data_path else "no items: an empty listing"


def _asked_next(request: PageRequest) -> str:
    return request.link or ", ".join(f"{name}={value}" for name, value in request.parameters)


def _remark(understood: Understood, template: Endpoint) -> str | None:
    if understood.lists and template.extraction.data_path is None:
        return f"The one item looks like an envelope: its items may be at data_path: .{understood.lists[0]}"
    return understood.remark
