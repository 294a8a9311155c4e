"""How the commands are called, so that what is printed to be copied runs where it is printed."""

import os
import shlex
import shutil
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[1]
_NAME: Final = "ocean-custom"
_CALLED: Final = "OCEAN_CUSTOM_CALLED"


def launcher() -> str:
    """As it was called, for a shell; by its name alone where the shell found it by that."""
    own = REPOSITORY / "bin" / _NAME
    called = os.environ.get(_CALLED, str(own))
    found = shutil.which(_NAME)
    if Path(called).is_absolute() and found is not None and Path(found).resolve() == own:
        return _NAME
    return shlex.quote(called if "/" in called else f"./{called}")
