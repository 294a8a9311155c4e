"""What log lines tell besides their message."""

from inspect import getsource
from typing import Any

import pytest
from loguru import logger
from port_ocean.core.handlers.actions.execution_manager import ExecutionManager
from port_ocean.core.handlers.webhook.processor_manager import LiveEventsProcessorManager
from port_ocean.ocean import Ocean

from framework import install_mask
from framework.telling.log_lines import _NOTHING_TO_DO
from messages import SecretMask

WRITERS = (Ocean._register_addons, LiveEventsProcessorManager.shutdown, ExecutionManager.shutdown)


@pytest.fixture
def lines() -> Any:
    """The records that are logged, as Ocean's handlers get them."""
    records: list[Any] = []
    install_mask(SecretMask())
    handler = logger.add(lambda message: records.append(message.record), level="INFO")
    yield records
    logger.remove(handler)
    logger.configure(patcher=lambda _: None)


def test_a_line_tells_who_wrote_it(lines: Any) -> None:
    logger.info("from here")
    assert lines[0]["extra"]["logger"] == __name__


@pytest.mark.parametrize("words", _NOTHING_TO_DO)
def test_a_warning_that_nobody_can_act_on_is_none(lines: Any, words: str) -> None:
    logger.warning(f"{words}, or so")
    logger.warning("another")
    assert [record["level"].name for record in lines] == ["INFO", "WARNING"]
    assert f'"{words}' in "".join(getsource(writer) for writer in WRITERS)
