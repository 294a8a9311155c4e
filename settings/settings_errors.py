"""What pydantic found wrong with settings, in the words of who wrote them."""

from collections.abc import Iterator

from pydantic import ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails


def explain(error: ValidationError) -> str:
    """One line for each thing that is wrong: the setting, what is wrong with it, what is allowed."""
    return "The integration cannot start. " + " ".join(_explanations(error))


def _explanations(error: ValidationError) -> Iterator[str]:
    for details in error.errors():
        inner = details.get("ctx", {}).get("error")
        if isinstance(inner, ValidationError):  # Ocean validates its own settings within those of the integration
            yield from _explanations(inner)
        else:
            yield _explain_one(details)


def _explain_one(details: ErrorDetails) -> str:
    name = ".".join(to_camel(str(part)) for part in details["loc"] if part not in ("integration", "config"))
    message = details["msg"].removeprefix("Value error, ")
    match details["type"]:
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
            return f"{name} is {details['input']!r}, but must be {details['ctx']['expected']}."
        case _:
            return f"{name}: {message[:1].lower() + message[1:].rstrip('.')}."
