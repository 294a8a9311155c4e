"""The process that Ocean runs in, and those that it forks: how they end, with which code, and their garbage.

It may know Ocean's insides, and what Port is told last. It must not know what the process does.
"""

from framework.process.ending import end_in_time
from framework.process.exit_code import ExitCode
from framework.process.forked_workers import end_workers, end_workers_when_told
from framework.process.garbage import look_everywhere, spare_the_items

__all__ = ["ExitCode", "end_in_time", "end_workers", "end_workers_when_told", "look_everywhere", "spare_the_items"]
