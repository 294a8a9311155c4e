"""Assertions that the integration signs itself: GitHub Apps, service accounts, `private_key_jwt` (contract §7)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from jwt.types import Options

from client import ApiRequest
from messages import LoginFailed, SettingsError
from settings import JwtAlgorithm, load_settings
from tests.fake_clock import FakeClock
from tests.servers.login import client_with_mask, echo, form_of, oauth2, shown
from tests.servers.loopback import ClientOf, Request, Serve, json_response

ITEMS = ApiRequest("/items")
MOMENT = 1_700_000_000
SHARED = "a-shared-secret-of-more-than-64-bytes-" * 3


def pem(key: PrivateKeyTypes) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


RSA = rsa.generate_private_key(65537, 2048)
KEYS: dict[str, PrivateKeyTypes | str] = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), RSA),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "ES384": ec.generate_private_key(ec.SECP384R1()),
    "ES512": ec.generate_private_key(ec.SECP521R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    **dict.fromkeys(("HS256", "HS384", "HS512"), SHARED),
}
PEM = pem(RSA)


def written(key: PrivateKeyTypes | str) -> str:
    return key if isinstance(key, str) else pem(key)


def verified(token: str, algorithm: str = "RS256") -> dict[str, Any]:
    key = KEYS[algorithm]
    public = (
        key if isinstance(key, str) else key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    checks: Options = {"verify_exp": False, "verify_aud": False, "verify_iat": False}
    claims: dict[str, Any] = jwt.decode(token, public, [algorithm], options=checks)
    return claims


def github_app(**change: Any) -> dict[str, Any]:
    """As docs/authentication.md has it."""
    return {
        "auth_type": "custom",
        "jwt": {"algorithm": "RS256", "key": PEM, "claims": {"iss": "Iv1.app"}, "lifetime": 540, **change},
        "custom_auth_request": {
            "endpoint": "/app/installations/77/access_tokens",
            "headers": {"Authorization": "Bearer {{jwt}}"},
        },
        "custom_auth_request_template": {"headers": {"Authorization": "token {{.token}}"}},
    }


def api(request: Request) -> Any:
    return json_response({"token": "obtained-token"}, 201) if request.method == "POST" else json_response([])


async def first_assertion(serve: Serve, client_of: ClientOf, **change: Any) -> str:
    server = await serve(api)
    await client_of(server, **github_app(**change)).ask(ITEMS)
    return server.requests[0].headers["authorization"].removeprefix("Bearer ")


@pytest.mark.parametrize("algorithm", JwtAlgorithm)
async def test_each_algorithm_signs_what_its_key_verifies(
    algorithm: JwtAlgorithm, serve: Serve, client_of: ClientOf
) -> None:
    token = await first_assertion(serve, client_of, algorithm=str(algorithm), key=written(KEYS[algorithm]))
    assert verified(token, algorithm)["iss"] == "Iv1.app"
    assert jwt.get_unverified_header(token) == {"alg": str(algorithm), "typ": "JWT"}


async def test_when_it_was_issued_when_it_ends_and_a_name_of_its_own_are_in_it(
    serve: Serve, client_of: ClientOf
) -> None:
    claims = verified(await first_assertion(serve, client_of))
    assert (claims["iat"], claims["exp"]) == (MOMENT, MOMENT + 540)
    assert len(claims["jti"]) == 32


async def test_claims_may_move_with_time_and_take_the_place_of_those(serve: Serve, client_of: ClientOf) -> None:
    given = {"iat": "{{ now - 60 | floor }}", "jti": None, "aud": ["a", "{{ now | todate }}"], "n": {"x": 1}}
    claims = verified(await first_assertion(serve, client_of, claims=given))
    assert claims == {
        "iat": MOMENT - 60,
        "exp": MOMENT + 540,
        "aud": ["a", "2023-11-14T22:13:20Z"],
        "n": {"x": 1},
    }


async def test_headers_of_the_assertion_name_its_key(serve: Serve, client_of: ClientOf) -> None:
    token = await first_assertion(serve, client_of, headers={"kid": "key-7"})
    assert jwt.get_unverified_header(token)["kid"] == "key-7"


@pytest.mark.parametrize(
    "content",
    [PEM, PEM.replace("\n", "\\n"), json.dumps({"type": "service_account", "private_key": PEM})],
    ids=["PEM", "PEM in one line", "the file of a service account"],
)
@pytest.mark.parametrize("in_file", [False, True])
async def test_the_key_comes_as_it_is_handed_out(
    in_file: bool, content: str, serve: Serve, client_of: ClientOf, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    file.write_text(content)
    where = {"key": None, "keyFile": str(file)} if in_file else {"key": content}
    assert verified(await first_assertion(serve, client_of, **where))


async def test_a_service_account_sends_it_in_a_form(serve: Serve, client_of: ClientOf) -> None:
    token_host = await serve(api)
    server = await serve(api)
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "{{jwt}}"}
    settings = github_app() | {"custom_auth_request": {"endpoint": f"{token_host.url}/token", "bodyForm": form}}
    await client_of(server, **settings).ask(ITEMS)
    sent = form_of(token_host.requests[0])
    assert sent["grant_type"] == form["grant_type"]
    assert verified(sent["assertion"])


async def test_private_key_jwt_goes_with_oauth2(serve: Serve, client_of: ClientOf) -> None:
    """RFC 7523 §2.2: no client secret, and an assertion that is never sent twice."""
    alive = [True]

    def handle(request: Request) -> Any:
        if request.path == "/token":
            return json_response({"access_token": "obtained-token"})
        return json_response([], 200 if alive[0] else 401)

    server = await serve(handle)
    further = {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": "{{jwt}}",
    }
    settings = oauth2(clientSecret=None, extraParameters=further) | {"jwt": github_app()["jwt"]}
    client = client_of(server, **settings)
    await client.ask(ITEMS)
    alive[0] = False
    with pytest.raises(Exception, match="401"):
        await client.ask(ITEMS)
    sent = [form_of(request) for request in server.requests if request.path == "/token"]
    assert sent[0].keys() == {"grant_type", "client_id", *further}
    assert len({verified(form["client_assertion"])["jti"] for form in sent}) == 2


async def test_in_headers_one_serves_many_requests_until_it_is_about_to_end(
    serve: Serve, client_of: ClientOf, clock: FakeClock
) -> None:
    server = await serve(lambda _: json_response([]))
    settings = {"jwt": github_app()["jwt"], "headers": {"Authorization": "Bearer {{jwt}}"}}
    client = client_of(server, **settings)
    for _ in range(3):
        await client.ask(ITEMS)
    await clock.advance(490)
    await client.ask(ITEMS)
    tokens = [request.headers["authorization"].removeprefix("Bearer ") for request in server.requests]
    assert [verified(token)["iat"] for token in tokens] == [MOMENT] * 3 + [MOMENT + 490]
    assert len(set(tokens)) == 2


@pytest.mark.parametrize("spelling", ["{{jwt}}", "{{ jwt }}"])
async def test_it_is_hidden_as_its_key_is(spelling: str, serve: Serve, clock: FakeClock) -> None:
    server = await serve(echo)
    settings = {"jwt": github_app()["jwt"], "headers": {"X-Proof": spelling}}
    async with client_with_mask(server, clock, **settings) as (client, mask):
        with pytest.raises(Exception, match="answered 400") as failure:
            await client.ask(ITEMS)
        token = server.requests[0].headers["x-proof"]
        lines = [line for line in PEM.splitlines() if "-----" not in line]
        assert verified(token)
        assert not shown(str(failure.value), token)
        assert not shown(mask.mask(f"{token} {PEM} {' '.join(lines)} {json.dumps(PEM)}"), token, PEM, *lines)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"algorithm": "none"}, "jwt.algorithm is 'none', but must be 'RS256', "),
        ({"algorithm": "HS1"}, "jwt.algorithm is 'HS1', but must be"),
        ({"key": None}, "key (or keyFile) is missing"),
        ({"keyFile": "/x"}, "key and keyFile exclude one another"),
        ({"key": None, "keyFile": "/nowhere"}, "jwt.keyFile: /nowhere cannot be read"),
        ({"key": "no-key-at-all"}, "jwt.key: it is no key for RS256"),
        ({"algorithm": "ES256"}, "jwt.key: it is no key for ES256"),
        ({"algorithm": "HS256"}, "jwt.key: it is no key for HS256"),
        ({"key": '{"type": "service_account"}'}, "jwt.key: it is a JSON object without a private_key"),
        ({"claims": {"iat": "{{ now | }}"}}, "jwt.claims: the jq expression"),
        ({"lifetime": 0}, "jwt.lifetime"),
        ({"issuer": "x"}, "jwt.issuer is not known"),
    ],
)
def test_settings_that_cannot_work_stop_the_start(change: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as failure:
        load_settings({"base_url": "https://api.example.com", **github_app(**change)})
    assert message in str(failure.value)
    assert not shown(str(failure.value), PEM, "no-key-at-all")


def without_jwt() -> dict[str, Any]:
    return {name: value for name, value in github_app().items() if name != "jwt"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (without_jwt, "jwt is missing: {{jwt}} stands for an assertion"),
        (lambda: {"headers": {"X": "{{ jwt }}"}}, "jwt is missing"),
        (lambda: {"jwt": github_app()["jwt"]}, "jwt is set, but {{jwt}} stands neither in headers nor"),
    ],
)
def test_it_is_signed_where_it_is_used_and_used_where_it_is_signed(
    settings: Callable[[], dict[str, Any]], message: str
) -> None:
    with pytest.raises(SettingsError) as failure:
        load_settings({"base_url": "https://api.example.com", **settings()})
    assert message in str(failure.value)


def test_a_file_is_refused_where_port_hosts() -> None:
    with pytest.raises(SettingsError, match=r"jwt\.keyFile names a file"):
        load_settings(
            {"base_url": "https://api.example.com", **github_app(key=None, keyFile="/x")}, hosted_by_port=True
        )


async def test_claims_of_which_it_is_not_plain_that_they_end_are_evaluated_all_the_same(
    serve: Serve, client_of: ClientOf
) -> None:
    claims = verified(await first_assertion(serve, client_of, claims={"n": "{{ def f: now | floor; f }}"}))
    assert claims["n"] == MOMENT


async def test_claims_that_do_not_end_fail_the_login(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(api)
    client = client_of(server, **github_app(claims={"n": "{{ last(repeat(1)) }}"}), jq_timeout=0.4)
    with pytest.raises(LoginFailed, match=r"jwt.claims: the template 'last\(repeat\(1\)\)': jq did not come to an end"):
        await client.ask(ITEMS)
    assert server.requests == []
