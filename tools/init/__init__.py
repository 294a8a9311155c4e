"""`init`: a first mapping, blueprints and settings, from what an API answers.

Its rooms, from the top: `writing` (files and what is told), `exploring` (which kinds, what they hang on), `paging` (how
a listing goes on, tried out), `kinds` (what was learned of each), `items` (what stands in them), `words` (what names
mean).
"""

from tools.init.command import init_command

__all__ = ["init_command"]
