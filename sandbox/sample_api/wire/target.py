"""What a request is aimed at."""

from starlette.types import Scope

CONTROL = "/sandbox"


def path_on_the_wire(scope: Scope) -> str:
    """The path as it was sent, still percent-encoded: a decoded one no longer tells `a/b` from `a%2Fb`."""
    raw: bytes = scope["raw_path"]
    return raw.decode("ascii")


def is_for_the_sandbox(scope: Scope) -> bool:
    """Whether it is for the control API, which nothing slows, limits, breaks or records."""
    path: str = scope["path"]
    return path == CONTROL or path.startswith(f"{CONTROL}/")
