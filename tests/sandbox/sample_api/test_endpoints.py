from collections import Counter
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from json_types import Json
from sandbox.sample_api.listings.endpoints import ENDPOINTS, Endpoint

from .reader import pages, read

STRAIGHT = [endpoint for endpoint in ENDPOINTS if "{" not in endpoint.path and "astray" not in endpoint.path]


def named(endpoint: object) -> str:
    return endpoint.path if isinstance(endpoint, Endpoint) else ""


@pytest.mark.parametrize("endpoint", STRAIGHT, ids=named)
def test_its_selector_reads_every_record_once(api: httpx.Client, endpoint: Endpoint) -> None:
    promised = api.get("/").json()["endpoints"][f"{endpoint.method} {endpoint.path}"]["records"]

    items = read(api, endpoint.path, endpoint.selector)

    assert len(items) == promised
    assert len({item["id"] for item in items}) == promised


def test_a_page_is_never_larger_than_the_cap(api: httpx.Client) -> None:
    assert len(api.get("/api/v1/capped/users", params={"size": 1000}).json()) == 50
    assert len(api.get("/api/v1/users", params={"size": 1000}).json()["data"]) == 100


def test_pages_in_the_middle_are_empty_but_never_ten_in_a_row(api: httpx.Client) -> None:
    for path in ("/api/v1/filtered/tickets", "/api/v1/filtered/pages"):
        endpoint = next(endpoint for endpoint in ENDPOINTS if endpoint.path == path)
        lengths = "".join("x" if page else "." for page in pages(api, path, endpoint.selector))
        assert "x." in lengths.rstrip(".")
        assert "." * 10 not in lengths


def test_a_listing_that_does_not_page_ignores_what_is_asked(api: httpx.Client) -> None:
    assert api.get("/api/v1/teams", params={"page": 2, "size": 1}).json() == api.get("/api/v1/teams").json()


def test_a_list_with_has_more_false_ends_on_the_last_item(api: httpx.Client) -> None:
    answer = api.get("/api/v1/comments", params={"starting_after": "cmt_03999"}).json()
    assert [comment["id"] for comment in answer["data"]] == ["cmt_04000"]
    assert answer["has_more"] is False


@pytest.mark.parametrize(
    "query",
    ["page=x", "page=-1", "page=0", "size=0", "page=1.5"],
)
def test_parameters_that_make_no_sense_are_refused(api: httpx.Client, query: str) -> None:
    answer = api.get(f"/api/v1/users?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["status"] == 400


@pytest.mark.parametrize("cursor", ["nonsense", "!!!", "YWZ0ZXI6eA==", "b3RoZXI6MQ=="])
def test_a_cursor_that_it_did_not_give_is_refused(api: httpx.Client, cursor: str) -> None:
    assert api.get("/api/users.list", params={"cursor": cursor}).status_code == 400


def test_a_body_that_is_not_json_is_refused(api: httpx.Client) -> None:
    assert api.post("/graphql", content=b"{").status_code == 400


def test_links_keep_the_other_parameters(api: httpx.Client) -> None:
    answer = api.get("/api/v1/repositories", params={"per_page": 50, "sort": "a b"})
    assert httpx.URL(answer.links["next"]["url"]).params == httpx.QueryParams(per_page=50, sort="a b", page=2)


def test_json_api_links_are_relative(api: httpx.Client) -> None:
    link = api.get("/jsonapi/tickets").json()["links"]["next"]
    assert link.startswith("/jsonapi/tickets?")


def test_a_link_can_lead_to_another_host(api: httpx.Client) -> None:
    link = httpx.URL(api.get("/odata/v1/astray/projects").json()["@odata.nextLink"])
    assert (link.host, link.port) == ("localhost", api.base_url.port)


def test_redirects_lead_within_elsewhere_and_around(api: httpx.Client) -> None:
    def target(path: str) -> httpx.URL:
        answer = api.get(path)
        assert answer.status_code == 307
        return answer.url.join(answer.headers["Location"])

    assert target("/redirect/within/api/v1/users?size=3") == api.base_url.join("/api/v1/users?size=3")
    assert target("/redirect/elsewhere/api/v1/users").host == "localhost"
    assert target("/redirect/loop") == api.base_url.join("/redirect/loop")


def test_relations_hold(api: httpx.Client) -> None:
    def all_of(path: str) -> list[dict[str, Any]]:
        return read(api, path, next(endpoint for endpoint in ENDPOINTS if endpoint.path == path).selector)

    teams, users, projects, tickets = (all_of(f"/api/v1/{name}") for name in ("teams", "users", "projects", "tickets"))
    user_ids = {user["id"] for user in users}

    assert {user["team_id"] for user in users} <= {team["id"] for team in teams}
    assert {project["lead"]["id"] for project in projects} <= user_ids
    assert {ticket["project_id"] for ticket in tickets} <= {project["id"] for project in projects}
    assert {ticket["assignee"]["id"] for ticket in tickets if ticket["assignee"]} <= user_ids
    assert {comment["ticket_id"] for comment in all_of("/api/v1/comments")} <= {ticket["id"] for ticket in tickets}


def test_children_add_up_to_their_collection(api: httpx.Client) -> None:
    """Two levels: every issue is found under its project and its repository, however that is named."""
    found: list[Json] = []
    for project in range(1, 61):
        for repository in api.get(f"/api/v1/projects/{project}/repositories").raise_for_status().json():
            name = quote(repository["name"], safe="")
            path = f"/api/v1/projects/{project}/repositories/{name}/issues"
            found += [issue["id"] for issue in api.get(path).raise_for_status().json()]

    counts = Counter(found)
    assert len(counts) == api.get("/sandbox/data").json()["issues"]
    assert set(counts.values()) == {1}


@pytest.mark.parametrize("name", ["a%2Fb%20c", "50%25%2B1", "50%25+1", "%C3%BC", "what%3F%23%26%3D"])
def test_a_name_is_found_when_it_is_encoded(api: httpx.Client, name: str) -> None:
    assert api.get(f"/api/v1/projects/1/repositories/{name}/issues").status_code == 200


@pytest.mark.parametrize("name", ["a/b%20c", "nothing", ""])
def test_a_name_is_not_found_when_it_is_wrong_or_not_encoded(api: httpx.Client, name: str) -> None:
    assert api.get(f"/api/v1/projects/1/repositories/{name}/issues").status_code == 404


def test_the_comments_of_a_ticket_are_its_own(api: httpx.Client) -> None:
    ticket = api.get("/api/v1/comments").json()["data"][0]["ticket_id"]

    comments = api.get(f"/api/v1/tickets/{ticket}/comments").json()
    plain = api.get(f"/api/tickets/{ticket}/comments").json()

    assert {comment["ticket_id"] for comment in comments["comments"]} == {ticket}
    assert [comment["id"] for comment in plain] == [comment["id"] for comment in comments["comments"]]
    assert all("ticket_id" not in comment for comment in plain)


def test_children_of_nothing_are_not_found(api: httpx.Client) -> None:
    answer = api.get("/api/tickets/1/comments")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "Nothing here with id '1'"
