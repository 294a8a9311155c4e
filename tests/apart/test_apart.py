"""What is done in the other process: it comes out as it would here, and is ended where it does not end."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from apart import Apart, Asked, Outputs
from extraction import Body, Extraction
from messages import PROCESS_MASK, AnswerError, MappingError, ReadError
from tests.waiting import until

BRIEF = 0.5
ENDLESS = "[range(1e15)] | length"


@pytest.fixture
async def apart() -> AsyncIterator[Apart]:
    apart = Apart()
    yield apart
    await apart.aclose()


@pytest.fixture
async def hasty() -> AsyncIterator[Apart]:
    """One for what does not end, which waits for it no longer than a test needs."""
    apart = Apart(jq_timeout=BRIEF)
    yield apart
    await apart.aclose()


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "program.py" in " ".join(child.cmdline())]


async def ended(process: psutil.Process) -> None:
    await asyncio.to_thread(until, lambda: not process.is_running(), "it has ended")


@pytest.mark.parametrize(
    "text",
    [
        ENDLESS,
        "def f: f; f",
        "last(repeat(1))",
        "[limit(1e15; repeat(1))]",
        "1 | until(false; .)",
        "reduce range(1e15) as $n (0; . + $n)",
    ],
)
async def test_jq_that_does_not_end_is_ended_and_the_next_evaluation_has_another_process(
    text: str, hasty: Apart
) -> None:
    with pytest.raises((MappingError, ReadError)) as failure:
        await hasty.outputs([Asked("filter", text)], [{}])
    if isinstance(failure.value, MappingError):
        assert f"filter {text!r}: jq did not come to an end within {BRIEF:g} s" in str(failure.value)
        assert failure.value.since == "0.6.0"
    assert await hasty.outputs([Asked("filter", ".id")], [{"id": 1}]) == [[Outputs((1,))]]


async def test_the_one_that_does_not_end_is_named(hasty: Apart) -> None:
    asked = [Asked("title", ".id"), Asked("properties.owner", ENDLESS), Asked("properties.url", ".id")]
    with pytest.raises(MappingError, match=r"properties\.owner '\[range"):
        await hasty.as_ocean(asked, [{"id": 1}], frozenset({0}))


async def test_many_evaluations_may_take_longer_than_one(hasty: Apart) -> None:
    slow, begun = "[range(20000)] | length", time.monotonic()
    while time.monotonic() - begun < 2 * BRIEF:
        assert len(await hasty.outputs([Asked("field", slow)], [{"n": n} for n in range(20)])) == 20


async def test_a_process_that_dies_fails_what_it_did_and_the_next_use_starts_another(apart: Apart) -> None:
    assert await apart.outputs([Asked("filter", ".id")], [{"id": 1}])
    asking = asyncio.create_task(apart.outputs([Asked("filter", "last(range(2000000))")], [{"id": 1}]))
    await asyncio.sleep(0.05)
    (process,) = children()
    process.kill()
    with pytest.raises(ReadError, match=r"ended by signal 9 .* more memory than there is"):
        await asking
    assert await apart.outputs([Asked("filter", ".id")], [{"id": 2}]) == [[Outputs((2,))]]


async def test_one_that_died_while_nobody_asked_is_replaced(apart: Apart) -> None:
    await apart.outputs([Asked("filter", ".id")], [{}])
    (process,) = children()
    process.kill()
    await ended(process)
    assert await apart.outputs([Asked("filter", ".id")], [{"id": 2}]) == [[Outputs((2,))]]


async def test_who_is_cancelled_leaves_no_process_that_computes(apart: Apart) -> None:
    asking = asyncio.create_task(apart.outputs([Asked("filter", ENDLESS)], [{}]))
    await asyncio.to_thread(until, children, "it has begun")
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert not children()


async def test_it_ends_when_it_is_closed(apart: Apart) -> None:
    await apart.outputs([Asked("filter", ".id")], [{}])
    await apart.aclose()
    assert not children()


async def test_it_has_none_of_our_files_variables_and_ignored_signals(
    apart: Apart, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OCEAN__PORT__CLIENT_SECRET", "hidden")
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with (tmp_path / "open").open("w") as opened:
            os.set_inheritable(opened.fileno(), True)
            await apart.outputs([Asked("filter", ".id")], [{}])
            (process,) = children()
            assert "OCEAN__PORT__CLIENT_SECRET" not in process.environ()
            assert opened.name not in {file.path for file in process.open_files()}
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    process.terminate()
    await ended(process)


async def test_it_takes_little_memory_and_knows_neither_ocean_nor_an_http_client(apart: Apart) -> None:
    await apart.outputs([Asked("filter", ".id")], [{}])
    (process,) = children()
    assert process.memory_info().rss < 64 * 1024 * 1024
    assert "pydantic" not in " ".join(each.path for each in process.memory_maps())


async def test_its_messages_show_no_secret(apart: Apart) -> None:
    PROCESS_MASK.hide("topsecret")
    with pytest.raises(AnswerError) as failure:
        await apart.page(Extraction(".a | error"), (), Body(b'{"a": "topsecret"}'), "", {})
    assert "topsecret" in PROCESS_MASK.secrets
    assert "topsecret" not in str(failure.value)


async def test_one_that_needed_much_memory_makes_room_for_another(apart: Apart) -> None:
    await apart.outputs([Asked("filter", ".id")], [{}])
    before = children()
    body = b"[" + b",".join([b'{"lists": [' + b",".join([b"[]"] * 1000) + b"]}"] * 3000) + b"]"
    assert len((await apart.page(Extraction(), (), Body(body), "", {})).items) == 3000
    for _ in range(3):
        assert await apart.outputs([Asked("filter", ".id")], [{"id": 2}]) == [[Outputs((2,))]]
    (process,) = children()
    assert process not in before
    assert process.memory_info().rss < 64 * 1024 * 1024


async def test_one_that_needed_little_stays_however_much_this_process_had(apart: Apart) -> None:
    had = b"1" * (256 * 1024 * 1024)
    del had
    await apart.outputs([Asked("filter", ".id")], [{}])
    (process,) = children()
    assert await apart.outputs([Asked("filter", ".id")], [{"id": 1}]) == [[Outputs((1,))]]
    assert children() == [process]


async def test_what_broke_off_on_its_way_to_the_process_is_no_part_of_what_is_read_next(apart: Apart) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b'[{"id": 1}, '
        raise ReadError("The disk is full")

    extraction = Extraction("map(.)")
    with pytest.raises(ReadError, match="The disk is full"):
        await apart.page(extraction, (), Body(b""), "", {}, broken())
    page = await apart.page(extraction, (), Body(b'[{"id": 2}]'), "", {})
    assert list(page.items) == [{"id": 2}]


@pytest.mark.parametrize("made", ["{n: [range(40000)]}", "range(40000) | {n: .}", '{n: ("x" * 400000)}'])
async def test_what_jq_makes_is_no_larger_than_an_answer_may_be(made: str) -> None:
    apart = Apart(most_whole=100_000)
    try:
        for job in (
            lambda: apart.page(Extraction(f"[{made}]"), (), Body(b"{}"), "", {}),
            lambda: apart.outputs([Asked("include", made)], [{}]),
        ):
            with pytest.raises(AnswerError, match=r"takes more than 0\.1907 MiB.*maxWholeAnswer"):
                await job()
        assert await apart.outputs([Asked("include", "[range(2)]")], [{}]) == [[Outputs(([0, 1],))]]
    finally:
        await apart.aclose()


async def test_slow_evaluations_of_many_items_let_others_in_between(apart: Apart) -> None:
    slow = [Asked("field", "[range(.n * 20000)] | length")]
    long = asyncio.create_task(apart.outputs(slow, [{"n": 3 + number % 2} for number in range(20)]))
    await asyncio.sleep(0)
    assert await apart.outputs([Asked("field", ".id")], [{"id": 7}]) == [[Outputs((7,))]]
    assert not long.done()
    assert await long == [[Outputs(((3 + number % 2) * 20_000,))] for number in range(20)]


async def test_one_that_cannot_be_started_fails_what_wanted_it(apart: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ReadError, match=r"could not be started \(No such file or directory\)"):
        await apart.outputs([Asked("filter", ".id")], [{"id": 1}])
    monkeypatch.undo()
    assert await apart.outputs([Asked("filter", ".id")], [{"id": 1}]) == [[Outputs((1,))]]


async def test_one_that_crashes_leaves_nothing_of_what_it_knew_on_disk(apart: Apart) -> None:
    await apart.outputs([Asked("filter", ".id")], [{}])
    (process,) = children()
    assert process.rlimit(psutil.RLIMIT_CORE) == (0, 0)
