"""Settings of a login of the API's own, and what those of every type that logs in have in common (§7)."""

import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal, Self
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from extraction import Template, is_jq
from json_types import Json, JsonObject
from messages import MappingError, is_plainly_harmless, names_a_secret_number
from settings.headers import named_headers, printable_headers
from settings.setting_types import Positive, SettingsModel, Text, parsed_json

ASSERTION: Final = re.compile(r"\{\{\s*jwt\s*\}\}")
"""Where a signed assertion stands."""

_ANY_PLACE: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def _login_target(target: str) -> str:
    """A path below baseUrl, or a URL."""
    if re.search(r"[\s\x00-\x1f\x7f]", _ANY_PLACE.sub("", target)):
        raise ValueError("must be a URL or a path; it holds a blank or a control character")
    if not _URL.match(target):
        return target
    try:
        parts = urlsplit(target)
        possible = bool(parts.hostname) and parts.port != 0
    except ValueError:
        possible = False
    if not possible or not target.startswith(("http://", "https://")):
        raise ValueError("must be a URL such as https://login.example.com/token, or a path below baseUrl")
    if parts.username or parts.password:
        raise ValueError("must not hold credentials; send them in headers or a body")
    return target


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


type LoginTarget = Annotated[Text, AfterValidator(_login_target)]
type LoginMethod = Annotated[Literal["GET", "POST", "PUT", "PATCH", "DELETE"], BeforeValidator(_upper)]


def _jq(text: str) -> str:
    if not is_jq(text):
        raise ValueError(f"is {text!r}, but must be jq over {{status, headers, body}}, such as .status == 403")
    return text


type JqCondition = Annotated[Text, AfterValidator(_jq)]
type Status = Annotated[int, Field(ge=200, le=599)]
type ReloginStatuses = Annotated[tuple[Status, ...], BeforeValidator(parsed_json)]


class LoginSettingsModel(SettingsModel):
    """Where JSON holds a number for a text, its digits are meant."""

    model_config = ConfigDict(coerce_numbers_to_str=True)


def _kind_of_form(value: object) -> str:
    return ONE_TEXT if isinstance(value, str) else AN_OBJECT


def _kind_of_login(value: object) -> str:
    return SEVERAL if isinstance(value, list | tuple) else AN_OBJECT


AN_OBJECT: Final = "an object"
ONE_TEXT: Final = "a text"
SEVERAL: Final = "several"
type FormBody = Annotated[
    Annotated[dict[str, str], Tag(AN_OBJECT)] | Annotated[Text, Tag(ONE_TEXT)], Discriminator(_kind_of_form)
]
"""A form, as an object or as it is sent: `grant_type=client_credentials&client_id=…`."""


def _form_parts(form: FormBody | None) -> Iterator[Json]:
    yield dict(form) if isinstance(form, dict) else form


def holds_assertion(value: Json) -> bool:
    """Whether a signed assertion is to stand in it."""
    return any(ASSERTION.search(text) for text in _all_texts(value))


class LoginRequest(LoginSettingsModel):
    """The request that logs in: `endpoint` is a path below baseUrl, or a URL of its own."""

    endpoint: LoginTarget
    method: LoginMethod = "POST"
    headers: Annotated[dict[str, str], AfterValidator(printable_headers)] = Field(default_factory=dict)
    query_params: dict[str, str] = Field(default_factory=dict)
    body: JsonObject | None = None
    body_form: FormBody | None = None
    reauthenticate_interval_seconds: Positive | None = None

    @model_validator(mode="after")
    def _has_one_body(self) -> Self:
        if self.body is not None and self.body_form is not None:
            raise ValueError("body and bodyForm exclude one another.")
        return self

    @property
    def secrets(self) -> set[str]:
        """Everything in it that is not plainly harmless."""
        form = self.body_form or {}
        in_form = dict(parse_qsl(form, keep_blank_values=True)) if isinstance(form, str) else dict(form)
        parts = (self.headers, self.query_params, self.body or {}, in_form)
        return {secret for part in parts for secret in secrets_in(dict(part))} | query_secrets(self.endpoint)

    @property
    def texts(self) -> Iterator[str]:
        """Every text of which a place for a value may be a part."""
        yield self.endpoint
        yield from _all_texts([dict(self.headers), dict(self.query_params), self.body, *_form_parts(self.body_form)])


type LoginRequests = Annotated[
    Annotated[LoginRequest, Tag(AN_OBJECT)] | Annotated[tuple[LoginRequest, ...], Field(min_length=1), Tag(SEVERAL)],
    Discriminator(_kind_of_login),
]
"""One request, or several of which each may use what those before it were answered."""


def _checked_templates(value: Json) -> Json:
    try:
        for text in _all_texts(value):
            Template(text)
    except MappingError as error:
        raise ValueError(str(error)) from error
    return value


type Templates = Annotated[dict[str, str], AfterValidator(_checked_templates)]
type HeaderTemplates = Annotated[Templates, AfterValidator(named_headers)]
type BodyTemplate = Annotated[JsonObject, AfterValidator(_checked_templates)]


class LoginTemplate(SettingsModel):
    """What later requests get of the login's answer, `{{.data.token}}` standing for a value of it."""

    headers: HeaderTemplates = Field(default_factory=dict)
    query_params: Templates = Field(default_factory=dict)
    body: BodyTemplate = Field(default_factory=dict)

    @property
    def texts(self) -> set[str]:
        """Every text in it, with or without a place for a value."""
        return {text for part in (self.headers, self.query_params, self.body) for text in _all_texts(dict(part))}

    @property
    def secrets(self) -> set[str]:
        """What stands in it without a place for a value, and is not plainly harmless."""
        parts = (self.headers, self.query_params, self.body)
        return {secret for part in parts for secret in secrets_in(dict(part)) if "{{" not in secret}


def secrets_in(value: Json, key: str = "") -> Iterator[str]:
    """The texts whose key does not tell that they are harmless, and the numbers whose key tells that they are not."""
    if isinstance(value, dict):
        for inner_key, inner in value.items():
            yield from secrets_in(inner, inner_key)
    elif isinstance(value, list):
        for inner in value:
            yield from secrets_in(inner, key)
    elif isinstance(value, str):
        rest = _ANY_PLACE.sub("", value).strip()
        if not is_plainly_harmless(key) and (rest == value.strip() or not (rest.isalpha() or not rest)):
            yield value
            scheme, blank, credential = value.partition(" ")
            if blank and scheme.isalpha():  # Basic, Bearer, Token…
                yield credential
    elif isinstance(value, int) and not isinstance(value, bool) and names_a_secret_number(key):
        yield str(value)


def query_secrets(target: str) -> set[str]:
    return set(secrets_in(dict(parse_qsl(urlsplit(target).query))))


def _all_texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _all_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _all_texts(inner)
