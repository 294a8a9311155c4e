"""What the other process runs, as a file: it is to import neither Ocean nor an HTTP client, and to die with its parent.

Arguments: the folder of the integration, and the process id of its parent.
"""

import ctypes
import os
import resource
import signal
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType

_PARENT_DEATH_SIGNAL = 1
_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
_SHARE = 0.6
"""Of the memory that both processes have together."""


def main(root: str, parent: int) -> None:
    _die_with(parent)
    _be_the_first_to_go()
    _limit_memory()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # it knows secrets, and what crashes is written where it stands
    sys.path[0] = root
    _know_ocean_by_its_parts()
    from apart.serving import serve

    serve()


def _die_with(parent: int) -> None:
    """Also where it is killed, and this process does not look at the pipe because jq does not end."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's is for the parent
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit()


def _be_the_first_to_go() -> None:
    """Where memory ends, the kernel is to take this process, and not the one that answers."""
    adjustment = Path("/proc/self/oom_score_adj")
    if adjustment.exists():
        try:
            adjustment.write_text("1000")
        except OSError:
            return  # not every sandbox has it to be written


def _limit_memory() -> None:
    """The kernel may take all of a container at once; so what asks for too much is refused before."""
    for path in map(Path, _LIMITS):
        text = path.read_text().strip() if path.exists() else ""
        if text.isdigit() and int(text) < 1 << 50:
            most = int(int(text) * _SHARE)
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))
            return


def _know_ocean_by_its_parts() -> None:
    """Our errors derive from one of Ocean's; its package would import all of it, which takes a second and 60 MiB."""
    found = PathFinder.find_spec("port_ocean")
    if found is not None and found.submodule_search_locations is not None:
        package = ModuleType("port_ocean")
        package.__path__ = list(found.submodule_search_locations)
        sys.modules["port_ocean"] = package


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
