"""`init` finds how endpoints hang together: the values of path parameters, and relations between kinds."""

import re
from typing import Any, cast
from urllib.parse import unquote

from json_types import Item
from tests.servers.loopback import Handler, Request, Response, json_response
from tests.tools.init.conftest import Learn
from tests.tools.init.paging_shapes import Slice, paged

USERS: list[Item] = [
    {"id": n, "login": f"user-{n}", "team": {"id": n % 2 + 1, "name": f"T{n % 2}"}} for n in range(1, 7)
]
TEAMS: list[Item] = [{"id": 1, "title": "T1"}, {"id": 2, "title": "T2"}]


def routed(**routes: Handler | Any) -> Handler:
    """Routes by patterns of the path, in which `_` stands for a slash and `X` for any segment."""

    def answer(request: Request) -> Response:
        for name, told in routes.items():
            pattern = "/" + name.replace("_", "/").replace("X", "[^/]+")
            if re.fullmatch(pattern, request.path):
                return cast(Response, told(request)) if callable(told) else json_response(told)
        return json_response({"message": "not found"}, 404)

    return answer


def posts(request: Request) -> Response:
    user = int(request.path.split("/")[2])
    return json_response([{"id": n, "text": f"post {n} of {user}"} for n in range(1, user % 3 + 2)])


async def test_a_parameter_called_id_is_the_id_of_what_stands_before_it(learn_of: Learn) -> None:
    learned = await learn_of(routed(users=USERS, users_X_posts=posts), "/users", "/users/{id}/posts")
    nested = learned["/users/{id}/posts"]
    assert nested.parameters["id"].selector()["field"] == ".id"
    assert len(learned.entities["/users/{id}/posts"]) == sum(n % 3 + 1 for n in range(1, 7))


async def test_children_whose_ids_repeat_under_other_parents_are_told_apart(learn_of: Learn) -> None:
    learned = await learn_of(routed(users=USERS, users_X_posts=posts), "/users/{id}/posts")
    assert {"1:1", "1:2", "2:1"} <= set(learned.identifiers("/users/{id}/posts"))


async def test_the_parents_are_added_and_the_children_relate_to_them(learn_of: Learn) -> None:
    learned = await learn_of(routed(users=USERS, users_X_posts=posts), "/users/{id}/posts")
    assert learned["/users"].wanted.added
    (first, *_) = learned.entities["/users/{id}/posts"]
    assert first["relations"] == {"user": "1"}


async def test_a_parent_that_the_catalog_knows_by_another_field_is_related_to_all_the_same(learn_of: Learn) -> None:
    teams = [{"id": f"t-{n}", "slug": f"team-{n}"} for n in (1, 2)]

    def members(request: Request) -> Response:
        slug = request.path.split("/")[2]
        if not slug.startswith("team-"):
            return json_response({"message": "not found"}, 404)
        return json_response([{"id": f"{slug}-{n}"} for n in (1, 2)])

    learned = await learn_of(routed(teams=teams, teams_X_members=members), "/teams/{team}/members")
    source = learned["/teams/{team}/members"].parameters["team"]
    assert (source.selector()["field"], source.selector()["include"]) == (".slug", {"team_id": ".id"})
    assert [e["relations"] for e in learned.entities["/teams/{team}/members"]] == [
        {"team": "t-1"}, {"team": "t-1"}, {"team": "t-2"}, {"team": "t-2"},
    ]  # fmt: skip


async def test_two_levels_with_names_that_need_encoding(learn_of: Learn) -> None:
    def repositories(request: Request) -> Response:
        org = request.path.split("/")[2]
        return json_response({"repos": [{"name": f"{org}/r {n}"} for n in (1, 2)]})

    def issues(request: Request) -> Response:
        _, _, org, _, repository, _ = request.target.partition("?")[0].split("/")
        assert unquote(repository).startswith(org)
        return json_response([{"number": n, "title": "x"} for n in (1, 2, 3)])

    learned = await learn_of(
        routed(orgs=[{"login": "a"}, {"login": "b"}], orgs_X_repos=repositories, orgs_X_repos_X_issues=issues),
        "/orgs/{org}/repos/{repo}/issues",
    )
    kind = learned["/orgs/{org}/repos/{repo}/issues"]
    assert kind.parameters["repo"].selector() == {
        "endpoint": "/orgs/{org}/repos", "field": ".name", "data_path": ".repos"
    }  # fmt: skip
    assert len(learned.entities["/orgs/{org}/repos/{repo}/issues"]) == 12


async def test_children_are_paged_and_their_parents_too(learn_of: Learn) -> None:
    def comments(request: Request) -> Response:
        items: list[Item] = [{"id": f"{request.path}-{n}"} for n in range(23)]
        return paged(items, lambda s: s.page, param="p", size_param="limit", default=10)(request)  # type: ignore[return-value]

    def tickets(found: Slice) -> Any:
        return {"tickets": found.page, "total": found.total}

    parents: list[Item] = [{"id": n} for n in range(12)]
    learned = await learn_of(
        routed(tickets=paged(parents, tickets, size_param="per_page", default=5), tickets_X_comments=comments),
        "/tickets/{ticket_id}/comments",
    )
    nested = learned["/tickets/{ticket_id}/comments"]
    assert nested.pagination_selector()["param"] == "p"
    assert nested.parameters["ticket_id"].selector()["pagination"]["param"] == "page"  # type: ignore[call-overload, index]
    assert len(learned.entities["/tickets/{ticket_id}/comments"]) == 12 * 23


async def test_a_parameter_that_nothing_gives_is_left_out_with_the_reason(learn_of: Learn) -> None:
    learned = await learn_of(routed(users=USERS), "/users", "/planets/{planet}/moons")
    assert "no endpoint was found that gives values for {planet}" in str(learned["/planets/{planet}/moons"].failure)
    assert "# /planets/{planet}/moons was left out" in learned.text


async def test_children_that_answer_404_are_a_caution(learn_of: Learn) -> None:
    def some(request: Request) -> Response:
        return json_response({}, 404) if request.path.split("/")[2] in ("2", "3") else posts(request)

    learned = await learn_of(routed(users=USERS, users_X_posts=some), "/users/{id}/posts", readable=False)
    assert "`ignore_statuses: [404]`" in learned.findings("/users/{id}/posts")


async def test_answers_without_the_key_of_the_items_are_empty_lists(learn_of: Learn) -> None:
    def some(request: Request) -> Response:
        user = int(request.path.split("/")[2])
        return json_response({"posts": [{"id": f"{user}-{n}"} for n in (1, 2)]} if user % 2 else {"total": 0})

    learned = await learn_of(routed(users=USERS, users_X_posts=some), "/users/{id}/posts")
    assert learned["/users/{id}/posts"].data_path == ".posts // []"
    assert len(learned.entities["/users/{id}/posts"]) == 6


async def test_fields_whose_values_are_identifiers_become_relations(learn_of: Learn) -> None:
    tasks: list[Item] = [
        {
            "id": f"k{n}", "userId": n % 6 + 1, "owner": {"id": n % 6 + 1}, "team_ids": [1, 2], "parent_id": None,
            "count": 1, "author_login": "someone",
        }
        for n in range(8)
    ]  # fmt: skip
    tasks[3]["parent_id"] = "k0"
    learned = await learn_of(routed(users=USERS, teams=TEAMS, tasks=tasks), "/users", "/teams", "/tasks")
    relations = {each.name: (each.target, each.many) for each in learned["/tasks"].relations}
    assert relations == {
        "user": ("user", False), "owner": ("user", False), "teams": ("team", True), "parent": ("task", False),
    }  # fmt: skip
    assert {each.name: each.target for each in learned["/users"].relations} == {"team": "team"}
    assert learned.entities["/tasks"][0]["relations"] == {
        "user": "1",
        "owner": "1",
        "teams": ["1", "2"],
        "parent": None,
    }


async def test_small_numbers_that_happen_to_be_identifiers_elsewhere_are_no_relations(learn_of: Learn) -> None:
    things: list[Item] = [{"id": n + 100, "floor": 1, "version_id": 2} for n in range(4)]
    learned = await learn_of(routed(teams=TEAMS, things=things), "/teams", "/things")
    assert learned["/things"].relations == []


async def test_two_endpoints_of_the_same_name_get_blueprints_of_their_own(learn_of: Learn) -> None:
    learned = await learn_of(
        routed(users=USERS, v2_users=USERS, admin_users=USERS), "/users", "/v2/users", "/admin/users"
    )
    names = [kind.blueprint for kind in learned.kinds.values()]
    assert len(set(names)) == 3
    assert names[0] == "user"


async def test_the_relationships_of_json_api_are_found(learn_of: Learn) -> None:
    people = [{"type": "people", "id": f"p-{n}", "attributes": {"name": f"P{n}"}} for n in range(4)]
    articles = [
        {
            "type": "articles", "id": f"a-{n}", "attributes": {"title": f"A{n}"}, "links": {"self": "/a"},
            "relationships": {"author": {"data": {"type": "people", "id": f"p-{n % 4}"}, "links": {"self": "x"}}},
        }
        for n in range(6)
    ]  # fmt: skip
    learned = await learn_of(routed(people={"data": people}, articles={"data": articles}), "/people", "/articles")
    assert [(each.name, each.target) for each in learned["/articles"].relations] == [("author", "person")]
    assert learned.entities["/articles"][1]["relations"] == {"author": "p-1"}
    assert [each.name for each in learned["/articles"].properties] == ["type"]


async def test_a_list_of_plain_values_gives_the_values_of_a_parameter(learn_of: Learn) -> None:
    def item(request: Request) -> Response:
        number = int(request.path.split("/")[3].removesuffix(".json"))
        return json_response({"id": number, "title": f"T{number}"}) if number >= 100 else json_response(None)

    measured = [{"code": f"c{n}", "population": 200 + n} for n in range(3)]
    learned = await learn_of(
        routed(**{"v1_all": measured, "v0_top": [100, 101, 102], "v0_item_X": item}),
        "/v1/all",
        "/v0/top",
        "/v0/item/{id}.json",
    )
    assert learned["/v0/item/{id}.json"].parameters["id"].kind.path == "/v0/top"
    assert learned.identifiers("/v0/item/{id}.json") == ["100", "101", "102"]


async def test_a_child_whose_list_is_null_has_none_and_fails_nothing(learn_of: Learn) -> None:
    def tags(request: Request) -> Response:
        user = int(request.path.split("/")[2])
        return json_response({"name": f"u{user}", "tags": [f"t{user}"] if user != 5 else None})

    learned = await learn_of(routed(users=USERS, users_X_tags=tags), "/users/{id}/tags")
    assert learned["/users/{id}/tags"].data_path == "[(.tags // [])[] | {name: .}]"
    assert len(learned.entities["/users/{id}/tags"]) == 5


REPOSITORIES: list[Item] = [
    {"id": n, "name": f"r{n % 3}", "full_name": f"o{n}/r{n % 3}", "owner": {"id": 70 + n, "login": f"o{n}"}}
    for n in range(1, 6)
]


def issues(request: Request) -> Response:
    """Of one repository, which its owner and its name tell together."""
    _, _, owner, name, _ = request.path.split("/")
    found = [each for each in REPOSITORIES if cast(Item, each["owner"])["login"] == owner and each["name"] == name]
    if not found:
        return json_response({"message": "no such repository"}, 404)
    return json_response([{"id": f"{owner}-{name}-{n}", "title": f"issue {n}"} for n in (1, 2)])


async def test_parameters_side_by_side_are_fields_of_one_item(learn_of: Learn) -> None:
    learned = await learn_of(routed(repos=REPOSITORIES, repos_X_X_issues=issues), "/repos/{owner}/{repo}/issues")
    nested = learned["/repos/{owner}/{repo}/issues"]
    selectors = {name: source.selector() for name, source in nested.parameters.items()}
    assert (selectors["owner"]["endpoint"], selectors["owner"]["field"]) == ("/repos", ".owner.login")
    assert (selectors["repo"]["from"], selectors["repo"]["field"]) == ("owner", ".name")
    assert len(learned.entities["/repos/{owner}/{repo}/issues"]) == 10
    repositories = {entity["relations"]["repo"] for entity in learned.entities["/repos/{owner}/{repo}/issues"]}  # type: ignore[call-overload, index]
    assert repositories == {str(each["id"]) for each in REPOSITORIES}


async def test_a_pair_may_be_the_whole_identity_of_its_parent(learn_of: Learn) -> None:
    queues: list[Item] = [{"vhost": v, "name": q} for v in ("a", "b") for q in ("one", "two")]

    def bindings(request: Request) -> Response:
        return json_response([{"source": "x", "id": request.path.replace("/", "_")}])

    learned = await learn_of(routed(queues=queues, queues_X_X_bindings=bindings), "/queues/{vhost}/{name}/bindings")
    found = learned.entities["/queues/{vhost}/{name}/bindings"]
    assert {entity["relations"]["queue"] for entity in found} == {"a:one", "a:two", "b:one", "b:two"}  # type: ignore[call-overload, index]
