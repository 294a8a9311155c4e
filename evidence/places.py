"""Where in an answer it is spoken of: the objects on the way to the records, the envelopes beside them, and the rest.

The records are never walked, nor is any other list but one of links. What is looked at is bounded, whatever came.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from evidence.evidence import Trust
from evidence.vocabulary import CUT_OFF, GOES_ON, VOCABULARY, WENT_WRONG
from evidence.words import Group, Meaning, Word, spelled
from extraction import Keys
from json_types import Json, JsonObject

_MOST_KEYS: Final = 400
"""Of one object. One that has more is data."""

_FEW: Final = 40
"""Keys of an object that is likely to have the same ones in each answer."""

_MOST_OBJECTS: Final = 60
_DEEPEST_ENVELOPE: Final = 3
_DEEPEST: Final = 5
_MOST_SIBLINGS: Final = 4
_WRAPPERS: Final = ("data", "result", "results", "d", "response", "body")
_IDENTITIES: Final = ("id", "_id", "uuid", "key", "name")
_OF_ANY_RECORDS: Final = frozenset({
    *_WRAPPERS, "items", "records", "value", "values", "rows", "entries", "entry", "content", "objects", "list",
    "elements", "nodes", "edges", "hits", "docs", "resources", "entities", "payload", "output",
})  # fmt: skip
_FAR: Final = (Group.FLAG, Group.LEAD)

_LOOKS: Final = ((GOES_ON, Meaning.MORE), (CUT_OFF, Meaning.TRUNCATED), (WENT_WRONG, Meaning.PARTIAL))

_RANKED: Final[dict[str, tuple[tuple[int, Word], ...]]] = {}
for _rank, _word in enumerate(VOCABULARY):
    _RANKED[spelled(_word.name)] = (*_RANKED.get(spelled(_word.name), ()), (_rank, _word))


class Place(NamedTuple):
    """An object that may speak of the answer. `taken` is the key in it that leads to the records.

    One that is not `near` is neither on the way to the records nor an envelope.
    """

    keys: Keys
    value: JsonObject
    near: bool = True
    taken: str | int | None = None

    @property
    def name(self) -> str:
        """The last key, spelled."""
        return spelling(str(self.keys[-1])) if self.keys else ""


class Found(NamedTuple):
    """A word of the vocabulary, where it stands and with what value. `rank` is its place in the vocabulary."""

    word: Word
    rank: int
    place: Place
    key: str
    value: Json

    @property
    def keys(self) -> Keys:
        return (*self.place.keys, self.key)


@lru_cache(maxsize=4096)
def spelling(key: str) -> str:
    return spelled(key)


@lru_cache(maxsize=4096)
def words_for(key: str) -> tuple[tuple[int, Word], ...]:
    """The words that a key may be, with their ranks."""
    return _RANKED.get(spelled(key), ())


@lru_cache(maxsize=4096)
def _words_that_speak(key: str) -> tuple[tuple[int, Word, bool, frozenset[str], frozenset[str]], ...]:
    """Those of them that say something by themselves; whether only near the records, and in which objects they do so
    alone, and in which not."""
    ranked = words_for(key) or tuple((len(VOCABULARY), word) for word in _alike(spelled(key)))
    return tuple(
        (rank, word, word.near or word.group not in _FAR, _spelled(word.within), _spelled(word.outside))
        for rank, word in ranked
        if word.group is not Group.NONE
    )


def _alike(name: str) -> Iterator[Word]:
    """What a name that is no word of the vocabulary plainly says."""
    for looks, meaning in _LOOKS:
        if looks.fullmatch(name):
            yield Word(name, meaning, "", Trust.ALIKE, near=True)


def _spelled(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(spelled, names))


def speaks(key: str) -> bool:
    """Whether a key says something by itself, wherever it stands."""
    return bool(_words_that_speak(key)) or "@odata." in key


@lru_cache(maxsize=4096)
def is_envelope(key: str) -> bool:
    return any(word.meaning is Meaning.ENVELOPE for _, word in words_for(key))


@lru_cache(maxsize=4096)
def is_wrapper(key: str) -> bool:
    """Whether a key says no more of what it holds than that it was asked for."""
    return spelled(key) in _OF_ANY_RECORDS


@lru_cache(maxsize=4096)
def speaks_of_listing(key: str) -> bool:
    """Whether a key is a word for what an answer says of its listing: flags, leads, counts, and envelopes for them."""
    words = [word for _, word in words_for(key) if not word.within]
    return any(word.group in (Group.FLAG, Group.LEAD, Group.COUNT) for word in words) or is_envelope(key)


def near_places(document: Json, ways: Sequence[Keys]) -> list[Place]:
    """The objects on the ways to the records, the outermost first, each with its envelopes.

    Where no way is known, the answer's own object and the usual wrappers are taken for it.
    """
    found: dict[Keys, Place] = {} if ways else {place.keys: place for place in _wrappers(document, ())}
    for way in ways:
        value = document
        for depth, key in enumerate(way):
            keys = way[:depth]
            if isinstance(value, dict) and isinstance(key, str):
                found.setdefault(keys, Place(keys, value, taken=key))
                value = value.get(key)
            elif isinstance(value, list) and isinstance(key, int):
                for index, sibling in enumerate(value[:_MOST_SIBLINGS]):
                    if isinstance(sibling, dict) and index != key % len(value):
                        found.setdefault((*keys, index), Place((*keys, index), sibling))
                value = value[key] if -len(value) <= key < len(value) else None
            else:
                break
    taken = {*found, *((*place.keys, place.taken) for place in found.values() if place.taken is not None)}
    places: list[Place] = []
    for place in found.values():
        places.append(place)
        places += _envelopes(place, taken, _DEEPEST_ENVELOPE)
    return places[:_MOST_OBJECTS]


def _wrappers(value: Json, keys: Keys) -> Iterator[Place]:
    if isinstance(value, dict):
        yield Place(keys, value)
        for name in _WRAPPERS if len(keys) < _DEEPEST_ENVELOPE else ():
            yield from _wrappers(value.get(name), (*keys, name))


def _envelopes(outer: Place, taken: set[Keys], depth: int) -> Iterator[Place]:
    if len(outer.value) > _MOST_KEYS:
        return
    for key, inner in outer.value.items():
        if isinstance(inner, dict) and is_envelope(key) and (*outer.keys, key) not in taken:
            place = Place((*outer.keys, key), inner)
            yield place
            if depth > 1:
                yield from _envelopes(place, taken, depth - 1)


def far_places(document: Json, near: Sequence[Place], ways: Sequence[Keys]) -> Iterator[Place]:
    """The other objects. Where the records are known, one with a list of objects in it is another listing."""
    known = {place.keys for place in near}
    return islice(_far(document, (), known, frozenset(ways), bool(ways)), _MOST_OBJECTS)


def _far(value: Json, keys: Keys, near: set[Keys], ways: frozenset[Keys], others_pass: bool) -> Iterator[Place]:
    if not isinstance(value, dict) or len(value) > _MOST_KEYS or len(keys) > _DEEPEST:
        return
    if keys not in near:
        if others_pass and any(
            isinstance(inner, list) and inner and isinstance(inner[0], dict) for inner in value.values()
        ):
            return
        yield Place(keys, value, near=False)
    for key, inner in value.items():
        if isinstance(inner, dict) and (*keys, key) not in ways:
            yield from _far(inner, (*keys, key), near, ways, others_pass)


def found_in(place: Place) -> list[Found]:
    """The words of the vocabulary that say something, in a place."""
    value, names = place.value, tuple(islice(place.value, _MOST_KEYS))
    heard = _heard if len(names) <= _FEW else _heard.__wrapped__
    spoken = heard(names, place.taken, near=place.near, within=place.name)
    return [Found(word, rank, place, key, value[key]) for key, rank, word in spoken]


@lru_cache(maxsize=1024)
def _heard(
    names: tuple[str, ...], taken: str | int | None, *, near: bool, within: str
) -> tuple[tuple[str, int, Word], ...]:
    """The words among the names of an object: one API sends the same with each page."""
    of_records = f"{taken}@"
    return tuple(
        (key, rank, word)
        for key in names
        if key != taken
        # OData has `members@odata.nextLink` beside `members`
        for rank, word, only_near, inside, outside in _words_that_speak(key.removeprefix(of_records))
        if (near or not only_near) and within not in outside and (not inside or within in inside)
    )


def has_identity(place: Place) -> bool:
    """Whether an object is something by itself, so that its state may be its own and not the answer's."""
    return any(key in place.value for key in _IDENTITIES)


def has_parts(place: Place) -> bool:
    """Whether the records in an object are called for what they are, as parts of something are, and there are some."""
    return isinstance(place.taken, str) and bool(place.value.get(place.taken)) and not is_wrapper(place.taken)


def written(keys: Keys) -> str:
    """A place as a path that a setting takes: `data.pageInfo.endCursor`."""
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += f".{key}" if text else key
    return text
