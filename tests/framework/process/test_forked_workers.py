"""What Ocean's pool of jq processes expects of them: that they end when they are told to, and nobody else by it."""

import asyncio
import multiprocessing
import os
import signal
import time
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import pytest

from framework.process.forked_workers import end_workers_when_told

FORK = multiprocessing.get_context("fork")
PATIENCE = 30


def work(begun: Connection) -> None:
    begun.send_bytes(b"begun")
    time.sleep(2 * PATIENCE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_forked_process_ends_by_a_signal_and_its_parent_does_not_take_it_for_its_own(
    number: signal.Signals,
) -> None:
    end_workers_when_told()
    got: asyncio.Queue[int] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(number, got.put_nowait, number)
    try:
        worker, begun = forked()
        await loop.run_in_executor(None, begun.recv_bytes)
        os.kill(worker.pid or 0, number)
        worker.join(PATIENCE)
        ended = worker.exitcode
        worker.kill()
        os.kill(os.getpid(), number)

        assert await asyncio.wait_for(got.get(), PATIENCE) == number, "the parent handles its own as before"
        assert got.empty()
        assert ended == -number
    finally:
        loop.remove_signal_handler(number)


def forked() -> tuple[BaseProcess, Connection]:
    begun, begins = FORK.Pipe(duplex=False)
    worker = FORK.Process(target=work, args=(begins,), daemon=True)
    worker.start()
    return worker, begun
