"""Retakes the README's picture: `python -m tests.sandbox.picture`, while `make demo` runs and has ended its first resync."""

import sys
from pathlib import Path

from tests.servers.chromium import chromium

PICTURE = Path(__file__).parents[2] / "docs" / "sandbox.png"
WIDTH, HEIGHT = 1180, 1120


def main(url: str = "http://127.0.0.1:5055/") -> None:
    with chromium() as page:
        page.look(WIDTH, HEIGHT)
        page.open(url)
        page.screenshot(PICTURE)


if __name__ == "__main__":
    main(*sys.argv[1:])
