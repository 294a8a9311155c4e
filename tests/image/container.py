"""The built image, unpacked by buildah, and containers of it that run as a pod of Port's chart would."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.harness import Ended
from tests.waiting import PATIENCE, until

_POD = Path(__file__).with_name("pod")
_BUILDAH = {**os.environ, "STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot"}
ANY_USER = 4711
"""A user that the image has not heard of, as OpenShift chooses one."""


@dataclass(frozen=True)
class Image:
    """An image's file system, and what its configuration says."""

    root: Path
    config: dict[str, Any]

    @property
    def environment(self) -> dict[str, str]:
        return dict(variable.split("=", 1) for variable in self.config["Env"])

    def files(self) -> Iterator[Path]:
        """Everything in the image but what it has from its base."""
        return (path.relative_to(self.root) for path in (self.root / "app").rglob("*"))


@contextmanager
def unpacked(image: str, store: Path) -> Iterator[Image]:
    """The image of that name in buildah's store."""

    def buildah(*arguments: str) -> str:
        command = ["buildah", "--root", str(store / "store"), "--runroot", str(store / "run"), *arguments]
        return subprocess.run(command, env=_BUILDAH, check=True, capture_output=True, text=True).stdout.strip()

    config = json.loads(buildah("inspect", "--type", "image", image))["OCIv1"]["config"]
    container = buildah("from", "--pull-never", image)
    try:
        yield Image(Path(buildah("mount", container)), config)
    finally:
        buildah("rm", container)


class Container:
    """A running container; its output is in a file."""

    def __init__(
        self,
        image: Image,
        log: Path,
        *arguments: str,
        variables: Mapping[str, str] | None = None,
        user: int = ANY_USER,
        certificate: Path | None = None,
    ) -> None:
        self._log = log
        given = [f"{name}={value}" for name, value in {**image.environment, **(variables or {})}.items()]
        command = [*image.config["Entrypoint"], *arguments]
        with log.open("wb") as output:
            self._namespace = subprocess.Popen(
                [_POD, image.root, str(user), str(certificate or ""), *given, *command],
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    @property
    def output(self) -> str:
        return self._log.read_text(errors="replace")

    @property
    def process(self) -> int:
        """What is process 1 within, by its number without."""
        children = Path(f"/proc/{self._namespace.pid}/task/{self._namespace.pid}/children")
        return int(until(children.read_text, "the container has a process").split()[0])

    @property
    def user(self) -> int:
        """Whom that process runs as."""
        return Path(f"/proc/{self.process}").stat().st_uid

    def wait_for_log(self, words: str) -> None:
        def said() -> bool:
            assert self._namespace.poll() is None, f"ended before it said {words}:\n{self.output[-4000:]}"
            return words in self.output

        until(said, f"the log says {words}")

    def terminate(self) -> None:
        """SIGTERM to process 1, as the kubelet sends it."""
        os.kill(self.process, signal.SIGTERM)

    def ended(self, patience: float = PATIENCE) -> Ended:
        try:
            return Ended(self._namespace.wait(patience), self.output)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still runs after {patience:.0f} s:\n{self.output[-4000:]}") from None

    def kill(self) -> None:
        """Ends all of the container: a process namespace does not outlive its first process."""
        with suppress(ProcessLookupError, IndexError, AssertionError):
            if self._namespace.poll() is None:
                os.kill(self.process, signal.SIGKILL)
        self._namespace.wait()
