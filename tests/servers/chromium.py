"""A browser for tests: Debian's chromium without a window, driven over its pipe by the DevTools protocol."""

import base64
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_SECONDS: Final = 60
_CODES: Final = {"Tab": 9, "Enter": 13}
"""Keys that do something of their own in a page."""

_AS_THREE_AND_FOUR: Final = """
from fcntl import F_DUPFD, fcntl
from os import dup2, execv
from sys import argv
commands, answers = (fcntl(int(each), F_DUPFD, 10) for each in argv[1:3])
dup2(commands, 3)
dup2(answers, 4)
execv(argv[3], argv[3:])
"""
"""A browser takes commands from its third file and answers into its fourth, whatever ours are."""


class Failed(AssertionError):
    """The browser refused what it was asked, or its page threw an error."""


class Page:
    """The one page of the browser."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = commands
        self._answers = os.fdopen(answers, "rb")
        self._buffer = b""
        self._number = 0
        self._events: list[dict[str, Any]] = []
        self._session: str | None = None
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime"):
            self._ask(f"{domain}.enable")

    def look(self, width: int, height: int = 900, *, dark: bool = False) -> None:
        """Takes the page as a screen of that width shows it, from now on."""
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, url: str) -> None:
        self._events.clear()
        self._ask("Page.navigate", url=url)
        self.loaded()

    def follow(self, script: str) -> None:
        """Does what leads to another page, once the script has returned, and waits for that page."""
        self._events.clear()
        self.evaluate(f"setTimeout(() => {{ {script} }})")
        self.loaded()

    def loaded(self) -> None:
        """Waits until a page has been loaded since the last one was opened, or a key was pressed."""
        while not any(event["method"] == "Page.loadEventFired" for event in self._events):
            self._read()

    def evaluate(self, script: str) -> Any:
        """What a script gives; of a promise, what it is kept with."""
        found = self._ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise Failed(json.dumps(found["exceptionDetails"]))
        return found["result"].get("value")

    def until(self, script: str) -> Any:
        """Waits for a script to give what is true."""
        return self.evaluate(
            "new Promise((found, failed) => { const began = performance.now(); const look = () => {"
            f" const value = ({script}); if (value) found(value);"
            f" else if (performance.now() - began > {_SECONDS * 1000}) failed(new Error('never came'));"
            " else setTimeout(look, 20); }; look(); })"
        )

    def press(self, key: str, *, ctrl: bool = False) -> None:
        self._events.clear()
        more = {"text": "\r"} if key == "Enter" and not ctrl else {}
        for kind in ("keyDown", "keyUp"):
            self._ask(
                "Input.dispatchKeyEvent", type=kind, key=key, modifiers=2 if ctrl else 0,
                windowsVirtualKeyCode=_CODES.get(key, 0), **more,
            )  # fmt: skip

    def type(self, text: str) -> None:
        self._ask("Input.insertText", text=text)

    def screenshot(self, file: Path, *, whole: bool = False) -> None:
        image = self._ask("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        file.write_bytes(base64.b64decode(image))

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than its screen."""
        return int(self.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise Failed(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            if not (more := self._answers.read1()):
                raise Failed("the browser has ended")
            self._buffer += more
        text, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        if message.get("method") == "Page.javascriptDialogOpening":
            raise Failed(f"a dialog opened: {message['params']['message']!r} ({message['params']['type']})")
        if "method" in message:
            self._events.append(message)
        return message


@contextmanager
def chromium() -> Iterator[Page]:
    """A browser that ends with the test; it fails where it does not answer in time."""
    assert CHROMIUM is not None
    to_browser, commands = os.pipe()
    answers, from_browser = os.pipe()
    with TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        browser = subprocess.Popen(
            [
                *(sys.executable, "-c", _AS_THREE_AND_FOUR, str(to_browser), str(from_browser), CHROMIUM),
                *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"),
                *("--disable-background-networking", "--disable-extensions", "--hide-scrollbars"),
                *("--remote-debugging-pipe", f"--user-data-dir={profile}"),
            ],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        watchdog = threading.Timer(3 * _SECONDS, browser.kill)
        watchdog.start()
        try:
            yield Page(commands, answers)
        finally:
            watchdog.cancel()
            browser.terminate()
            try:
                browser.wait(10)
            except subprocess.TimeoutExpired:
                browser.kill()
                browser.wait()
            os.close(commands)
