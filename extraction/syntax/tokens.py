"""The words and signs of a jq expression."""

import re
from collections.abc import Iterator
from typing import Final

from extraction.syntax.nodes import NotUnderstood

_TOKEN: Final = re.compile(
    r"""(?P<blank>\s+|\#(?:\\(?:\r?\n|.)|[^\\\n])*)|(?P<field>\.[A-Za-z_]\w*)|(?P<recurse>\.\.)
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<name>\$?[A-Za-z_]\w*(?:::\w+)*)|(?P<format>@\w+)|(?P<quote>")
    |(?P<sign>\?//=?|//=|\|=|\+=|-=|\*=|/=|%=|==|!=|<=|>=|//|[][|,:;=<>+\-*/%(){}?.$])""",
    re.VERBOSE,
)


def tokens_of(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None or token.lastgroup is None:
            raise NotUnderstood
        position = token.end()
        if token.lastgroup == "quote":
            end = _end_of_string(text, position)
            tokens.append(("string", text[position - 1 : end]))
            position = end
        elif token.lastgroup != "blank":
            tokens.append((token.lastgroup, token[0]))
    return tokens


def interpolated(quoted: str) -> Iterator[str]:
    """The expressions in `\\(…)` of a text in quotes."""
    position = 1
    while position < len(quoted) - 1:
        if quoted.startswith("\\(", position):
            end = _end_of_interpolation(quoted, position + 2)
            yield quoted[position + 2 : end - 1]
            position = end
        else:
            position += 2 if quoted[position] == "\\" else 1


def _end_of_interpolation(text: str, position: int) -> int:
    """After the bracket that ends it."""
    depth = 1
    while position < len(text):
        sign = text[position]
        if sign == '"':
            position = _end_of_string(text, position + 1)
            continue
        depth += (sign == "(") - (sign == ")")
        position += 1
        if not depth:
            return position
    raise NotUnderstood


def _end_of_string(text: str, position: int) -> int:
    """After the quote that ends it; what is interpolated may hold strings itself."""
    depth = 0
    while position < len(text):
        sign = text[position]
        if sign == "\\" and depth == 0:
            depth += text[position + 1 : position + 2] == "("
            position += 2
        elif depth and sign == '"':
            position = _end_of_string(text, position + 1)
        else:
            depth += (sign == "(") - (sign == ")") if depth else 0
            position += 1
            if sign == '"':
                return position
    raise NotUnderstood
