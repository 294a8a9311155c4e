"""What an API sends is shown in the terminal, and does nothing there (contract §7)."""

import pytest
from rich.table import Table

from tools.terminal import console, warn


def test_nothing_in_a_text_speaks_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("name\x1b]0;title\x07")
    table.add_row("a\u202eb")
    console().print("clear\x1b[2J\n", table, markup=False)
    warn(["\x9b31mred"])
    captured = capsys.readouterr()
    assert not {"\x1b", "\x07", "\u202e"} & set(captured.out)
    assert "\x9b" not in captured.err
    assert "clear\\u001b[2J" in captured.out
    assert "a\\u202eb" in captured.out
