"""Where the items of an answer may be that is too large to be looked at: by its beginning."""

import re
from typing import Final

import orjson

_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TOKEN: Final = re.compile(
    rb"[^\"{}\[\]]++|(?:(?P<key>" + _STRING + rb")\s*+:\s*+)?(?P<bracket>[{}\[\]])|" + _STRING, re.DOTALL
)
_LOOKED_AT: Final = 256 * 1024


def way_in(beginning: bytes) -> str | None:
    """The plain path to the first list of objects, by keys; None where none begins so early."""
    text = beginning[:_LOOKED_AT]
    opened: list[str | None] = []
    position = 0
    while token := _TOKEN.match(text, position):
        position = token.end()
        bracket = token["bracket"]
        if bracket is None:
            continue
        if bracket in b"}]":
            if opened:
                opened.pop()
            continue
        opened.append(None if token["key"] is None else str(orjson.loads(token["key"])))
        keys = [key for key in opened[1:] if key is not None]
        is_list_at_keys = bracket == b"[" and len(opened) > 1 and len(keys) == len(opened) - 1
        if is_list_at_keys and text[position : position + 64].lstrip().startswith(b"{"):
            return path_of(keys)
    return None


def path_of(keys: list[str]) -> str:
    """The keys as a plain jq path."""
    steps = [f".{key}" if key.isidentifier() and key.isascii() else f"[{orjson.dumps(key).decode()}]" for key in keys]
    return "".join(steps) if steps[:1] and steps[0].startswith(".") else "." + "".join(steps)
