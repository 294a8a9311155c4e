"""The mappings of the pages against answers as their APIs' documentation has them: all of it comes, as it is printed.

Or it is said what to write, where a page leaves out what the API needs.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.as_printed.copied import Copied
from tests.as_printed.pages import Printed
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

ALL = ("--pages", "10")


def host(asked: Asked) -> str:
    return f"http://{asked.headers['host']}"


def test_slack_goes_on_by_its_cursor_until_it_is_empty(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        assert asked.headers["authorization"] == "Bearer YOUR_SLACK_BOT_TOKEN"
        later = "cursor" in asked.query
        members = [{"id": f"U{number}", "name": "ada", "profile": {}} for number in ((3, 4) if later else (1, 2))]
        following = {"next_cursor": "" if later else "dXNlcjpVMEc5V0ZYTlo="}
        return Answer({"ok": True, "members": members, "response_metadata": following})

    with Copied(Printed("slack", "users"), tmp_path).previewed(answer, *ALL) as (ended, api):
        assert ended.code == 0
        assert "4 items, 4 entities; that is all there is" in ended.text
        assert [asked.query.get("cursor") for asked in api.asked] == [None, "dXNlcjpVMEc5V0ZYTlo="]
        assert {asked.query["limit"] for asked in api.asked} == {"200"}


def test_slacks_user_groups_come_whole_and_without_their_users(tmp_path: Path) -> None:
    groups = [{"id": f"S{number}", "name": f"Group {number}", "handle": "group", "date_create": 1} for number in (1, 2)]

    def answer(_: Asked) -> Answer:
        return Answer({"ok": True, "usergroups": groups})

    with Copied(Printed("slack", "user-groups"), tmp_path).previewed(answer, *ALL) as (ended, api):
        assert ended.code == 0
        assert "2 items, 2 entities" in ended.text
        assert len(api.asked) == 1


def test_rootly_is_asked_by_its_own_names_for_pages(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        number = int(asked.query.get("page[number]", "1"))
        incidents = [{"id": f"{number}-{n}", "type": "incidents", "attributes": {"title": "It broke"}} for n in (1, 2)]
        following = number + 1 if number < 3 else None
        link = f"{host(asked)}/v1/incidents?page%5Bnumber%5D={following}&page%5Bsize%5D=100" if following else None
        counts = {"current_page": number, "next_page": following, "total_count": 6, "total_pages": 3}
        return Answer({"data": incidents, "links": {"next": link}, "meta": counts})

    with Copied(Printed("rootly", "incidents"), tmp_path).previewed(answer, *ALL) as (ended, api):
        assert ended.code == 0, ended.text
        assert "6 items, 6 entities; that is all there is" in ended.text
        pages = [{"page[number]": str(number), "page[size]": "100"} for number in (1, 2, 3)]
        assert [asked.query for asked in api.asked] == pages


def test_n8n_is_read_whole(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        assert asked.headers["x-n8n-api-key"] == "YOUR_N8N_API_KEY"
        later = "cursor" in asked.query
        item: Document = {
            "id": "b" if later else "a",
            "name": "it",
            "email": "a@b.example",
            "isPending": False,
            "tags": [],
        }
        return Answer({"data": [item], "nextCursor": None if later else "MTIzZTQ1NjctZTg5Yi0xMmQz"})

    with Copied(Printed("n8n", "all"), tmp_path).previewed(answer, *ALL) as (ended, api):
        assert ended.code == 0, ended.text
        assert ended.text.count("2 items, 2 entities; that is all there is") == 3
        assert {asked.path for asked in api.asked} == {"/api/v1/users", "/api/v1/projects", "/api/v1/workflows"}


def test_what_prometheus_lists_comes_from_all_groups(tmp_path: Path) -> None:
    def answer(_: Asked) -> Answer:
        rules = [{"name": f"rule {number}", "type": "recording", "query": "up", "health": "ok"} for number in (1, 2)]
        groups = [{"name": "g", "file": "f", "rules": [rule]} for rule in rules]
        return Answer({"status": "success", "data": {"groups": groups}})

    with Copied(Printed("prometheus", "rules"), tmp_path).previewed(answer, *ALL) as (ended, _):
        assert "2 items, 2 entities" in ended.text


def test_a_property_of_prometheus_that_contradicts_its_blueprint_is_told(tmp_path: Path) -> None:
    """Alerting rules have a duration in seconds; the blueprint of the page takes a text."""

    def answer(_: Asked) -> Answer:
        rule = {"name": "Down", "type": "alerting", "query": "up == 0", "duration": 300, "health": "ok"}
        return Answer({"status": "success", "data": {"groups": [{"name": "g", "file": "f", "rules": [rule]}]}})

    with Copied(Printed("prometheus", "rules"), tmp_path).previewed(answer, *ALL) as (ended, _):
        assert ended.code == 1
        assert 'property "duration" must be string, not 300' in ended.text


def test_azure_monitor_is_asked_for_what_the_page_filters_by(tmp_path: Path) -> None:
    def answer(_: Asked) -> Answer:
        return Answer({"value": [{"id": "/subscriptions/s/events/e", "eventName": {"localizedValue": "Begin"}}]})

    with Copied(Printed("azure-monitor", "activity-logs"), tmp_path).previewed(answer, *ALL) as (ended, api):
        assert ended.code == 0
        assert api.asked[0].query == {
            "api-version": "2015-04-01",
            "$filter": "eventTimestamp ge '2025-12-01T00:00:00Z'",
        }


def test_entra_is_read_where_one_page_holds_all(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        assert asked.query["$expand"] == "members($select=id)"
        return Answer({"value": [{"id": "g1", "displayName": "G", "groupTypes": [], "members": [{"id": "u1"}]}]})

    with Copied(Printed("entra", "groups"), tmp_path).previewed(answer, *ALL) as (ended, _):
        assert ended.code == 0, ended.text
        assert "1 items, 1 entities" in ended.text


def test_entra_says_how_to_go_on_where_there_are_more(tmp_path: Path) -> None:
    """The page sets no paging."""

    def answer(asked: Asked) -> Answer:
        link = f"{host(asked)}/v1.0/users?$top=999&$skiptoken=abc"
        return Answer({"value": [{"id": "u1"}], "@odata.nextLink": link})

    with Copied(Printed("entra", "users"), tmp_path).previewed(answer, *ALL) as (ended, _):
        assert ended.code == 1
        assert "type: next_link, next_link_path: " in ended.text


def test_claude_is_read_where_one_page_holds_all(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        assert asked.headers["anthropic-version"] == "2023-06-01"
        assert asked.query["group_by[]"] == "workspace_id"
        results = [{"workspace_id": None, "output_tokens": 5}, {"workspace_id": "w1", "output_tokens": 6}]
        empty = {"starting_at": "2025-01-02T00:00:00Z", "results": []}
        days = [{"starting_at": "2025-01-01T00:00:00Z", "results": results}, empty]
        return Answer({"data": days, "has_more": False, "next_page": None})

    with Copied(Printed("claude", "workspaces"), tmp_path).previewed(answer, *ALL) as (ended, _):
        assert ended.code == 0, ended.text
        assert "2 items, 2 entities; that is all" in ended.text
        assert "default-2025-01-01" in ended.text


def test_claude_says_that_more_follows_where_the_page_sets_no_paging(tmp_path: Path) -> None:
    def answer(_: Asked) -> Answer:
        days = [{"starting_at": f"2025-01-0{day}T00:00:00Z", "results": []} for day in range(1, 8)]
        return Answer({"data": days, "has_more": True, "next_page": "page_abc"})

    with Copied(Printed("claude", "usage"), tmp_path).previewed(answer, *ALL) as (ended, _):
        assert ended.code == 1
        assert "has_more says that more follows" in ended.text
        assert "{type: cursor, param: page, cursor_path: next_page}" in ended.text


def test_openais_models_come_as_they_are_listed(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        assert asked.path == "/v1/models"
        models = [{"id": f"model-{number}", "object": "model", "created": 1, "owned_by": "system"} for number in (1, 2)]
        return Answer({"object": "list", "data": models})

    with Copied(Printed("openai", "models"), tmp_path).previewed(answer, *ALL) as (ended, _):
        assert ended.code == 0, ended.text
        assert "2 items, 2 entities" in ended.text


def test_openai_is_asked_for_the_usage_of_today(tmp_path: Path) -> None:
    before = datetime.now(UTC).date()

    def answer(_: Asked) -> Answer:
        return Answer({"snapshot_id": "gpt-4o", "n_requests": 3})

    with Copied(Printed("openai", "model-usage"), tmp_path).previewed(answer, *ALL) as (ended, api):
        assert ended.code == 0, ended.text
        asked = datetime.fromisoformat(api.asked[0].query["date"]).date()
        assert before <= asked <= datetime.now(UTC).date()


def test_claude_is_asked_for_the_last_thirty_days(tmp_path: Path) -> None:
    def answer(_: Asked) -> Answer:
        results = [{"model": "opus", "starting_at": "2026-01-01T00:00:00Z"}]
        return Answer({"data": [{"results": results}], "has_more": False, "next_page": None})

    with Copied(Printed("claude", "moving-dates"), tmp_path).previewed(answer, *ALL) as (ended, api):
        assert ended.code == 0, ended.text
        query = api.asked[0].query
        first, last = (datetime.fromisoformat(query[name]) for name in ("starting_at", "ending_at"))
        assert last - first == timedelta(days=30)
        assert query["group_by[]"] == "model"


def test_cursor_is_asked_by_a_body_that_moves_with_time(tmp_path: Path) -> None:
    def answer(_: Asked) -> Answer:
        return Answer({"usageEvents": [{"id": "e1", "userEmail": "a@b.example", "eventType": "chat"}]})

    with Copied(Printed("cursor", "usage-events"), tmp_path).previewed(answer, *ALL) as (ended, api):
        assert ended.code == 0, ended.text
        (asked,) = api.asked
        body = asked.json
        assert (asked.method, body["page"], body["pageSize"]) == ("POST", 1, 100)
        assert body["endDate"] - body["startDate"] == 30 * 86_400 * 1000
        assert asked.headers["content-type"] == "application/json"


def test_cursor_is_asked_with_its_key_as_the_user_and_no_password(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        assert asked.headers["authorization"] == "Basic WU9VUl9DVVJTT1JfQVBJX0tFWTo="
        assert asked.query == {"startDate": "30d", "endDate": "0d", "page": "1", "pageSize": "100"}
        return Answer({"items": [{"commitHash": "c1", "userEmail": "a@b.example", "repoName": "r"}], "totalCount": 1})

    with Copied(Printed("cursor", "commits"), tmp_path).previewed(answer, *ALL) as (ended, _):
        assert ended.code == 0, ended.text
        assert "1 items, 1 entities" in ended.text


def test_cursor_says_that_more_follows_where_the_page_sets_no_paging(tmp_path: Path) -> None:
    def answer(_: Asked) -> Answer:
        return Answer({"items": [{"commitHash": "c1", "userEmail": "a@b.example"}], "totalCount": 250, "page": 1})

    with Copied(Printed("cursor", "commits"), tmp_path).previewed(answer, *ALL) as (ended, _):
        assert ended.code == 1
        assert "totalCount" in ended.text


def test_tenables_assets_are_read_by_offsets_as_the_page_says(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        first, limit = int(asked.query["offset"]), int(asked.query["limit"])
        listed = [{"id": f"a{number}", "ipv4": ["10.0.0.1"]} for number in range(first, min(first + limit, 120))]
        return Answer({"assets": listed, "pagination": {"total": 120, "limit": limit, "offset": first}})

    copied = Copied(Printed("tenable", "assets"), tmp_path, further={"PAGINATION_TYPE": "offset"})
    with copied.previewed(answer, *ALL) as (ended, api):
        assert ended.code == 0, ended.text
        assert "120 items, 120 entities" in ended.text
        assert [asked.query["offset"] for asked in api.asked] == ["0", "50", "100"]


def test_tenables_scans_are_known_by_their_numbers(tmp_path: Path) -> None:
    def answer(_: Asked) -> Answer:
        return Answer({"scans": [{"id": 5, "name": "Weekly", "starttime": 1_700_000_000}], "folders": []})

    with Copied(Printed("tenable", "scans"), tmp_path).previewed(answer, *ALL) as (ended, _):
        assert ended.code == 0, ended.text
        assert "1 items, 1 entities" in ended.text


def test_the_guides_comments_belong_to_their_tickets(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        if int(asked.query.get("page", 1)) > 1:
            return Answer([])
        if asked.path == "/api/tickets":
            return Answer([{"id": 101}, {"id": 102}])
        ticket = asked.path.split("/")[3]
        return Answer([{"id": f"{ticket}-1", "text": "right"}])

    with Copied(Printed("guides", "nested"), tmp_path).previewed(answer, *ALL) as (ended, _):
        assert ended.code == 0, ended.text
        assert "2 items, 2 entities" in ended.text
        assert "relations.ticket" in ended.text


def test_hubspot_goes_on_by_its_cursor_until_there_is_no_next_page(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        later = "after" in asked.query
        properties = {"email": "ada@example.com", "firstname": "Ada", "associatedcompanyid": "7"}
        contact: Document = {"id": "2" if later else "1", "properties": properties, "createdAt": "2024-01-01T00:00:00Z"}
        link = f"{host(asked)}/crm/v3/objects/contacts?limit=100&after=304"
        paging = {} if later else {"paging": {"next": {"after": "304", "link": link}}}
        return Answer({"results": [contact], **paging})

    with Copied(Printed("hubspot", "contacts"), tmp_path).previewed(answer, *ALL) as (ended, api):
        assert ended.code == 0, ended.text
        assert "2 items, 2 entities; that is all there is" in ended.text
        assert [asked.query.get("after") for asked in api.asked] == [None, "304"]


def test_what_hubspots_types_do_not_take_is_told(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        assert asked.query["limit"] == "100"
        properties = {"name": "Acme", "dealname": "Big", "title": "Faster", "numberofemployees": "120"}
        return Answer({"results": [{"id": "1", "properties": properties}]})

    with Copied(Printed("hubspot", "companies-and-deals"), tmp_path).previewed(answer, *ALL) as (ended, api):
        assert ended.code == 1
        assert len(api.asked) == 3
        assert "property \"numberOfEmployees\" must be number, not '120'" in ended.text
        null = "[.associations.companies.results[].id]' failed for 1 of 1 items: Cannot iterate over null"
        assert null in ended.text


def test_cannys_key_goes_into_the_query_and_its_answers_say_what_the_page_leaves_out(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        assert asked.query["apiKey"] == "a-key-of-canny"
        items: list[Document] = [{"id": "1", "name": "Ideas", "title": "Faster", "voter": {"name": "Ada"}, "tags": []}]
        more = {} if "boards" in asked.path else {"hasMore": True}
        return Answer({asked.path.split("/")[-2]: items, **more})

    told = {"AUTH_TYPE": "api_key", "API_KEY": "a-key-of-canny", "API_KEY_IN": "query", "API_KEY_NAME": "apiKey"}
    copied = Copied(Printed("canny", "feedback"), tmp_path, further=told)
    with copied.previewed(answer, *ALL) as (ended, _):
        assert ended.code == 1
        assert "! /boards/list" in ended.text
        for kind in ("/posts/list", "/votes/list"):
            said = "The answer holds 1 items and says that there is more (hasMore says that more follows)"
            assert f"POST {kind}: {said}, but paginationType is none. Set paginationType" in ended.text


def test_zendesks_comments_are_read_of_every_ticket(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        later = "page[after]" in asked.query
        numbers = (3, 4) if later else (1, 2)
        items: list[Document] = [{"id": number, "subject": "It broke"} for number in numbers]
        if asked.path.endswith("comments.json"):
            ticket = asked.path.split("/")[-2]
            items = [{"id": int(f"{ticket}{number}"), "body": "It works"} for number in numbers]
        meta = {"has_more": not later, "after_cursor": "eyJiYXI" if later else "eyJmb28", "before_cursor": "eyJ"}
        return Answer({asked.path.split("/")[-1].removesuffix(".json"): items, "meta": meta})

    copied = Copied(Printed("zendesk", "comments"), tmp_path)
    with copied.previewed(answer, *ALL, "--parents", "4") as (ended, api):
        assert ended.code == 0, ended.text
        assert "16 items, 16 entities" in ended.text
        pages = [{"page[size]": "100"}, {"page[after]": "eyJmb28", "page[size]": "100"}]
        assert [asked.query for asked in api.asked if asked.path == "/api/v2/tickets.json"] == pages
