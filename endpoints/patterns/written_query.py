"""The query that stands in a kind itself: it reaches the API byte for byte, but for values in its places (§8)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus

from endpoints.patterns.patterns import Pattern, Scalar, Text, as_text, pattern_of, places_in


@dataclass(frozen=True)
class WrittenQuery:
    """Its parts between the `&`, as they are written. Braces that are encoded are no places."""

    parts: tuple[Text, ...] = ()

    @classmethod
    def of(cls, text: str) -> "WrittenQuery":
        return cls(tuple(map(_part, text.replace("#", "%23").split("&"))) if text else ())

    @property
    def names(self) -> Iterator[str]:
        """Of the parameters of a nested endpoint in it."""
        return (name for part in self.parts if isinstance(part, Pattern) for name in part.names)

    @property
    def known(self) -> tuple[tuple[str, str], ...]:
        """Names and values of those of its parts that have no places, decoded."""
        pairs = (part.partition("=") for part in self.parts if isinstance(part, str))
        return tuple((unquote_plus(name), unquote_plus(value)) for name, _, value in pairs)

    def without(self, names: Iterable[str]) -> "WrittenQuery":
        """The rest, where parameters of these names are given in another way."""
        left_out = frozenset(names)
        return WrittenQuery(tuple(part for part in self.parts if _name(part) not in left_out)) if left_out else self

    def at(self, values: Mapping[str, Scalar]) -> "WrittenQuery":
        """With values in its places, percent-encoded."""
        if not any(self.names):
            return self
        encoded = {name: quote(as_text(value), safe="") for name, value in values.items()}
        return WrittenQuery(tuple(part.text(encoded) if isinstance(part, Pattern) else part for part in self.parts))

    def after(self, path: str) -> str:
        """A path with this query, which has no places left."""
        return f"{path}?{'&'.join(map(_known, self.parts))}" if self.parts else path


def _part(text: str) -> Text:
    name, equals, value = text.partition("=")
    return pattern_of([name + equals, *places_in(value)])


def _name(part: Text) -> str:
    written = part if isinstance(part, str) else str(part.parts[0])
    return unquote_plus(written.partition("=")[0])


def _known(part: Text) -> str:
    assert isinstance(part, str), "an endpoint is asked for when its parameters have values"
    return part
