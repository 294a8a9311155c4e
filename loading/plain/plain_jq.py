"""The plain part of jq, read: paths, texts, `+`, `//`, comparisons, `tostring`.

Most expressions that decide whether an item makes an entity are no more than that, and jq takes a hundred times as long
for them, since it gets each item as text. Where Python is not certain to give what jq would, the steps say so.
"""

import re
from dataclasses import dataclass
from typing import Final

from loading.plain.plain_steps import (
    CALLS,
    WORDS,
    Step,
    added,
    after,
    always,
    as_text,
    at_index,
    at_key,
    both,
    comparison,
    either,
    itself,
    joined,
    nothing_if_it_fails,
    or_else,
)


class _NotPlain(Exception):
    """The expression has a part that is not done in Python."""


_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<descent>\.\.)
    | (?P<field>\.[A-Za-z_][A-Za-z0-9_]*)
    | (?P<word>[a-z_]+)(?![\w:(])
    | (?P<call>startswith|endswith|ltrimstr|rtrimstr)(?=\()
    | (?P<number>\d{1,15})(?![\d.eE])
    | (?P<sign>//(?!=)|==|!=|\.|\||\+(?!=)|\(|\)|\[|\]|\?(?!//)|-)
    | (?P<quote>")
    )""",
    re.VERBOSE,
)
_COMMENT: Final = re.compile(r"\#[^\n\\]*(?=\n|$)")
_PLAIN_TEXT: Final = re.compile(r'[^"\\]*')
_ESCAPES: Final = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def plain(expression: str) -> Step | None:
    """The expression in Python; None where a part of it is not done here."""
    try:
        return _Parser(expression).whole()
    except (_NotPlain, RecursionError):
        return None


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


_END: Final = _Token("end", "")


class _Parser:
    """By jq's precedence, from the loosest: `|`, `//`, `or`, `and`, comparisons, `+`, and what follows a term."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._next = self._read()

    def whole(self) -> Step:
        step = self._piped()
        if self._next is not _END:
            raise _NotPlain
        return step

    def _read(self) -> _Token:
        while True:
            rest = self._text[self._position :]
            stripped = rest.lstrip()
            if not stripped:
                return _END
            start = self._position + len(rest) - len(stripped)
            comment = _COMMENT.match(self._text, start)
            if comment is None:
                break
            self._position = comment.end()
        match = _TOKEN.match(self._text, start)
        if match is None or match.lastgroup is None:
            raise _NotPlain
        self._position = match.end()
        return _Token(match.lastgroup, match[match.lastgroup])

    def _take(self, *texts: str) -> str | None:
        if self._next.kind in ("sign", "word") and self._next.text in texts:
            taken, self._next = self._next.text, self._read()
            return taken
        return None

    def _expect(self, text: str) -> None:
        if self._take(text) is None:
            raise _NotPlain

    def _piped(self) -> Step:
        step = self._alternative()
        while self._take("|"):
            step = after(step, self._alternative())
        return step

    def _alternative(self) -> Step:
        left = self._any()
        return or_else(left, self._alternative()) if self._take("//") else left

    def _any(self) -> Step:
        step = self._all()
        while self._take("or"):
            step = either(step, self._all())
        return step

    def _all(self) -> Step:
        step = self._compared()
        while self._take("and"):
            step = both(step, self._compared())
        return step

    def _compared(self) -> Step:
        left = self._sum()
        sign = self._take("==", "!=")
        return left if sign is None else comparison(left, self._sum(), sign == "==")

    def _sum(self) -> Step:
        step = self._term()
        while self._take("+"):
            step = added(step, self._term())
        return step

    def _term(self) -> Step:
        step = self._beginning()
        while True:
            token = self._next
            if token.kind == "field":
                self._next = self._read()
                step = after(step, at_key(token.text[1:]))
            elif self._take("."):
                step = after(step, self._bracketed() if self._take("[") else at_key(self._literal()))
            elif self._take("["):
                step = after(step, self._bracketed())
            elif self._take("?"):
                step = nothing_if_it_fails(step)
            else:
                return step

    def _beginning(self) -> Step:
        token = self._next
        if token.kind == "field":
            return itself
        if token.kind == "quote":
            return self._text_of_parts()
        if token.kind == "number":
            self._next = self._read()
            return always(int(token.text))
        if token.kind == "call":
            self._next = self._read()
            self._expect("(")
            argument = self._literal()
            self._expect(")")
            return CALLS[token.text](argument)
        if token.kind == "word" and token.text in WORDS:
            self._next = self._read()
            return WORDS[token.text]
        if self._take("("):
            step = self._piped()
            self._expect(")")
            return step
        if token.text == ".":
            follows = _TOKEN.match(self._text, self._position)
            if follows is None or (follows.lastgroup != "quote" and follows["sign"] != "["):
                self._expect(".")
            return itself
        raise _NotPlain

    def _bracketed(self) -> Step:
        if self._next.kind == "quote":
            step = at_key(self._literal())
        else:
            sign = -1 if self._take("-") else 1
            if self._next.kind != "number":
                raise _NotPlain
            step = at_index(sign * int(self._next.text))
            self._next = self._read()
        self._expect("]")
        return step

    def _literal(self) -> str:
        if self._next.kind != "quote":
            raise _NotPlain
        parts = self._parts()
        if any(not isinstance(part, str) for part in parts):
            raise _NotPlain
        return "".join(part for part in parts if isinstance(part, str))

    def _text_of_parts(self) -> Step:
        parts = self._parts()
        if all(isinstance(part, str) for part in parts):
            return always("".join(part for part in parts if isinstance(part, str)))
        return joined([always(part) if isinstance(part, str) else after(part, as_text) for part in parts])

    def _parts(self) -> list[str | Step]:
        """Of a text whose opening quote was read: what is written, and what is computed in `\\(…)`."""
        parts: list[str | Step] = []
        while True:
            match = _PLAIN_TEXT.match(self._text, self._position)
            assert match is not None
            parts.append(match[0])
            self._position = match.end()
            sign, follows = self._text[self._position : self._position + 1], self._text[self._position + 1 :][:1]
            if sign == '"':
                self._position += 1
                self._next = self._read()
                return parts
            self._position += 2
            if follows == "(":
                self._next = self._read()
                parts.append(self._piped())
                if self._next != _Token("sign", ")"):
                    raise _NotPlain
            elif follows in _ESCAPES and sign == "\\":
                parts.append(_ESCAPES[follows])
            else:
                raise _NotPlain
