"""Texts as they are written in the YAML that a message suggests: what is copied from there means the same again."""

import re
from typing import Final

_PLAIN: Final = re.compile(r"[A-Za-z_](?:[\w.@-]*\w)?", re.ASCII)
_ESCAPED: Final = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_MEAN_OTHERWISE: Final = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})


def in_yaml(text: str) -> str:
    """A text within braces or brackets of YAML; in quotes where it would be something else without them."""
    if _PLAIN.fullmatch(text) and text.lower() not in _MEAN_OTHERWISE:
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_ESCAPED.get(char) or _escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    return char if char.isalnum() or char == " " else f"\\U{ord(char):08x}"
