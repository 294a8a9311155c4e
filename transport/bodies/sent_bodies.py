"""How a body is sent, and the content type that says so."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, assert_never

from json_types import Json

CONTENT_TYPE: Final = "content-type"
"""The header's name, in lower case."""

_JSON: Final = re.compile(r"[^/]+/(?:[^;]*[^\w;])?json\b", re.IGNORECASE)
_FORM: Final = re.compile(r"application/x-www-form-urlencoded\b", re.IGNORECASE)


class BodyAs(StrEnum):
    """How a body is sent: as JSON, as a form of texts (a list repeats its field), or as the text that it is."""

    JSON = "json"
    FORM = "form"
    TEXT = "text"

    @property
    def content_type(self) -> str:
        """What is sent where nothing else is said."""
        match self:
            case BodyAs.JSON:
                return "application/json"
            case BodyAs.FORM:
                return "application/x-www-form-urlencoded"
            case BodyAs.TEXT:
                return "text/plain; charset=utf-8"
            case _:
                assert_never(self)

    def suits(self, content_type: str) -> bool:
        """Whether a body that is sent so is what a content type says. A text may be anything."""
        match self:
            case BodyAs.JSON:
                return _JSON.match(content_type.strip()) is not None
            case BodyAs.FORM:
                return _FORM.match(content_type.strip()) is not None
            case BodyAs.TEXT:
                return True
            case _:
                assert_never(self)


def content_of(body: Json, body_as: BodyAs) -> dict[str, Any]:
    """The body as httpx takes it, by the argument that says how."""
    if body is None:
        return {}
    match body_as:
        case BodyAs.JSON:
            return {"json": body}
        case BodyAs.FORM:
            return {"data": body}
        case BodyAs.TEXT:
            return {"content": body}
        case _:
            assert_never(body_as)


def with_content_type(
    headers: Mapping[str, str], body: Json, body_as: BodyAs, general: Mapping[str, str]
) -> dict[str, str]:
    """A request's headers with the type of its body; one that `general` headers give holds unless it means another."""
    own = dict(headers)
    if body is None or _content_type_in(own) is not None:
        return own
    given = _content_type_in(general)
    if given is not None and _may_mean(given, body_as):
        return own
    return {**own, CONTENT_TYPE: body_as.content_type}


def _may_mean(content_type: str, body_as: BodyAs) -> bool:
    if body_as is BodyAs.FORM:
        return body_as.suits(content_type)
    others = {BodyAs.JSON, BodyAs.FORM} - {body_as}
    return not any(other.suits(content_type) for other in others)


def _content_type_in(headers: Mapping[str, str]) -> str | None:
    return next((value for name, value in headers.items() if name.lower() == CONTENT_TYPE), None)
