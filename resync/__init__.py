"""One resync: when it begins and ends, its kinds in Ocean's order, the next ones read ahead; and the probe.

It may know all below, and Ocean's tasks. It must not know how a kind is read.
"""

from resync.probe import mapping_to_probe
from resync.session import Session

__all__ = ["Session", "mapping_to_probe"]
