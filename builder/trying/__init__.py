"""A try: the files as they are, a full resync by `ocean sail`, and the sandbox's Port to take what comes.

It may know the sandbox's processes and the control API of its Port. It reads nothing of the API itself.
"""

from builder.trying.local_port import LocalPort
from builder.trying.outcome import Outcome
from builder.trying.runs import Run, Runs

__all__ = ["LocalPort", "Outcome", "Run", "Runs"]
