"""How a jq expression is built: its words, and the tree that they make.

It may know how jq is written. It must not know jq itself, nor what an expression is for.
"""

from extraction.syntax.nodes import DEFINED, IDENTITY, OTHER, PATTERN, Kind, Node, NotUnderstood
from extraction.syntax.parsing import TEXT, parse

__all__ = ["DEFINED", "IDENTITY", "OTHER", "PATTERN", "TEXT", "Kind", "Node", "NotUnderstood", "parse"]
