"""The demo's builder is started beside it, and ends with it."""

from pathlib import Path

import httpx

from sandbox.building import building


def test_the_address_that_it_gives_leads_in(tmp_path: Path) -> None:
    with building("http://127.0.0.1:5056", tmp_path) as address:
        page = httpx.get(address, timeout=30)
        assert page.status_code == 303
        assert page.headers["location"] == "/"
    assert not (tmp_path / "built").exists()
