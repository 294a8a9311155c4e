"""Answers that say, whatever their status, that they failed or are partial (contract §5)."""

from collections.abc import Iterable
from typing import Final

from evidence.evidence import Said, Trust
from evidence.leads import as_number
from evidence.places import (
    Found,
    Place,
    found_in,
    has_identity,
    has_parts,
    is_envelope,
    is_wrapper,
    spelling,
    words_for,
    written,
)
from evidence.truth import is_truthy
from evidence.vocabulary import FAILURES, GRAVITIES, LIKELY_FAILURES, PARTIAL_OUTCOMES, SUCCESSES, UNREADY
from evidence.words import Group, Meaning
from json_types import Json, JsonObject

_LONGEST_WORD: Final = 100
_DEEPEST: Final = 20
_MESSAGE_OF_A_CODE: Final = "errormessage"
_GRAVITY_KEYS: Final = frozenset({"type", "severity", "level"})


def failure_in(words: Iterable[Found]) -> Said | None:
    """The first word that says that the answer failed."""
    return next((_said(word) for word in words if word.word.group is Group.FAILURE and _says_failure(word)), None)


def partial_in(words: Iterable[Found]) -> Said | None:
    """The first word that says that the answer is not all that was asked for."""
    return next((_said(word) for word in words if _says_partial(word)), None)


def error_alone(item: JsonObject) -> Said | None:
    """What an object says that holds nothing but an error's words: it is no item."""
    for key, value in item.items():
        if not _is_of_an_error(key) and value not in (None, "", [], {}):
            return None
    return failure_in(found_in(Place((), item)))


def failed_line(lines: Iterable[JsonObject]) -> Said | None:
    """What the first of JSON lines says that is an error and no item."""
    for line in lines:
        if line and _is_of_an_error(next(iter(line))) and (said := error_alone(line)) is not None:
            return said
    return None


def _is_of_an_error(key: str) -> bool:
    return any(
        word.group is Group.FAILURE or word.meaning in (Meaning.MESSAGE, Meaning.OF_AN_ERROR)
        for _, word in words_for(key)
    )


def _said(found: Found) -> Said:
    return Said(written(found.keys), found.value)


def _says_failure(found: Found) -> bool:
    match found.word.meaning:
        case Meaning.ERROR:
            return _is_error(found)
        case Meaning.ERROR_CODE:
            return _is_error_code(found)
        case Meaning.DENIAL:
            return _is_denial(found)
        case Meaning.CODE:
            return _is_code_of_failure(found)
        case Meaning.MESSAGES:
            return _is_grave(found)
        case _:
            return _is_failure(found)


def _says_partial(found: Found) -> bool:
    value, meaning = found.value, found.word.meaning
    if meaning is Meaning.PARTIAL and found.word.trust is Trust.ALIKE:
        return isinstance(value, list | dict) and bool(value) and not _is_state_of_its_own(found)
    if meaning is Meaning.PARTIAL:
        return value is True or (isinstance(value, list | dict) and bool(value)) or value in ("true", "True")
    if meaning is Meaning.PARTIAL_COUNT:
        return (as_number(value) or 0) > 0
    if meaning is not Meaning.OUTCOME or not isinstance(value, str) or has_identity(found.place):
        return False
    outcome = spelling(value)
    return outcome in PARTIAL_OUTCOMES or (outcome in UNREADY and _holds_nothing(found.place))


def _holds_nothing(place: Place) -> bool:
    """Whether there are no records where a place leads to them: it is too early to say that there are none."""
    value = place.value.get(place.taken) if isinstance(place.taken, str) else ()
    return not any(value.values()) if isinstance(value, dict) else value in (None, [])


def _is_state_of_its_own(found: Found) -> bool:
    """Whether the records are parts of something that has this state, such as the jobs of a build.

    An answer that failed has a message, or no identity.
    """
    place = found.place
    is_named = bool(place.keys) and not is_wrapper(place.name) and not is_envelope(place.name)
    return has_parts(place) and (has_identity(place) or (is_named and not _has_message(place)))


def _is_error(found: Found) -> bool:
    value = found.value
    if isinstance(value, int) and not isinstance(value, bool):
        return value != 0 and spelling(found.key) == "error" and _has_message(found.place)
    return _is_told(value) and not (
        spelling(found.key) == _MESSAGE_OF_A_CODE and _has_error_code_of_success(found.place)
    )


def _has_error_code_of_success(place: Place) -> bool:
    codes = [code for key, code in place.value.items() if _means(key, Meaning.ERROR_CODE)]
    return any(isinstance(code, int | str) and code != "" and spelling(str(code)) in SUCCESSES for code in codes)


def _is_told(value: Json, depth: int = 0) -> bool:
    """Whether a value says anything but that all is well. What is nested beyond reason does."""
    if depth > _DEEPEST:
        return True
    if isinstance(value, str):
        return len(value) > _LONGEST_WORD or spelling(value) not in SUCCESSES
    if isinstance(value, list):
        return any(_is_told(inner, depth + 1) for inner in value)
    if isinstance(value, dict):
        return not _has_code_of_success(value) and any(_is_told(inner, depth + 1) for inner in value.values())
    return bool(value)


def _has_code_of_success(value: JsonObject) -> bool:
    codes = [inner for key, inner in value.items() if _means(key, Meaning.CODE) or _means(key, Meaning.ERROR_CODE)]
    return any(isinstance(code, int | str) and spelling(str(code)) in SUCCESSES for code in codes)


def _is_error_code(found: Found) -> bool:
    value = found.value
    is_code = isinstance(value, int | str) and not isinstance(value, bool)
    if found.word.trust is Trust.UNSURE and (not _has_message(found.place) or _tells_of_success(found.place)):
        return False
    return is_code and spelling(str(value)) not in SUCCESSES


def _is_denial(found: Found) -> bool:
    value = found.value
    if found.word.trust is Trust.UNSURE:
        return value is False and not _is_state_of_its_own(found)
    if isinstance(value, str):
        return value.strip() != "" and not is_truthy(value)
    if isinstance(value, bool):
        return not value
    return value == 0 and value is not None and _has_message(found.place)


def _is_failure(found: Found) -> bool:
    if not isinstance(found.value, str):
        return False
    outcome = spelling(found.value)
    if _is_state_of_its_own(found):
        return False
    is_plain = outcome in FAILURES and found.word.trust is Trust.PLAIN
    return is_plain or (outcome in FAILURES | LIKELY_FAILURES and _has_message(found.place))


def _is_grave(found: Found) -> bool:
    messages = [each for each in found.value if isinstance(each, dict)] if isinstance(found.value, list) else []
    called = (value for each in messages for key, value in each.items() if spelling(key) in _GRAVITY_KEYS)
    told = any(isinstance(value, str) and spelling(value) in GRAVITIES for value in called)
    return told and not _is_state_of_its_own(found)


def _is_code_of_failure(found: Found) -> bool:
    code = as_number(found.value)
    is_one = code is not None and (400 <= code <= 599 or 40_000 <= code <= 59_999)
    return is_one and _has_message(found.place)


def _has_message(place: Place) -> bool:
    return any(isinstance(value, str) and value and _means(key, Meaning.MESSAGE) for key, value in place.value.items())


def _tells_of_success(place: Place) -> bool:
    texts = [value for key, value in place.value.items() if isinstance(value, str) and _means(key, Meaning.MESSAGE)]
    return any(text and (spelling(text) in SUCCESSES or spelling(text).startswith("success")) for text in texts)


def _means(key: str, meaning: Meaning) -> bool:
    return any(word.meaning is meaning for _, word in words_for(key))
