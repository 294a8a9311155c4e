"""What Port refused is told in the log's text, not only beside it."""

from collections.abc import Iterator

import pytest
from loguru import logger

from framework.port.refusals import with_reasons
from framework.telling.masking import install_mask
from messages import SecretMask

MESSAGE = "Bulk upsert completed with entity-specific failures"


@pytest.fixture
def lines() -> Iterator[list[str]]:
    mask = SecretMask()
    mask.hide("s3cret-v4lue")
    install_mask(mask)
    written: list[str] = []
    handler = logger.add(lambda message: written.append(message.record["message"]))
    yield written
    logger.remove(handler)


def failures(*errors: str) -> dict[str, object]:
    samples = {
        index: {"identifier": f"u{index}", "blueprint": "user", "error": error} for index, error in enumerate(errors)
    }
    return {"failed_count": 24, "sample_errors": samples}


def test_the_different_reasons_follow_the_message_each_with_the_first_entity(lines: list[str]) -> None:
    logger.error(MESSAGE, extra=failures("name must be string", "name must be string", "no blueprint", "no team"))
    assert lines == [
        f"{MESSAGE}: Port refused 24, such as user 'u0': name must be string; user 'u2': no blueprint",
    ]


def test_secrets_in_them_are_hidden(lines: list[str]) -> None:
    logger.error(MESSAGE, extra=failures("{s3cret-v4lue} is no number"))
    assert lines == [f"{MESSAGE}: Port refused 24, such as user 'u0': {{[REDACTED]}} is no number"]


@pytest.mark.parametrize("fields", [{}, {"extra": None}, {"extra": {"sample_errors": []}}, {"extra": {"other": {}}}])
def test_other_messages_stay_as_they_are(fields: dict[str, object]) -> None:
    assert with_reasons("Deleting 30 entities", fields) == "Deleting 30 entities"
