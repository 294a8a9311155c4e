"""How a jq expression is built: a parser of jq's grammar.

jq itself has compiled the expression before: what is wrong in it was told, and is not looked for here.
"""

import json
import re
from dataclasses import replace
from typing import Final

from extraction.syntax.nodes import DEFINED, IDENTITY, OTHER, PATTERN, Kind, Node, NotUnderstood
from extraction.syntax.tokens import interpolated, tokens_of

_BINARY: Final = (
    ("or",),
    ("and",),
    ("==", "!=", "<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "/", "%"),
)
_ASSIGNMENTS: Final = ("=", "|=", "+=", "-=", "*=", "/=", "%=", "//=")
_DEEPEST: Final = 40
TEXT: Final = '"'
"""The value of a text in which something is interpolated."""


def parse(text: str) -> Node:
    """Raises `NotUnderstood`."""
    parser = _Parser(tokens_of(text))
    node = parser.pipe()
    if parser.next is not None:
        raise NotUnderstood
    return node


class _Parser:
    """Recursive descent, each method one level of jq's precedence from the loosest to the tightest."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._position = 0
        self._depth = 0

    @property
    def next(self) -> tuple[str, str] | None:
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def _is(self, *texts: str) -> bool:
        return self.next is not None and self.next[0] != "string" and self.next[1] in texts

    def _take_token(self) -> tuple[str, str]:
        token = self.next
        if token is None:
            raise NotUnderstood
        self._position += 1
        return token

    def _take(self) -> str:
        return self._take_token()[1]

    def _skip(self, *texts: str) -> bool:
        if self._is(*texts):
            self._position += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._skip(text):
            raise NotUnderstood

    def pipe(self, *, commas: bool = True) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotUnderstood
        try:
            if self._skip("def"):
                return self._after_definition(commas)
            if self._skip("label"):
                self._take()
                self._expect("|")
                return self.pipe(commas=commas)
            node = self._comma() if commas else self._alternative()
            return Node(Kind.PIPE, (node, self.pipe(commas=commas))) if self._skip("|") else node
        finally:
            self._depth -= 1

    def _after_definition(self, commas: bool) -> Node:
        self._take()
        if self._skip("("):
            while not self._skip(")"):
                self._take()
        self._expect(":")
        self.pipe()
        self._expect(";")
        return _with(self.pipe(commas=commas), DEFINED)

    def _pattern(self) -> str:
        name = self._take()
        if name in ("[", "{"):
            depth = 1
            while depth:
                sign = self._take()
                depth += (sign in ("[", "{", "(")) - (sign in ("]", "}", ")"))
            name = ""
        while self._skip("?//"):
            self._pattern()
            name = ""
        return name

    def _comma(self) -> Node:
        node = self._bound()
        while self._skip(","):
            node = Node(Kind.BOTH, (node, self._bound()), ",")
        return node

    def _bound(self) -> Node:
        """What a name is bound to is all before `as` but for a comma, and all after it is what it is bound for."""
        node = self._alternative()
        if not self._skip("as"):
            return node
        name = self._pattern()
        self._expect("|")
        return Node(Kind.BINDING, (node, self.pipe()), name, () if name else (PATTERN,))

    def _alternative(self) -> Node:
        node = self._assignment()
        return Node(Kind.ELSE, (node, self._alternative())) if self._skip("//") else node

    def _assignment(self) -> Node:
        node = self._binary(0)
        if not self._is(*_ASSIGNMENTS):
            return node
        sign = self._take()
        by = self._binary(0)
        if sign == "|=":
            return Node(Kind.UPDATE, (node,), sign, (by,))
        return replace(OTHER, value=sign, beside=(node, by))

    def _binary(self, level: int) -> Node:
        if level == len(_BINARY):
            return self._postfix()
        node = self._binary(level + 1)
        while self._is(*_BINARY[level]):
            sign = self._take()
            other = self._binary(level + 1)
            is_sum = sign == "+"
            node = Node(Kind.BOTH, (node, other), sign) if is_sum else replace(OTHER, value=sign, beside=(node, other))
        return node

    def _postfix(self) -> Node:
        if self._skip("-"):
            return replace(OTHER, value="-", beside=(self._postfix(),))
        node = self._term()
        while True:
            if self._skip("["):
                node = self._bracket(node)
            elif self.next is not None and self.next[0] == "field":
                node = Node(Kind.KEY, (node,), self._take()[1:])
            elif self._is(".") and self._follows_dot("["):
                self._position += 1
            elif self._is(".") and self._follows_dot('"'):
                self._position += 1
                node = self._key(node, self._take())
            elif not self._skip("?"):
                return node

    def _follows_dot(self, start: str) -> bool:
        following = self._tokens[self._position + 1 : self._position + 2]
        return bool(following) and following[0][1].startswith(start)

    def _key(self, node: Node, text: str) -> Node:
        if "\\(" in text:
            return Node(Kind.COMPUTED_KEY, (node,), beside=(_text(text),))
        try:
            return Node(Kind.KEY, (node,), str(json.loads(text)))
        except ValueError as error:
            raise NotUnderstood from error

    def _bracket(self, node: Node) -> Node:
        if self._skip("]"):
            return Node(Kind.EACH, (node,))
        start = self._position
        if self._skip(":"):
            end = self.pipe()
            self._expect("]")
            return Node(Kind.SLICE, (node,), beside=(end,))
        key = self.pipe()
        if self._skip(":"):
            ends = (key,) if self._is("]") else (key, self.pipe())
            self._expect("]")
            return Node(Kind.SLICE, (node,), beside=ends)
        inside = self._tokens[start : self._position]
        self._expect("]")
        if len(inside) == 1 and inside[0][0] == "string":
            return self._key(node, inside[0][1])
        number = "".join(text for _, text in inside)
        if re.fullmatch(r"-?\d+", number):
            return Node(Kind.KEY, (node,), int(number))
        return Node(Kind.COMPUTED_KEY, (node,), beside=(key,))

    def _term(self) -> Node:
        kind, text = self._take_token()
        if kind == "field":
            return Node(Kind.KEY, (IDENTITY,), text[1:])
        if kind in ("number", "string", "format"):
            if kind == "format":
                is_text = self.next is not None and self.next[0] == "string"
                return _with(replace(OTHER, value=text), *(_text(self._take()).beside if is_text else ()))
            return _text(text) if "\\(" in text else Node(Kind.LITERAL, value=text)
        if kind == "recurse":
            return replace(OTHER, value="..")
        if kind == "name":
            return self._named(text)
        match text:
            case ".":
                if self.next is not None and self.next[0] == "string":
                    return self._key(IDENTITY, self._take())
                return IDENTITY
            case "(":
                node = self.pipe()
                self._expect(")")
                return node
            case "[":
                content = () if self._is("]") else (self.pipe(),)
                self._expect("]")
                return Node(Kind.LIST, content)
            case "{":
                return self._object()
        raise NotUnderstood

    def _named(self, name: str) -> Node:
        if name.startswith("$"):
            return Node(Kind.VARIABLE, value=name)
        match name:
            case "if":
                return self._choice()
            case "try":
                node = self._postfix()
                return Node(Kind.TRY, (node,), beside=(self._postfix(),)) if self._skip("catch") else node
            case "reduce" | "foreach":
                source = self._postfix()
                self._expect("as")
                pattern = self._pattern()
                self._expect("(")
                return Node(Kind.FOLD, (source,), pattern, self._arguments())
            case "break":
                return Node(Kind.LITERAL, value=self._take())
            case "null" | "true" | "false":
                return Node(Kind.LITERAL, value=name)
        return Node(Kind.CALL, self._arguments() if self._skip("(") else (), name)

    def _arguments(self) -> tuple[Node, ...]:
        arguments = [self.pipe()]
        while self._skip(";"):
            arguments.append(self.pipe())
        self._expect(")")
        return tuple(arguments)

    def _choice(self) -> Node:
        branches: list[Node] = []
        conditions: list[Node] = []
        while True:
            conditions.append(self.pipe())
            self._expect("then")
            branches.append(self.pipe())
            if self._skip("elif"):
                continue
            branches.append(self.pipe() if self._skip("else") else IDENTITY)
            self._expect("end")
            return Node(Kind.CHOICE, tuple(branches), beside=tuple(conditions))

    def _object(self) -> Node:
        values: list[Node] = []
        names: list[Node] = []
        while not self._skip("}"):
            key = OTHER
            if self._skip("("):
                names.append(self.pipe())
                self._expect(")")
            else:
                name = self._take()
                if "\\(" in name:
                    names.append(_text(name))
                key = self._of_itself(name)
                if self.next is not None and self.next[0] == "string":
                    names.append(_text(self._take()))  # a key such as @base64 "text"
                    key = Node(Kind.COMPUTED_KEY, (IDENTITY,))
            values.append(self.pipe(commas=False) if self._skip(":") else key)
            self._skip(",")
        return Node(Kind.OBJECT, tuple(values), beside=tuple(names))

    def _of_itself(self, name: str) -> Node:
        """What a key of an object has for its value where none is written."""
        if name.startswith("$"):
            return Node(Kind.VARIABLE, value=name)
        return self._key(IDENTITY, name) if name.startswith('"') else Node(Kind.KEY, (IDENTITY,), name)


def _with(node: Node, *others: Node) -> Node:
    return replace(node, beside=(*node.beside, *others))


def _text(quoted: str) -> Node:
    """A text in quotes, with what is interpolated in it. Raises `NotUnderstood`."""
    return replace(OTHER, value=TEXT, beside=tuple(map(parse, interpolated(quoted))))
