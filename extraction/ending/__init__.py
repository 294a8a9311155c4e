"""Which jq plainly ends, soon and with little: the rest is evaluated where it can be ended (contract §9).

It may know how jq is written. It must not know where or on what an expression is evaluated. What it does not know may
not end: a doubt costs a way to another process, and a mistake would cost the process that answers.
"""

from extraction.ending.judging import plainly_ends

__all__ = ["plainly_ends"]
