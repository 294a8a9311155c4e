"""How calls of the webhook are signed is said in full, or the start says what is missing (contract §10)."""

import json
from pathlib import Path
from typing import Any

import pytest

from messages import SettingsError
from settings import Settings, SignatureType, load_settings

SECRETS = {
    SignatureType.BASIC: "user:password",
    SignatureType.STANDARD_WEBHOOKS: "whsec_a2V5",
    SignatureType.NONE: None,
}


def load(given: Any = None, secret: str | None = "secret", **config: Any) -> Settings:
    return load_settings({"base_url": "https://h", "live_events": given, "live_events_secret": secret, **config})


def refusal(given: Any = None, secret: str | None = "secret", **config: Any) -> str:
    with pytest.raises(SettingsError) as refused:
        load(given, secret, **config)
    message = str(refused.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("signature", SignatureType)
@pytest.mark.parametrize("as_text", [True, False])
def test_a_service_is_named_and_its_secret_given(signature: SignatureType, as_text: bool) -> None:
    given = {"signature": signature.value}
    settings = load(json.dumps(given) if as_text else given, SECRETS.get(signature, "secret"))
    assert settings.live_events is not None
    assert settings.live_events.signature is signature
    assert settings.live_events.max_bytes == 1024 * 1024


@pytest.mark.parametrize("signature", sorted(set(SignatureType) - {SignatureType.NONE}))
def test_without_the_secret_it_does_not_start(signature: SignatureType) -> None:
    message = refusal({"signature": signature}, None)
    assert "liveEventsSecret (or liveEventsSecretFile) is missing" in message
    assert "liveEvents.signature to none" in message


def test_names_may_be_in_either_case() -> None:
    snake = {"header": "x", "over": "{timestamp}{body}", "timestamp_header": "y", "max_bytes": 5000}
    camel = {"header": "x", "over": "{timestamp}{body}", "timestampHeader": "y", "maxBytes": 5000}
    assert load(snake) == load(camel)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, ["liveEvents", "name the service", "github"]),
        ({"signature": "gihub"}, ["liveEvents.signature", "'gihub'", "'github'"]),
        ({"signatur": "github"}, ["liveEvents.signatur is not known"]),
        ("github", ["liveEvents", "must be JSON"]),
        ({"header": "a b"}, ["liveEvents", "'a b' is no header name"]),
        ({"header": "x", "algorithm": "md5"}, ["liveEvents.algorithm", "'md5'", "sha256"]),
        ({"header": "x", "encoding": "base32"}, ["liveEvents.encoding", "base64"]),
        ({"header": "x", "over": "{timestamp}"}, ["over must hold {body} once"]),
        ({"header": "x", "over": "{body}{body}"}, ["over must hold {body} once"]),
        ({"header": "x", "over": "{timestamp}{body}"}, ["timestampHeader does not say where"]),
        ({"header": "x", "timestamp_header": "y"}, ["over does not hold {timestamp}"]),
        ({"header": "x", "over": "{a b}{body}"}, ["'a b' is no header name"]),
        ({"signature": "slack", "over": "{body}"}, ["over does not hold {timestamp}"]),
        ({"header": "x", "tolerance": 5}, ["tolerance means nothing"]),
        ({"signature": "slack", "tolerance": 0}, ["liveEvents.tolerance"]),
        ({"signature": "slack", "tolerance": "inf"}, ["liveEvents.tolerance"]),
        ({"signature": "basic", "header": "x"}, ["header means nothing where signature is basic"]),
        ({"signature": "gitlab", "over": "{body}"}, ["over means nothing where signature is gitlab"]),
        ({"signature": "microsoft_graph", "prefix": "x"}, ["prefix means nothing"]),
        ({"signature": "token", "algorithm": "sha1"}, ["algorithm means nothing"]),
        ({"signature": "github", "max_bytes": 10}, ["liveEvents.maxBytes", "1024"]),
        ({"signature": "github", "max_bytes": 10**9}, ["liveEvents.maxBytes", "26214400"]),
    ],
)
def test_what_does_not_go_together_is_told(given: Any, words: list[str]) -> None:
    message = refusal(given)
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"given": None}, "liveEventsSecret is set, but liveEvents does not say how"),
        ({"given": {"signature": "none"}}, "liveEvents.signature is none, but liveEventsSecret is set"),
        ({"given": {"signature": "basic"}, "secret": "password"}, "must be user:password"),
        ({"given": {"signature": "basic"}, "secret": "rosa:"}, "must be user:password"),
        ({"given": {"signature": "gitlab"}, "secret": "whsec_!"}, "is no key in base64"),
        ({"given": {"signature": "standard_webhooks"}, "secret": "not base64"}, "is no key in base64"),
        (
            {"given": {"signature": "github"}, "live_events_secret_file": "/a/file"},
            "liveEventsSecret and liveEventsSecretFile exclude one another",
        ),
        (
            {"given": {"signature": "github"}, "secret": None, "live_events_secret_file": "/no/such/file"},
            "liveEventsSecretFile: /no/such/file cannot be read",
        ),
    ],
)
def test_a_secret_that_does_not_fit_is_told_and_not_shown(config: dict[str, Any], words: str) -> None:
    message = refusal(**config)
    assert words in message
    assert config.get("secret") is None or f" {config['secret']}" not in message


def test_what_else_is_wrong_is_told_with_it() -> None:
    message = refusal({"signature": "github"}, None, page_size=0)
    assert "pageSize" in message
    assert "liveEventsSecret" in message


def test_the_secret_is_masked_and_read_anew_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("first-secret\n")
    settings = load({"signature": "github"}, None, live_events_secret_file=str(file))
    assert "first-secret" in settings.secrets
    assert settings.live_events_source is not None
    assert settings.live_events_source() == "first-secret"
    file.write_text("a-second-secret")
    assert settings.live_events_source() == "a-second-secret"
    assert "user:pass-word" in load({"signature": "basic"}, "user:pass-word").secrets
    assert "pass-word" in load({"signature": "basic"}, "user:pass-word").secrets
