"""What a terminal says of the kinds of a resync."""

from sandbox.outcomes import KindEnd, KindOutcome, Telling

ASSUMED = KindEnd(told=False, said="nothing says that there is more")


def kind(outcome: str, *, index: int = 0, error: str | None = None, end: KindEnd | None = None) -> KindOutcome:
    return KindOutcome(kind="/people", index=index, outcome=outcome, items=40, error=error, end=end)


def lines(telling: Telling, *kinds: KindOutcome, is_over: bool = False) -> list[str]:
    return [each.line for each in telling.next(kinds, is_over=is_over)]


def test_an_end_that_was_only_assumed_is_said() -> None:
    said = "/people: 40 items, completed (end assumed: nothing says that there is more)"
    assert kind("completed", end=ASSUMED).line == said
    assert kind("completed", end=KindEnd(told=True, said="40 of 40")).line == "/people: 40 items, completed"


def test_a_kind_is_told_when_its_reason_is_there_and_once() -> None:
    telling = Telling()
    failed = kind("failed", error="answered 401")

    assert lines(telling, kind("failed")) == []
    assert lines(telling, kind("completed")) == []
    assert lines(telling, failed) == ["/people: 40 items, answered 401"]
    assert lines(telling, failed, is_over=True) == []


def test_a_kind_without_a_reason_is_told_in_the_end() -> None:
    assert lines(Telling(), kind("failed"), is_over=True) == ["/people: 40 items, failed"]


def test_a_kind_whose_entities_were_refused_may_still_come_right() -> None:
    telling = Telling()
    refused = kind("incomplete", error="refused")

    assert lines(telling, refused) == []
    assert lines(telling, refused, is_over=True) == ["/people: 40 items, refused"]


def test_two_resources_of_one_kind_are_told_each() -> None:
    told = lines(Telling(), kind("failed", error="one"), kind("failed", index=1, error="two"))
    assert told == ["/people: 40 items, one", "/people: 40 items, two"]
