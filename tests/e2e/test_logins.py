"""Logging in: each type reads a listing whole, also over the death of a token, and fails its kinds where it fails."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.sample_api.certificates import Certificates, make_certificates
from sandbox.sample_api.records import seeded
from sandbox.sample_api.wire import Tls
from tests.e2e.harness import Ended, Installation, side_by_side
from tests.servers.local_port import Catalog, LocalPort, resource
from tests.servers.processes import free_port
from tests.servers.sample_api import SampleApi, running

USERS = "/api/v1/users"
# As many requests as one token opens: it dies in the middle of five pages, and two of them find it dead.
USES = 3
PAGES = {"type": "page", "size": 50}
TOKEN = "POST /oauth2/token"
SESSION = "POST /login/session"
COOKIE = "POST /login/cookie"


def oauth2(origin: str, **settings: object) -> dict[str, object]:
    client = {"clientId": "harbor-client", "clientSecret": "harbor-client-secret"}
    return {"AUTH_TYPE": "oauth2", "OAUTH2": {"tokenUrl": f"{origin}/oauth2/token", **client, **settings}}


def session(origin: str, template: str = "{{.data.session.token}}", **user: str) -> dict[str, object]:
    body = {"username": "harbor", "password": "desk-password", **user}
    return {
        "AUTH_TYPE": "custom",
        "CUSTOM_AUTH_REQUEST": {"endpoint": f"{origin}/login/session", "body": body},
        "CUSTOM_AUTH_REQUEST_TEMPLATE": {"headers": {"X-Harbor-Session": template}},
    }


def cookie(origin: str) -> dict[str, object]:
    form = {"username": "harbor", "password": "desk-password"}
    return {"AUTH_TYPE": "custom", "CUSTOM_AUTH_REQUEST": {"endpoint": f"{origin}/login/cookie", "bodyForm": form}}


def digest(_: str) -> dict[str, object]:
    return {"AUTH_TYPE": "digest", "USERNAME": "harbor", "PASSWORD": "desk-password"}


@dataclass(frozen=True)
class Login:
    """How a login is configured, and which guard wants it."""

    guard: str
    config: dict[str, object]
    kinds_of_login: str | None = None


def all_logins(origin: str) -> dict[str, Login]:
    audience: dict[str, object] = {"scope": "desk.read", "audience": "https://desk.example"}
    return {
        "client credentials in the body": Login("oauth2", oauth2(origin, **audience), TOKEN),
        "client credentials by Basic": Login("oauth2", oauth2(origin, clientAuthentication="basic"), TOKEN),
        "a refresh token": Login("oauth2", oauth2(origin, refreshToken="harbor-refresh-token"), TOKEN),
        "a session in a header": Login("session", session(origin), SESSION),
        "a session in a cookie": Login("session-cookie", cookie(origin), COOKIE),
        "digest by MD5": Login("digest-md5", digest(origin)),
        "digest by SHA-256": Login("digest-sha-256", digest(origin)),
    }


NAMES = list(all_logins(""))


@dataclass(frozen=True)
class Reading:
    ended: dict[str, Ended]
    logins: dict[str, dict[str, int]]
    catalog: Catalog


def blueprint_of(name: str) -> str:
    return f"login{NAMES.index(name)}"


@pytest.fixture(scope="module")
def logging_api(api: SampleApi) -> Iterator[SampleApi]:
    api.http.delete("/sandbox/logins").raise_for_status()
    yield api
    api.http.delete("/sandbox/logins").raise_for_status()


@pytest.fixture(scope="module")
def reading(installation: Installation, port: LocalPort, logging_api: SampleApi) -> Reading:
    api = logging_api
    api.http.put("/sandbox/logins", json={"uses": USES, "lifetime": 300}).raise_for_status()

    logins_by_name = all_logins(api.origin)

    def read(name: str) -> Ended:
        identifier, login = blueprint_of(name), logins_by_name[name]
        port.prepare(identifier, [resource(USERS, identifier, data_path=".data", pagination=PAGES)])
        return installation.run(identifier, {"BASE_URL": f"{api.origin}/secured/{login.guard}", **login.config})

    ended = side_by_side(read, {name: name for name in NAMES})
    logins: dict[str, dict[str, int]] = api.http.get("/sandbox/requests").json()["logins"]
    api.http.delete("/sandbox/logins").raise_for_status()
    return Reading(ended, logins, port.catalog())


@pytest.mark.parametrize("name", NAMES)
def test_a_listing_is_read_whole_over_the_death_of_a_token(reading: Reading, port: LocalPort, name: str) -> None:
    entities = reading.catalog[blueprint_of(name)]
    expected = {str(user["id"]): user for user in seeded()["users"]}
    assert {identifier: entity["properties"]["raw"] for identifier, entity in entities.items()} == expected
    assert port.outcomes(blueprint_of(name)) == {USERS: "completed"}
    assert not reading.ended[name].lines("ERROR")


def test_each_integration_logged_in_once_and_once_more(reading: Reading, logging_api: SampleApi) -> None:
    expected: dict[str, dict[str, int]] = {}
    for login in all_logins(logging_api.origin).values():
        if login.kinds_of_login is not None:
            status = "204" if login.kinds_of_login == COOKIE else "200"
            counts = expected.setdefault(login.kinds_of_login, {status: 0})
            counts[status] += 2
    assert reading.logins == expected


@dataclass(frozen=True)
class Failing:
    """A login that fails, and the words by which that can be understood; `login` is where the API saw it, if at all."""

    config: dict[str, object]
    words: tuple[str, ...]
    login: str | None
    fault: dict[str, object] | None = None


KEPT = "kept"
TEAMS = "/api/v1/teams"
KINDS = [USERS, TEAMS]
FAILING: dict[str, Callable[[str], Failing]] = {
    "a wrong client secret": lambda origin: Failing(
        oauth2(origin, clientSecret="wrong-client-secret"), ("answered 401", "invalid_client"), TOKEN
    ),
    "a wrong scope": lambda origin: Failing(
        oauth2(origin, scope="desk.write"), ("answered 400", "invalid_scope"), TOKEN
    ),
    "a refresh token that was used": lambda origin: Failing(
        oauth2(origin, refreshToken="used-refresh-token"), ("answered 400", "invalid_grant"), TOKEN
    ),
    "a token endpoint that is down": lambda origin: Failing(
        oauth2(origin), ("answered 503",), TOKEN, {"path": "^/oauth2/token$", "status": 503}
    ),
    "a token endpoint that is not there": lambda _: Failing(
        oauth2(f"http://127.0.0.1:{free_port()}"), ("ConnectError", "tried 2 times"), None
    ),
    "a wrong password": lambda origin: Failing(
        {"BASE_URL": f"{origin}/secured/session", **session(origin, password="wrong-password")},
        ("answered 401", "User or password is wrong", "customAuthRequest"),
        SESSION,
    ),
    "a template for another answer": lambda origin: Failing(
        {"BASE_URL": f"{origin}/secured/session", **session(origin, template="{{.data.token}}")},
        ("no value at .data.token", "its keys are: data", "customAuthRequestTemplate"),
        SESSION,
    ),
}


@pytest.fixture(scope="module")
def kept(installation: Installation, port: LocalPort, logging_api: SampleApi) -> set[str]:
    """What a whole resync left, of which the API then loses a record."""
    api = logging_api
    port.prepare(KEPT, [resource(USERS, KEPT, data_path=".data", pagination=PAGES), resource(TEAMS, KEPT)])
    installation.run(KEPT, {"BASE_URL": f"{api.origin}/secured/oauth2", **oauth2(api.origin)})
    assert set(port.outcomes(KEPT).values()) == {"completed"}
    api.remove("users", [1001])
    return port.identifiers(KEPT)


@pytest.mark.parametrize("name", FAILING)
def test_a_login_that_fails_fails_the_kinds_with_its_cause_and_the_catalog_stays(
    installation: Installation, port: LocalPort, logging_api: SampleApi, kept: set[str], name: str
) -> None:
    api = logging_api
    api.recover()
    failing = FAILING[name](api.origin)
    if failing.fault:
        api.arm(**failing.fault)
    config = {"BASE_URL": f"{api.origin}/secured/oauth2", "MAX_RETRIES": "1", **failing.config}

    ended = installation.run(KEPT, config)

    assert port.outcomes(KEPT) == dict.fromkeys(KINDS, "failed")
    assert port.identifiers(KEPT) == kept
    for kind in KINDS:
        (line,) = ended.lines(f"{kind} failed, nothing of it is deleted")
        assert re.search("Logging in failed|The login at", line)
        assert all(word in line for word in failing.words)
    # Kinds that wait for the same login share its failure; each of the others tries once, with its retry.
    seen = api.http.get("/sandbox/requests").json()["logins"]
    assert seen.keys() == ({failing.login} if failing.login else set())
    assert all(sum(statuses.values()) <= len(KINDS) * (2 if failing.fault else 1) for statuses in seen.values())
    assert api.requests("^/secured") == []
    assert "Traceback" not in ended.output


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def guarded(made: Certificates) -> Iterator[str]:
    """The sample API over TLS; it demands a client certificate."""
    with running(Tls(made.server, made.server_key, made.authority)) as origin:
        yield origin


@pytest.mark.parametrize(
    ("left_out", "outcome", "words"),
    [
        ((), "completed", ()),
        (("CLIENT_CERTIFICATE", "CLIENT_KEY"), "failed", ("/api/v1/teams failed",)),
        (("CA_CERTIFICATE",), "failed", ("certificate verify failed", "caCertificate")),
    ],
    ids=["with all", "without the client's", "without the authority's"],
)
def test_certificates_of_client_and_authority_open_an_api_that_demands_them(
    installation: Installation,
    port: LocalPort,
    made: Certificates,
    guarded: str,
    left_out: tuple[str, ...],
    outcome: str,
    words: tuple[str, ...],
) -> None:
    identifier = f"mtls-{outcome}-{len(left_out)}"
    port.prepare(identifier, [resource("/api/v1/teams", identifier)])
    config: dict[str, Any] = {
        "BASE_URL": f"{guarded}/secured/oauth2",
        "MAX_RETRIES": "0",
        "CLIENT_CERTIFICATE": str(made.client),
        "CLIENT_KEY": str(made.client_key),
        "CA_CERTIFICATE": str(made.authority),
        **oauth2(guarded),
    }

    ended = installation.run(identifier, {name: value for name, value in config.items() if name not in left_out})

    assert port.outcomes(identifier) == {"/api/v1/teams": outcome}
    assert len(port.identifiers(identifier)) == (len(seeded()["teams"]) if outcome == "completed" else 0)
    for word in words:
        assert ended.lines("ERROR", word)
    assert "Traceback" not in ended.output
