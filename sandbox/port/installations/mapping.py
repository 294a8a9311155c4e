"""The mapping of an integration as its editor knows it: YAML with a list of resources."""

import json
from datetime import date
from typing import Any

import yaml

from sandbox.port.errors import Invalid
from sandbox.port.store import Document


def parse_mapping(text: str) -> Document:
    """The mapping that a text describes, or Invalid with what is wrong and where."""
    try:
        parsed = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise Invalid(f"This is not valid YAML{place}: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise Invalid(f"This is not valid YAML: {error}") from None
    return check_mapping(parsed)


def check_mapping(parsed: Any) -> Document:
    if not isinstance(parsed, dict):
        raise Invalid("The mapping must be an object with a list of resources")
    resources = parsed.get("resources")
    if not isinstance(resources, list):
        raise Invalid('The mapping must have a list of "resources"')
    for number, resource in enumerate(resources, start=1):
        if not isinstance(resource, dict) or not isinstance(resource.get("kind"), str):
            raise Invalid(f'Resource {number} must be an object with a "kind"')
    return _as_json(parsed)


def mapping_as_text(config: Document, written_as: str | None) -> str:
    """What the editor shows: the text that the mapping was written as, with its comments, while it still holds."""
    if written_as is not None:
        try:
            if parse_mapping(written_as) == config:
                return written_as
        except Invalid:
            pass
    return yaml.safe_dump(config, sort_keys=False, allow_unicode=True, width=110) if config else ""


def _as_json(parsed: Any) -> Document:
    """YAML knows values that JSON does not: dates become text, the rest is refused."""
    try:
        document: Document = json.loads(json.dumps(parsed, default=_date_as_text, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise Invalid(f"The mapping holds a value that JSON cannot: {error}") from None
    return document


def _date_as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} of type {type(value).__name__}")
