"""What could not be read whole fails its kind, and nothing is deleted: one running integration, let down in every way.

The catalog holds records that the API no longer has. They must outlive every resync that fails, and go with the
first that does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.e2e.harness import Installation, Integration
from tests.servers.local_port import Catalog, Document, LocalPort, resource
from tests.servers.sample_api import SampleApi

DESK = "let-down"
GONE: dict[str, list[int | str]] = {"users": [1003, 1100, 1240], "projects": [2, 30], "repositories": [503, 510]}

BY_PAGE = resource("/api/v1/users", "user", data_path=".data", pagination={"type": "page", "size": 50})
BARE = resource("/api/v1/projects", "project", pagination={"type": "page", "size": 10, "size_param": "per_page"})
CAPPED = resource("/api/v1/capped/users", "capped", pagination={"type": "page", "size": 100})
BY_CURSOR = resource(
    "/api/users.list",
    "member",
    data_path=".members",
    pagination={"type": "cursor", "size": 50, "cursor_path": "response_metadata.next_cursor"},
)
BY_LINK = resource(
    "/odata/v1/projects",
    "linked",
    data_path=".value",
    pagination={"type": "next_link", "size": 10, "size_param": "$top"},
)
BY_HEADER = resource(
    "/api/v1/repositories", "repository", pagination={"type": "header_link", "size": 20, "size_param": "per_page"}
)
HEALTHY = resource("/api/v1/teams", "team")
WHOLE = [BY_PAGE, BARE, CAPPED, BY_CURSOR, BY_LINK, BY_HEADER, HEALTHY]
BLUEPRINTS = ("user", "project", "capped", "member", "linked", "repository", "team")


@dataclass
class Desk:
    """The running integration, its catalog after a whole resync, and ways to get back there."""

    integration: Integration
    port: LocalPort
    api: SampleApi
    seeded: dict[str, set[str]] = field(default_factory=dict)

    def seed(self) -> None:
        self.api.restore()
        self.api.recover()
        self.port.prepare(DESK, WHOLE)
        assert self.integration.resync() == "completed"
        self.seeded = identified(self.port.catalog())
        self.lose_records()

    def lose_records(self) -> None:
        self.api.restore()
        for collection, identifiers in GONE.items():
            self.api.remove(collection, identifiers)

    def reset(self) -> None:
        """As after a whole resync, but with records gone from the API."""
        if identified(self.port.catalog()) != self.seeded:
            self.seed()
        self.api.recover()
        self.port.prepare(DESK, WHOLE)

    @property
    def outcomes(self) -> dict[str, str]:
        return self.port.outcomes(DESK)


def identified(catalog: Catalog) -> dict[str, set[str]]:
    return {blueprint: set(catalog.get(blueprint, {})) for blueprint in BLUEPRINTS}


@pytest.fixture(scope="module")
def running(installation: Installation, port: LocalPort, api: SampleApi) -> Iterator[Desk]:
    port.prepare(DESK, WHOLE)
    integration = installation.start(
        DESK,
        {
            "BASE_URL": f"{api.origin}/secured/bearer/",
            "AUTH_TYPE": "bearer_token",
            "MAX_RETRIES": "1",
        },
        secrets={"AUTH_VALUE": "harbor-token"},
        listener='{"type":"POLLING","interval":1}',
    )
    desk = Desk(integration, port, api)
    assert integration.settled() == "completed"
    desk.seeded = identified(port.catalog())
    desk.lose_records()
    yield desk
    api.restore()
    api.recover()


@pytest.fixture
def desk(running: Desk) -> Desk:
    running.reset()
    return running


@dataclass(frozen=True)
class Case:
    """A fault at one endpoint, and the words by which the failure can be understood."""

    listing: Document
    fault: dict[str, object]
    words: tuple[str, ...]

    @property
    def kind(self) -> str:
        return str(self.listing["kind"])

    def arm(self, api: SampleApi) -> None:
        api.arm(path=f"{self.kind}$", **self.fault)


ERROR = {"errors": [{"message": "quota exceeded"}]}
PERSISTENT = {
    "a 500 in the middle": Case(BY_PAGE, {"after": 2}, ("answered 500", "tried 2 times", "This failure was asked for")),
    "a 500 in the middle of a cursor": Case(BY_CURSOR, {"after": 2}, ("answered 500",)),
    "a 500 in the middle of links": Case(BY_LINK, {"after": 1}, ("answered 500",)),
    "a 500 on the last page": Case(BY_HEADER, {"query": "page=4"}, ("answered 500", "page=4")),
    "a 500 after a capped page": Case(CAPPED, {"after": 1}, ("answered 500",)),
    "a 404 in the middle": Case(BARE, {"after": 2, "status": 404}, ("answered 404",)),
    "a 404 at once": Case(BARE, {"status": 404}, ("answered 404", "check the kind's path")),
    "a 401 in the middle": Case(BY_PAGE, {"after": 3, "status": 401}, ("answered 401", "check apiToken")),
    "a 403 at once": Case(BY_HEADER, {"status": 403}, ("answered 403", "check apiToken")),
    "an error with status 200": Case(BY_PAGE, {"effect": "error_body", "after": 2}, ("This failure was asked for",)),
    "an error with status 200 at once": Case(BARE, {"effect": "error_body"}, ("This failure was asked for",)),
    "an error with status 200 among lists": Case(BY_HEADER, {"effect": "error_body", "after": 1}, ("asked for",)),
    "an error in another manner": Case(BY_CURSOR, {"effect": "error_body", "body": ERROR}, ("quota exceeded",)),
    "an error in place of a list": Case(BARE, {"effect": "error_body", "body": ERROR, "after": 1}, ("quota exceeded",)),
    "an error as Slack tells it": Case(
        BY_CURSOR,
        {"effect": "error_body", "body": {"ok": False, "error": "invalid_cursor"}, "after": 1},
        ("invalid_cursor",),
    ),
    "an empty object": Case(BY_LINK, {"effect": "error_body", "body": {}, "after": 1}, ("value",)),
    "a login page": Case(BY_PAGE, {"effect": "html", "after": 1}, ("not JSON", "text/html", "Sign in")),
    "a truncated answer": Case(BY_CURSOR, {"effect": "truncate", "after": 1}, ("tried 2 times",)),
    "a connection that breaks": Case(BY_LINK, {"effect": "drop", "after": 1}, ("tried 2 times",)),
    "a repeated page": Case(BY_PAGE, {"effect": "repeat", "after": 2}, ("same 50 items", "paginationParam")),
    "a repeated page of a bare list": Case(
        BARE, {"effect": "repeat", "after": 2}, ("same 10 items", "paginationParam")
    ),
    "a repeated cursor": Case(BY_CURSOR, {"effect": "repeat", "after": 2}, ("same 50 items", "paginationParam")),
    "a repeated link": Case(BY_LINK, {"effect": "repeat", "after": 2}, ("nextLinkPath",)),
    "a rate limit that stays": Case(
        BARE, {"status": 429, "after": 1, "headers": {"Retry-After": "1"}}, ("answered 429", "requestsPerSecond")
    ),
}


@pytest.mark.parametrize("case", PERSISTENT.values(), ids=PERSISTENT.keys())
def test_nothing_is_deleted_when_a_listing_fails_by(desk: Desk, case: Case) -> None:
    before = len(desk.integration.output)
    desk.port.prepare(DESK, [case.listing, HEALTHY])
    case.arm(desk.api)

    assert desk.integration.resync() == "failed"

    assert identified(desk.port.catalog()) == desk.seeded
    assert desk.outcomes == {case.kind: "failed", HEALTHY["kind"]: "completed"}
    log = desk.integration.output[before:]
    (line,) = [line for line in log.splitlines() if f"{case.kind} failed, nothing of it is deleted" in line]
    assert all(word in line for word in case.words), line
    assert "Traceback" not in log


def test_a_wrong_credential_fails_within_one_request(desk: Desk) -> None:
    desk.port.prepare(DESK, [BY_PAGE, HEALTHY])
    desk.api.arm(path=f"{BY_PAGE['kind']}$", status=401)

    assert desk.integration.resync() == "failed"

    assert len(desk.api.requests(f"{BY_PAGE['kind']}$")) == 1
    assert identified(desk.port.catalog()) == desk.seeded


@pytest.mark.parametrize(
    "listing",
    [
        resource(
            "/odata/v1/astray/projects",
            "linked",
            data_path=".value",
            pagination={"type": "next_link", "size": 10, "size_param": "$top"},
        ),
        resource("/nowhere", "linked"),
    ],
    ids=["a next link to another host", "a path that is not there"],
)
def test_nothing_is_deleted_when_a_mapping_leads_to(desk: Desk, listing: Document) -> None:
    desk.port.prepare(DESK, [listing, HEALTHY])

    assert desk.integration.resync() == "failed"

    assert identified(desk.port.catalog()) == desk.seeded
    assert desk.outcomes[listing["kind"]] == "failed"
    host = desk.api.origin.removeprefix("http://")
    assert {request["host"] for request in desk.api.requests()} == {host}


TRANSIENT: dict[str, Case] = {
    "a 500": Case(BY_PAGE, {"after": 2, "times": 1}, ()),
    "a 503 that says when to come back": Case(
        BARE, {"after": 1, "times": 1, "status": 503, "headers": {"Retry-After": "1"}}, ()
    ),
    "a 429": Case(BY_HEADER, {"after": 1, "times": 1, "status": 429}, ()),
    "a truncated answer": Case(BY_CURSOR, {"effect": "truncate", "after": 1, "times": 1}, ()),
    "a connection that breaks": Case(BY_LINK, {"effect": "drop", "after": 1, "times": 1}, ()),
}


def test_what_passes_is_tried_again_and_the_listing_is_whole(desk: Desk) -> None:
    """And with the first whole resync, what the API no longer has is deleted, and nothing else."""
    for case in TRANSIENT.values():
        case.arm(desk.api)

    assert desk.integration.resync() == "completed"

    expected = {name: set(identifiers) for name, identifiers in desk.seeded.items()}
    for blueprint, collection in {
        "user": "users", "capped": "users", "member": "users", "project": "projects", "linked": "projects",
        "repository": "repositories",
    }.items():  # fmt: skip
        expected[blueprint] -= {str(identifier) for identifier in GONE[collection]}
    assert identified(desk.port.catalog()) == expected
    retried = [
        line for line in desk.integration.output.splitlines() if "was read whole" in line and "1 retries" in line
    ]
    assert {line.split(" was read whole")[0].split()[-1] for line in retried} == {
        case.kind for case in TRANSIENT.values()
    }


def test_nothing_is_deleted_when_an_answer_does_not_come_in_time(desk: Desk, installation: Installation) -> None:
    listing = {**BARE, "port": resource("", "in-time")["port"]}
    desk.port.prepare("in-time", [listing])
    config = {"BASE_URL": f"{desk.api.origin}/secured/bearer", "AUTH_TYPE": "bearer_token", "API_TOKEN": "harbor-token"}
    installation.run("in-time", config)
    before = desk.port.identifiers("in-time")
    assert before
    desk.api.arm(path=f"{BARE['kind']}$", effect="hold", after=1)

    ended = installation.run("in-time", {**config, "TIMEOUT": "1", "MAX_RETRIES": "1"})

    assert desk.port.identifiers("in-time") == before
    (line,) = ended.lines("ERROR", f"{BARE['kind']} failed, nothing of it is deleted")
    assert "tried 2 times" in line
    assert "timeout" in line


@dataclass(frozen=True)
class Impatience:
    """An API that no retry will mend."""

    config: dict[str, object]
    fault: dict[str, object]
    words: tuple[str, ...]


@pytest.mark.parametrize(
    "case",
    [
        Impatience({"AUTH_TYPE": "bearer_token", "API_TOKEN": "expired-token"}, {}, ("answered 401", "check apiToken")),
        Impatience({"AUTH_TYPE": "none"}, {}, ("answered 401", "authType is none")),
        Impatience(
            {"AUTH_TYPE": "bearer_token", "API_TOKEN": "harbor-token"},
            {"status": 429, "headers": {"Retry-After": "3600"}},
            ("3600 seconds", "requestsPerSecond"),
        ),
    ],
    ids=["a wrong token", "no token", "a rate limit for an hour"],
)
def test_hope_is_not_lost_slowly(desk: Desk, installation: Installation, case: Impatience) -> None:
    """At the default number of retries, one request is enough to see that there will be no answer."""
    kind = "/api/v1/teams"
    desk.port.prepare("hopeless", [resource(kind, "hopeless")])
    if case.fault:
        desk.api.arm(path=f"{kind}$", **case.fault)

    ended = installation.run("hopeless", {"BASE_URL": f"{desk.api.origin}/secured/bearer", **case.config})

    assert desk.port.outcomes("hopeless") == {kind: "failed"}
    assert len(desk.api.requests(f"{kind}$")) == 1
    (line,) = ended.lines("ERROR", f"{kind} failed")
    assert all(word in line for word in case.words), line
    assert "Traceback" not in ended.output
