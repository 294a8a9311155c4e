"""What Ocean tells of this integration beside entities: log lines, raw-data examples, metrics; none with a secret (§7).

It may know Ocean's insides, and the mask. It must not know what is told of.
"""

from framework.telling.examples import shorten_examples
from framework.telling.masking import install_mask
from framework.telling.metrics import ShownMeters, announce_metrics, show_events

__all__ = ["ShownMeters", "announce_metrics", "install_mask", "shorten_examples", "show_events"]
