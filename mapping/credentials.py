"""What is, by the name it stands under, a credential: settings are the place for it, but a mapping may hold one."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl

from messages import names_a_credential


def credentials(named: Iterable[tuple[str, str]]) -> set[str]:
    """The values whose names are those of credentials; of `Bearer abc`, the second part as well."""
    values = {value for name, value in named if names_a_credential(name) and value not in ("true", "false")}
    return values | {value.rpartition(" ")[2] for value in values}


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
