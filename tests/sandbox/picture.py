"""Retakes the README's picture while `make demo` runs: `python -m tests.sandbox.picture`, once a resync has ended."""

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
