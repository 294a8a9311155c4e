"""An API looked at more than once, as by who adds endpoint after endpoint."""

from client import ApiClient
from pagination import PaginationOptions
from settings import load_settings
from tests.servers.loopback import Request, Response, Serve, json_response
from tools.init import KnownKind, Look, Wanted, places_in

TEAMS = [{"id": f"team-{number}", "name": f"Team {number}"} for number in range(3)]
USERS = [{"id": f"user-{number}", "name": f"User {number}", "teamId": f"team-{number}"} for number in range(3)]


def answer(request: Request) -> Response:
    both = {"teams": TEAMS, "users": USERS}
    return json_response({"/teams": TEAMS, "/users": USERS}.get(request.path, both))


async def test_what_was_asked_once_is_not_asked_again_and_what_was_known_is_related_to(serve: Serve) -> None:
    client = ApiClient(load_settings({"base_url": (await serve(answer)).url, "max_retries": 0}))
    look = Look(client, PaginationOptions())
    teams, users = Wanted("/teams"), Wanted("/users")
    (team,) = await look.at([teams], {}, 100)
    asked = look.requests
    await look.at([teams], {}, 100)
    assert look.requests == asked

    known = {"/teams": KnownKind(team.blueprint, team.identity.expression if team.identity else "")}
    _, user = await look.at([teams, users], known, 100)
    assert [relation.target for relation in user.relations] == ["team"]
    await client.aclose()


async def test_the_items_are_where_the_user_says(serve: Serve) -> None:
    client = ApiClient(load_settings({"base_url": (await serve(answer)).url, "max_retries": 0}))
    look = Look(client, PaginationOptions())
    (kind,) = await look.at([Wanted("/all")], {}, 100)
    others = {place.data_path for place in places_in(kind.answer, kind.path)}
    assert {".teams", ".users"} <= others
    for data_path, first in ((".users", "user-0"), (".teams", "team-0")):
        (kind,) = await look.at([Wanted("/all", items_at=data_path)], {}, 100)
        assert (kind.data_path, kind.items[0]["id"]) == (data_path, first)
    (kind,) = await look.at([Wanted("/all", items_at="")], {}, 100)
    assert (kind.data_path, len(kind.items)) == (None, 1)
    await client.aclose()
