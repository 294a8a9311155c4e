"""The image that `.ci/image` has built. Without one, the tests of this directory are skipped."""

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import api, logs, port, running_api, running_port
from tests.image.container import Container, Image, unpacked

__all__ = ["api", "image", "logs", "port", "run", "running_api", "running_port"]

type Run = Callable[..., Container]


@pytest.fixture(scope="session")
def image() -> Iterator[Image]:
    if not (store := os.environ.get("IMAGE_STORE")):
        pytest.skip("there is no image: .ci/image builds one")
    with unpacked("localhost/check-image", Path(store)) as image:
        yield image


@pytest.fixture
def run(image: Image, tmp_path: Path) -> Iterator[Run]:
    """Starts containers, which end with the test."""
    started: list[Container] = []
    numbers = itertools.count()

    def start(*arguments: str, **how: Any) -> Container:
        container = Container(image, tmp_path / f"{next(numbers)}.log", *arguments, **how)
        started.append(container)
        return container

    yield start
    for container in started:
        container.kill()
