"""The Makefile keeps what is not its own."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_an_environment_that_is_shared_by_a_link_is_never_cleared(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "of-others").touch()
    (tmp_path / ".venv").symlink_to(shared)

    command = ["make", "install", f"PYTHON={sys.executable}"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ended.returncode != 0
    assert "is not cleared" in ended.stdout
    assert (shared / "of-others").exists()
