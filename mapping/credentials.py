"""What is, by the name it stands under, a credential: settings are the place for it, but a mapping may hold one."""

import json
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl

from messages import is_credential, is_plainly_a_credential, may_name_a_credential


def credentials(named: Iterable[tuple[str, str]]) -> set[str]:
    """The values of parameters, or of what is in a body, that are credentials; of `Bearer abc`, the second part too."""
    return _with_last_words(value for name, value in named if is_credential(name, value))


def credentials_in_headers(headers: Iterable[tuple[str, str]]) -> set[str]:
    """The same of headers, of which a name that may mean one does."""
    return _with_last_words(value for name, value in headers if may_name_a_credential(name))


def named_in_query(target: str) -> list[str]:
    """The names in a target's own query under which a credential stands that all could see."""
    return [name for name, value in query_of(target) if "{" not in value and is_plainly_a_credential(name, value)]


def _with_last_words(values: Iterable[str]) -> set[str]:
    return {part for value in values for part in (value, value.rpartition(" ")[2])}


def query_of(target: str) -> list[tuple[str, str]]:
    return parse_qsl(target.partition("?")[2])


def texts_by_name(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """The texts and numbers in a body, each with the key that it stands under."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_by_name(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from texts_by_name(inner, name)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield name, str(value)


def parts_of_body(body: object) -> object:
    """A body that is a text, by what it holds: JSON, or the fields of a form."""
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except ValueError:
        return dict(parse_qsl(body))


def headers_in(value: object) -> Iterator[tuple[str, str]]:
    """The texts under `headers`, wherever that stands."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_by_name(inner) if key == "headers" else headers_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from headers_in(inner)
