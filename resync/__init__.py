"""One resync: when it begins and ends, its kinds in Ocean's order, the next ones read ahead; and the probe.

It may know all below, and Ocean's tasks. It must not know how a kind is read.
"""

from resync.brought_before import lasting_file
from resync.probe import mapping_to_probe
from resync.resync import Resync
from resync.session import Session

__all__ = ["Resync", "Session", "lasting_file", "mapping_to_probe"]
