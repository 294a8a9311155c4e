"""Generated APIs, read by generated mappings, over HTTP: every item exactly once, or the kind fails (contract §4, §5).

What an API never says cannot be known: only where it is silent, and the end is told as assumed, may items be missing;
or a tenth of them, where nothing but a total speaks of them, since totals count what a user may not see.
"""

import dataclasses
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from client import ApiClient
from settings import load_settings
from tests.field.readings import Raw, Read, read_by
from tests.servers.loopback import ClientOf, Loopback, Response, Serve
from tests.zoo import words
from tests.zoo.habits import Fault, Habits, Style, Word, Wrap

STYLES = st.sampled_from(list(Style))
NUMBERED = (Style.PAGE, Style.OFFSET)
SIZE = 10
"""Asked for by the mapping; small, so that listings of a few dozen have many pages."""


def data_paths(path: tuple[str, ...], wrap: Wrap) -> SearchStrategy[str | None]:
    """Ways in which users write where the items are."""
    to_list = "".join(f".{key}" for key in path) or "."
    each = f"{to_list}[]" if path else ".[]"
    match wrap:
        case Wrap.PLAIN:
            written: list[str | None] = [
                each, f"{to_list} // []", f"{each} | select(.id >= 0)", f"[{each} | select(.name != null)]",
                f"[{each} | {{id: .id}}]", f"{to_list} | map(select(.id >= 0))", f"[{each}]",
            ]  # fmt: skip
            return st.sampled_from([to_list if path else None, *written])
        case Wrap.NODE:
            return st.sampled_from([f"{each}.node", f"[{each}.node]", f"{each} | .node", f"{to_list} | map(.node)"])
        case Wrap.MEMBERS:
            return st.sampled_from([f"{each}.members[]", f"[{each} | .members[]]", f"{each} | .members | .[]"])


@st.composite
def habits(draw: st.DrawFn, styles: SearchStrategy[Style] = STYLES, *, told: bool = True) -> Habits:
    style = draw(styles)
    total = draw(st.integers(0, 45))
    own: list[Word] = [draw(words.lead(style))] if told or style not in NUMBERED else []
    more = st.lists(words.flags() | words.counts() | words.nonsense(), max_size=2)
    beside = draw(st.lists(words.leads_beside_numbers(), max_size=1)) if told and style is Style.PAGE else []
    spoken = [*own, *beside, *(draw(more) if told else draw(st.lists(words.nonsense(), max_size=2)))]
    # Offsets count what is hidden, so there no reader can be right about what a page brought.
    hidden = (
        draw(st.frozensets(st.integers(0, max(total - 1, 0)), max_size=3)) if style is not Style.OFFSET else frozenset()
    )
    return Habits(
        style=style,
        total=total,
        cap=draw(st.sampled_from([3, 5, 7, 10, 20])),
        path=draw(st.sampled_from([("items",), ("data", "items"), ("d", "results"), ("result",)])),
        wrap=draw(st.sampled_from(list(Wrap))),
        hidden=hidden,
        words=tuple({word.name.lower(): word for word in spoken}.values()),
        honours_size=draw(st.booleans()),
    )


class Zoo:
    """One server and one client for all the APIs of a test."""

    def __init__(self, server: Loopback, client: ApiClient) -> None:
        self._server = server
        self._client = client
        self._settings = load_settings({"base_url": server.url})

    async def read(self, api: Habits, style: Style, data_path: str | None) -> Read:
        pagination: Raw = {"type": style.value, "size": SIZE, "size_param": "size"}
        selector: Raw = {"pagination": pagination, **({} if data_path is None else {"data_path": data_path})}
        self._server.handler = api.answer
        self._server.requests.clear()
        return await read_by(self._client, self._server, selector, settings=self._settings)


@pytest.fixture
async def zoo(serve: Serve, client_of: ClientOf) -> Zoo:
    server = await serve(lambda _: Response())
    return Zoo(server, client_of(server))


many = settings(
    max_examples=8 * settings().max_examples,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def lacking(api: Habits, outcome: Read) -> list[Any]:
    return sorted(set(api.visible) - set(outcome.ids))


def judged(api: Habits, outcome: Read) -> None:
    """Whole, or failed; what is missing is missing only where the API was silent and the end is told as assumed."""
    event("failed" if outcome.failure else "whole")
    if outcome.failure is not None:
        return
    assert len(set(outcome.ids)) == len(outcome.ids)
    assert set(outcome.ids) <= set(api.visible)
    if missing := lacking(api, outcome):
        assert not api.tells_plainly, f"{len(missing)} items are missing, though the API told of them"
        assert api.lacks_little(len(missing)) or not api.counts, f"{len(missing)} items are missing that were counted"
        assert outcome.is_end_assumed


@many
@given(st.data())
async def test_an_api_that_tells_is_read_whole_by_a_mapping_that_fits(zoo: Zoo, data: st.DataObject) -> None:
    api = data.draw(habits())
    outcome = await zoo.read(api, api.style, data.draw(data_paths(api.path, api.wrap)))
    if api.hidden and api.counts:
        judged(api, outcome)  # how far a total is believed is for the contract to say: a tenth
    else:
        assert outcome.whole == api.visible


@many
@given(st.data())
async def test_a_mapping_that_does_not_fit_reads_whole_or_fails(zoo: Zoo, data: st.DataObject) -> None:
    api = data.draw(habits())
    other = data.draw(STYLES.filter(lambda style: style is not api.style))
    judged(api, await zoo.read(api, other, data.draw(data_paths(api.path, api.wrap))))


@many
@given(st.data())
async def test_an_api_that_is_silent_is_read_whole_or_its_end_is_assumed(zoo: Zoo, data: st.DataObject) -> None:
    api = data.draw(habits(told=False))
    style = data.draw(STYLES)
    judged(api, await zoo.read(api, style, data.draw(data_paths(api.path, api.wrap))))


@many
@given(st.data())
async def test_a_page_that_breaks_ends_no_listing(zoo: Zoo, data: st.DataObject) -> None:
    api = data.draw(habits().filter(lambda habits: habits.total > 0))
    length = min(SIZE, api.cap) if api.honours_size else api.cap
    page = data.draw(st.integers(1, -(-api.total // length)))
    # Nothing at all is an empty listing, but no continuation of one.
    faults = [fault for fault in Fault if page > 1 or fault is not Fault.NOTHING]
    fault = data.draw(st.sampled_from(faults))
    broken = dataclasses.replace(api, fault=(page, fault))
    outcome = await zoo.read(broken, api.style, data.draw(data_paths(api.path, api.wrap)))
    event(str(broken.fault))
    if outcome.failure is None and api.counts and not api.tells_plainly:
        judged(api, outcome)  # a total that all but a tenth has come of ends a listing, before the page or at it
    else:
        assert outcome.failure is not None
