"""The plain part of jq, in which most mappings are written, evaluated for many items at once as Ocean would do it.

It may know jq's syntax, and Ocean's own evaluation for the rest. It must not know entities.
"""

from loading.plain.decisions import AT_ONCE, Asked, Decisions, Evaluation, is_large
from loading.plain.plain_jq import plain
from loading.plain.plain_steps import Fails, NoOutput, Step, Unsure

__all__ = ["AT_ONCE", "Asked", "Decisions", "Evaluation", "Fails", "NoOutput", "Step", "Unsure", "is_large", "plain"]
