"""Settings that are wrong stop the start with one message: by Ocean's own reading of the variables, and ours."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from pydantic import ValidationError

from messages import SettingsError
from settings import explain
from tests.deploy.installed import installed


@dataclass(frozen=True)
class Refused:
    """Settings, and the words of the message."""

    config: Mapping[str, object]
    words: tuple[str, ...]
    secrets: Mapping[str, str] = field(default_factory=dict)


REFUSED = {
    "a setting that is misspelt": Refused(
        {"PAGINATON_TYPE": "page"}, ("CONFIG__PAGINATON_TYPE is no setting", "CONFIG__PAGINATION_TYPE?")
    ),
    "no baseUrl": Refused({"BASE_URL": None}, ("baseUrl is missing",)),
    "an empty baseUrl": Refused({"BASE_URL": ""}, ("baseUrl is missing",)),
    "a baseUrl that is no URL": Refused({"BASE_URL": "api.example.com"}, ("baseUrl", "https://api.example.com")),
    "a baseUrl with credentials": Refused({"BASE_URL": "https://ada:pass1234@example.com"}, ("baseUrl", "credentials")),
    "a baseUrl with a key in its query, as Canny's is printed": Refused(
        {"BASE_URL": "https://canny.io/api?apiKey=0123456789abcdef"},
        ("must not hold a query", "authType: api_key", "apiKeyIn: query", "apiKeyName: apiKey"),
    ),
    "a baseUrl with another query": Refused({"BASE_URL": "https://example.com/?a=1"}, ("into the kind or selector",)),
    "a key without authType": Refused({"API_KEY": "some-key"}, ("authType to api_key (apiKeyIn and apiKeyName",)),
    "a token without authType": Refused({"API_TOKEN": "some-token"}, ("Set authType to bearer_token, or remove",)),
    "a password without authType": Refused({"PASSWORD": "some-word"}, ("Set authType to basic or digest, or remove",)),
    "a type that another connector has for Entra's links": Refused({"PAGINATION_TYPE": "skip_token"}, ("next_link",)),
    "an unknown authType": Refused(
        {"AUTH_TYPE": "bearer"}, ("authType", "'bearer'", "bearer_token", "basic", "api_key")
    ),
    "bearer_token without a token": Refused({"AUTH_TYPE": "bearer_token"}, ("apiToken", "authValue", "missing")),
    "bearer_token with an empty token": Refused(
        {"AUTH_TYPE": "bearer_token", "API_TOKEN": ""}, ("apiToken", "missing"), secrets={"AUTH_VALUE": ""}
    ),
    "basic without user and password": Refused({"AUTH_TYPE": "basic"}, ("username", "password", "missing")),
    "basic with something else": Refused(
        {"AUTH_TYPE": "basic"}, ("authValue", "user:password", "base64"), secrets={"AUTH_VALUE": "not-a-pair"}
    ),
    "api_key without a key": Refused({"AUTH_TYPE": "api_key"}, ("apiKey", "missing")),
    "a key in the query without a name": Refused(
        {"AUTH_TYPE": "api_key", "API_KEY": "some-key", "API_KEY_IN": "query"}, ("apiKeyName", "missing")
    ),
    "a key in an unknown place": Refused(
        {"AUTH_TYPE": "api_key", "API_KEY": "some-key", "API_KEY_IN": "body"}, ("apiKeyIn", "header", "query", "cookie")
    ),
    "a secret without authType": Refused(
        {"AUTH_TYPE": "none"}, ("authType", "authValue"), secrets={"AUTH_VALUE": "value"}
    ),
    "an unknown paginationType": Refused(
        {"PAGINATION_TYPE": "pages"},
        ("paginationType", "'pages'", "page", "offset", "cursor", "next_link", "header_link"),
    ),
    "a pageSize that is no number": Refused({"PAGE_SIZE": "abc"}, ("pageSize", "integer")),
    "a pageSize of nothing": Refused({"PAGE_SIZE": "0"}, ("pageSize", "greater than or equal to 1")),
    "a negative timeout": Refused({"TIMEOUT": "-1"}, ("timeout", "greater than 0")),
    "a negative maxRetries": Refused({"MAX_RETRIES": "-1"}, ("maxRetries", "greater than or equal to 0")),
    "requestsPerSecond of nothing": Refused({"REQUESTS_PER_SECOND": "0"}, ("requestsPerSecond", "greater than 0")),
    "a verifySsl that is no boolean": Refused({"VERIFY_SSL": "perhaps"}, ("verifySsl", "boolean")),
    "headers that are not JSON": Refused({"HEADERS": "X-Team: desk"}, ("headers",)),
    "headers that are a list": Refused({"HEADERS": '["X-Team"]'}, ("headers",)),
    "a header from nowhere": Refused(
        {"HEADERS": {"X-Team": "${NO_SUCH_VARIABLE}"}}, ("headers", "${NO_SUCH_VARIABLE}")
    ),
    "a path that cannot be one": Refused(
        {"PAGINATION_TYPE": "cursor", "CURSOR_PATH": "meta..cursor"}, ("meta..cursor", "dot notation")
    ),
    "a jq path that does not compile": Refused(
        {"PAGINATION_TYPE": "page", "HAS_MORE_PATH": ".page < "}, (".page <", "compile")
    ),
}


def variables_of(refused: Refused) -> dict[str, str]:
    """As the chart writes them."""
    config = {"BASE_URL": "https://api.example.com", **refused.config}
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in config.items()}
    return {
        **{f"OCEAN__INTEGRATION__CONFIG__{name}": texts[name] for name in config if config[name] is not None},
        **{f"OCEAN__INTEGRATION__SECRETS__{name}": value for name, value in refused.secrets.items()},
        "OCEAN__INTEGRATION__IDENTIFIER": "refused",
        "OCEAN__INTEGRATION__TYPE": "custom",
        "OCEAN__PORT__CLIENT_ID": "id",
        "OCEAN__PORT__CLIENT_SECRET": "secret",
    }


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        (("CLIENT_ID",), "port.clientId is missing: set OCEAN__PORT__CLIENT_ID, as variables or in .env."),
        (("CLIENT_ID", "CLIENT_SECRET"), "set OCEAN__PORT__CLIENT_ID and OCEAN__PORT__CLIENT_SECRET, as variables or"),
    ],
)
def test_what_ocean_needs_for_port_is_named_by_its_variable(lacking: tuple[str, ...], words: str) -> None:
    variables = variables_of(Refused({}, ()))
    for name in lacking:
        del variables[f"OCEAN__PORT__{name}"]
    with pytest.raises(ValidationError) as refused:
        installed(variables)
    assert words in explain(refused.value)


@pytest.mark.parametrize("name", REFUSED)
def test_the_start_is_refused_for(name: str) -> None:
    variables = variables_of(REFUSED[name])
    with pytest.raises((SettingsError, ValidationError)) as refused:
        installed(variables)
    error = refused.value
    message = explain(error) if isinstance(error, ValidationError) else str(error)
    assert all(word in message for word in REFUSED[name].words), message
    secrets = [*REFUSED[name].secrets.values(), "pass1234", "some-key"]
    assert not [secret for secret in secrets if secret and secret in message]
