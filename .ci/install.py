"""Installs locked requirements into a virtual environment: install.py VENV FILE [--clear]

What is to be waited for is said, with how far it is. uv does it where it is there; else two pips do, side by side, as
the file names every package with its hashes, and none looks for what another needs.
"""

import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path

_PIPS = 2
_FOR_OTHERS = (22, 3)
"""The first version of pip that installs into environments other than its own, which spares making one with a pip."""
_SECONDS_BETWEEN_LOOKS = 0.3
_SECONDS_BETWEEN_LINES = 10.0


def main(folder: Path, file: Path, *, clear: bool) -> int:
    started = time.monotonic()
    blocks = _blocks(file.read_text(encoding="utf-8"))
    python = folder / "bin/python"
    if clear or not python.exists():
        _tell(f"Making {folder} …")
        venv.create(folder, clear=True, symlinks=True, with_pip=False)
    _tell(
        f"Installing {len(blocks)} packages into {folder}, once. That takes about half a minute where they were "
        "downloaded before, and as long as the network takes where not."
    )
    if not _by_uv(python, file) and (code := _by_pips(python, blocks)):
        return code
    _tell(f"Installed after {time.monotonic() - started:.0f} seconds.")
    return 0


def _blocks(text: str) -> list[str]:
    """A block of lines for each package: its name, version and hashes. Comments and empty lines are left out."""
    blocks: list[list[str]] = []
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            if line.startswith(" "):
                blocks[-1].append(line)
            else:
                blocks.append([line])
    return ["\n".join(block) for block in blocks]


def _by_uv(python: Path, file: Path) -> bool:
    """uv knows nothing of how pip is configured, so that it may not reach what pip does."""
    if shutil.which("uv") is None:
        return False
    command = ["uv", "pip", "install", "--python", str(python), "--no-deps", "--require-hashes", "-r", str(file)]
    if subprocess.run(command, check=False).returncode == 0:
        return True
    _tell("uv could not do it; pip tries.")
    return False


def _pip_for(python: Path) -> list[str]:
    """The pip that installs into an environment: the one of who runs this, or the environment's own."""
    asked = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, text=True, check=False)
    version = asked.stdout.removeprefix("pip ").partition(" ")[0].split(".")
    if asked.returncode == 0 and tuple(int(part) for part in version[:2] if part.isdigit()) >= _FOR_OTHERS:
        return [sys.executable, "-m", "pip", "--python", str(python)]
    subprocess.run([str(python), "-m", "ensurepip", "--default-pip"], stdout=subprocess.DEVNULL, check=True)
    return [str(python), "-m", "pip"]


def _by_pips(python: Path, blocks: Sequence[str]) -> int:
    pip_for_it = _pip_for(python)
    with tempfile.TemporaryDirectory() as made:
        pips: list[tuple[subprocess.Popen[bytes], Path]] = []
        for number in range(_PIPS):
            part, log = Path(made, f"{number}.txt"), Path(made, f"{number}.log")
            part.write_text("\n".join(blocks[number::_PIPS]), encoding="utf-8")
            command = [
                *pip_for_it, "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes",
                "-r", str(part),
            ]  # fmt: skip
            with log.open("wb") as output:
                pips.append((subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT), log))
        try:
            _show_progress(python, len(blocks), [pip for pip, _ in pips])
        finally:
            for pip, _ in pips:
                pip.terminate()
                pip.wait()
        for pip, log in pips:
            if pip.returncode:
                _tell(log.read_text(errors="replace"))
                return pip.returncode
    return 0


def _show_progress(python: Path, wanted: int, pips: Sequence["subprocess.Popen[bytes]"]) -> None:
    """In a terminal as one line that changes, else as a line now and then, until all have ended."""
    before, told_at = _installed(python), time.monotonic()
    started = told_at
    while any(pip.poll() is None for pip in pips):
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        there = min(wanted, _installed(python) - before)
        doing = f"{there} of {wanted} packages are installed" if there else "pip fetches the packages"
        told = f"  {doing} ({time.monotonic() - started:.0f} s)"
        if sys.stdout.isatty():
            print(f"\r{told}\x1b[K", end="", flush=True)
        elif time.monotonic() - told_at >= _SECONDS_BETWEEN_LINES:
            _tell(told)
            told_at = time.monotonic()
    if sys.stdout.isatty():
        print("\r\x1b[K", end="")


def _installed(python: Path) -> int:
    return sum(1 for _ in python.parent.parent.glob("lib/python*/site-packages/*.dist-info"))


def _tell(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    options = [word for word in sys.argv[1:] if word != "--clear"]
    if len(options) != 2:
        sys.exit(__doc__)
    try:
        sys.exit(main(Path(options[0]), Path(options[1]), clear="--clear" in sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
