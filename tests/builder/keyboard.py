"""A person at the keyboard, without a mouse: what they read, type and reach by Tab."""

import json
from dataclasses import dataclass
from typing import Final

from tests.servers.chromium import Failed, Page
from tests.waiting import until

_MOST_STEPS: Final = 200


@dataclass(frozen=True)
class Keyboard:
    """In front of one page."""

    page: Page

    @property
    def text(self) -> str:
        return str(self.page.evaluate("document.body.innerText"))

    @property
    def path(self) -> str:
        return str(self.page.evaluate("location.pathname + location.search"))

    def fill(self, field: str, text: str) -> None:
        """Types into the field with this id, in place of what is there."""
        self.page.evaluate(f"document.getElementById({json.dumps(field)}).select()")
        self.page.type(text)

    def activate(self, label: str) -> None:
        """The first button or link that is called so: reached by Tab, pressed by Enter, and left for its page."""
        self.page.evaluate("document.activeElement.blur()")
        for _ in range(_MOST_STEPS):
            self.page.press("Tab")
            if str(self.page.evaluate("document.activeElement.innerText.trim()")).startswith(label):
                break
        else:
            raise AssertionError(f"nothing called {label!r} is reached by Tab; the page says\n{self.text}")
        self.page.press("Enter")
        self.page.loaded()

    def back(self) -> None:
        here = self.path
        self.page.evaluate("history.back()")
        until(lambda: self.path != here, "the page before is there")

    def reads(self, words: str) -> None:
        """Waits until the page says so, which may follow by itself meanwhile."""

        def says_so() -> bool:
            try:
                return words in self.text
            except Failed:  # between two pages
                return False

        until(says_so, f"the page says {words!r}")
