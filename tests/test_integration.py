"""A start that its user has to mend ends with one line, and everything else as Python ends it."""

import os
from collections.abc import Iterator

import pytest
from loguru import logger

import integration
from framework import PortOutOfReach
from messages import SettingsError


@pytest.fixture
def errors(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    lines: list[str] = []
    sink = logger.add(lambda message: lines.append(message.record["message"]), level="ERROR")
    monkeypatch.setattr(os, "_exit", lambda code: lines.append(f"exit {code}"))
    yield lines
    logger.remove(sink)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (SettingsError("authValue is missing."), "authValue is missing."),
        (
            PortOutOfReach("Port refuses the credentials."),
            "The integration cannot start. Port refuses the credentials.",
        ),
    ],
)
def test_it_ends_with_one_line(
    error: Exception, line: str, errors: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    integration.report_failed_start(type(error), error, None)
    assert errors == [line, "exit 1"]
    assert "Traceback" not in capsys.readouterr().err


def test_what_nobody_expected_is_shown_with_its_place(errors: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    integration.report_failed_start(KeyError, KeyError("x"), None)
    assert errors == []
    assert "KeyError: 'x'" in capsys.readouterr().err
