"""The whole way in a browser, by the keyboard alone: from the sample API's address to its catalog in the local Port."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.builder.keyboard import Keyboard
from tests.servers import sample_api
from tests.servers.chromium import CHROMIUM, chromium
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_from_an_address_to_a_catalog(tmp_path: Path) -> None:
    log = tmp_path / "builder.log"
    (tmp_path / "login.py").write_text("raise AssertionError('a module of the user, called like one of ours')\n")
    with sample_api.running() as api, log.open("wb") as output:
        command = [str(ROOT / "bin/ocean-custom"), "build", api, "--output", "built"]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=output, stderr=output)
        try:
            found = until(lambda: re.search(r"http://\S+", log.read_text()), "the builder says where it is")
            assert found is not None
            with chromium() as page:
                _walk(Keyboard(page), found[0])
        finally:
            process.terminate()
            process.wait(PATIENCE)
    written = {file.name for file in (tmp_path / "built").iterdir()}
    assert written == {"port-app-config.yml", "blueprints.json", ".env"}


def _walk(person: Keyboard, address: str) -> None:
    page = person.page
    page.look(390)
    page.open(address)
    assert person.path == "/connect"
    person.fill("path", "/api/v1/teams")
    person.activate("Connect")
    person.reads("Add endpoints")
    person.fill("path", "/api/v1/users")
    person.activate("Look at them")
    person.reads("proved: a second page")
    person.reads("Next: the mapping")
    assert not page.overflow
    person.activate("Next: the mapping")
    person.reads("relations.team")
    assert not page.overflow
    person.back()
    assert person.path == "/endpoints"
    person.activate("Fields")
    assert "Entities as Port would have them" in person.text
    assert not page.overflow
    person.activate("Try")
    person.activate("Resync")
    person.reads("All kinds were read and written")
    assert re.search(r"240\s+user", person.text)
    person.activate("Next: the files")
    assert "docker run" in person.text
    assert not page.overflow
