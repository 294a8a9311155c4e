"""What pydantic found wrong with settings, in the words of who wrote them."""

from collections.abc import Iterable, Iterator
from typing import Final

from pydantic import ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from settings.mistakes.other_names import meant_by

# Where a setting may be of several forms, pydantic names the one that it looked at.
_NO_NAMES: Final = frozenset({"integration", "config", "an object", "a text", "several"})

_PORT: Final = "port"
_OF_PORT: Final = ("OCEAN__PORT__CLIENT_ID", "OCEAN__PORT__CLIENT_SECRET")
"""Settings of Ocean's, which no form of the integration shows."""


def explain(error: ValidationError) -> str:
    """All that is wrong in one text: the setting, what is wrong with it, what is allowed."""
    return stops_the_start(mistakes_in(error))


def stops_the_start(mistakes: Iterable[str]) -> str:
    """The one text for all of them, each of which is told once."""
    return " ".join(("The integration cannot start.", *dict.fromkeys(mistakes)))


def mistakes_in(error: ValidationError) -> Iterator[str]:
    """A text for each thing that is wrong."""
    for details in error.errors():
        inner = details.get("ctx", {}).get("error")
        if isinstance(inner, ValidationError):  # Ocean validates its own settings within those of the integration
            yield from mistakes_in(inner)
        else:
            yield _explained(details)


def _explained(details: ErrorDetails) -> str:
    name = ".".join(to_camel(str(part)) for part in details["loc"] if part not in _NO_NAMES)
    message = details["msg"].removeprefix("Value error, ")
    match details["type"]:
        case "missing" if details["loc"][0] == _PORT:
            variables = [f"OCEAN__PORT__{str(part).upper()}" for part in details["loc"][1:]] or _OF_PORT
            return f"{name} is missing: set {' and '.join(variables)}, as variables or in .env."
        case "missing":
            return f"{name} is missing."
        case "value_error" if not name:
            return message
        case "dict_type":
            return f'{name} must be a JSON object, such as {{"name":"value"}}.'
        case "list_type":
            return f'{name} must be a JSON list, such as ["one","two"].'
        case "url_parsing":
            return f"{name} must be a URL such as https://api.example.com."
        case "extra_forbidden":
            return f"{name} is not known."
        case "enum":
            meant = meant_by(name, details["input"])
            hint = f" What it means is {meant} here." if meant else ""
            return f"{name} is {details['input']!r}, but must be {details['ctx']['expected']}.{hint}"
        case _:
            return f"{name}: {message[:1].lower() + message[1:].rstrip('.')}."
