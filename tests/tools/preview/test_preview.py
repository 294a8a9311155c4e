"""What a preview says of a mapping, on real servers."""

from typing import Any

import pytest

from messages import MappingError
from paging import Signal
from reading import Extent
from tests.servers.loopback import Request, Response, Serve, json_response
from tests.tools.preview.previews import BLUEPRINTS, TEAM, USER, USERS, desk, only, previewed, previewed_kind
from tools.preview.report import EndReport
from tools.preview.wording import findings, how_all_stand, how_it_ended, how_paging_goes

WHOLE = Extent(None, None)


def thing(*, kind: str = "/things", **parts: Any) -> str:
    """A resource that maps `.id`; `selector`, `properties` and the like are YAML in one line."""
    mappings = {"identifier": ".id", "blueprint": "'\"thing\"'", **parts.pop("mappings", {})}
    lines = [f"\n  - kind: {kind}", *(f"    {name}: {text}" for name, text in parts.items())]
    inner = ", ".join(f"{name}: {text}" for name, text in mappings.items())
    return "\n".join([*lines, f"    port: {{entity: {{mappings: {{{inner}}}}}}}"])


class TestRequests:
    async def test_one_request_is_made_for_each_kind(self, serve: Serve) -> None:
        server = await serve(desk)
        report = await previewed(server, USER + TEAM)
        assert report.is_good
        assert server.targets == ["/users?page=1&size=100", "/teams"]

    async def test_the_request_the_status_the_time_and_where_the_items_were_are_told(self, serve: Serve) -> None:
        server = await serve(desk)
        (listing,) = (await previewed_kind(server, USER)).listings
        (page,) = listing.pages
        assert (page.method, page.url, page.status) == ("GET", f"{server.url}/users?page=1&size=100", 200)
        assert page.seconds is not None
        assert (page.items, page.found) == (100, "at data_path .data, a list of 100")

    async def test_so_is_how_paging_would_go_on_and_by_which_signal(self, serve: Serve) -> None:
        server = await serve(desk)
        page = (await previewed_kind(server, USER)).listings[0].pages[0]
        assert (page.goes_on, page.next) == (True, "page=2, size=100")
        assert (page.signal, page.because) == (Signal.ITEM_COUNT, "100 of 250 records (total)")

    @pytest.mark.parametrize(("pages", "items"), [(2, 200), (3, 250), (9, 250), (None, 250)])
    async def test_as_many_pages_are_read_as_are_wanted(self, pages: int | None, items: int, serve: Serve) -> None:
        server = await serve(desk)
        kind = await previewed_kind(server, USER, extent=Extent(pages, 3))
        assert (kind.items, kind.entities, kind.is_whole) == (items, items, items == 250)
        assert len(server.requests) == min(pages or 3, 3)

    @pytest.mark.parametrize("blank", [0, 4_000_000])
    async def test_a_page_is_read_whole_however_large(self, blank: int, serve: Serve) -> None:
        users = [{"id": number, "blank": " " * (blank // 5000)} for number in range(5000)]
        server = await serve(lambda _: json_response({"data": users, "total": 9000}))
        kind = await previewed_kind(server, USER, page_size=5000)
        assert (kind.items, len(server.requests)) == (5000, 1)
        assert kind.listings[0].pages[0].because == "5000 of 9000 records (total)"

    async def test_of_a_long_listing_the_first_pages_and_the_last_are_told(self, serve: Serve) -> None:
        server = await serve(desk)
        kind = await previewed_kind(server, USER, extent=WHOLE, page_size=10)
        (listing,) = kind.listings
        assert [page.url.partition("?")[2] for page in listing.pages] == [
            "page=1&size=10", "page=2&size=10", "page=3&size=10", "page=25&size=10",
        ]  # fmt: skip
        assert listing.pages_left_out == 21

    async def test_only_the_kinds_that_are_wanted_are_asked_for(self, serve: Serve) -> None:
        server = await serve(desk)
        report = await previewed(server, USER + TEAM, kinds=("/teams",))
        assert [kind.kind for kind in report.kinds] == ["/teams"]
        assert server.targets == ["/teams"]

    async def test_what_a_selector_sends_is_told(self, serve: Serve) -> None:
        selector = "{method: POST, headers: {X-Tenant: acme}, body: {open: true}}"
        page = (await previewed_kind(await serve(only([])), thing(selector=selector))).listings[0].pages[0]
        assert (page.method, page.headers, page.body) == ("POST", {"X-Tenant": "acme"}, {"open": True})

    @pytest.mark.parametrize(
        ("answer", "selector", "found"),
        [
            ([{"id": 1}], "{}", "the answer itself, a list of 1"),
            ({"id": 1}, "{}", "the answer itself, an object: one item"),
            ({"items": None}, "{data_path: .items}", "at data_path .items, null: an empty listing"),
            (Response(status=204), "{}", "no items: an empty listing"),
            (Response(), "{}", "no content: an empty listing"),
            ({"groups": [{"items": [{"id": 1}]}]}, "{data_path: '.groups[].items[]'}",
             "at data_path .groups[].items[], a list of 1"),
        ],
    )  # fmt: skip
    async def test_the_shapes_of_answers_are_told_apart(
        self, answer: Any, selector: str, found: str, serve: Serve
    ) -> None:
        kind = await previewed_kind(await serve(only(answer)), thing(selector=selector))
        assert kind.listings[0].pages[0].found == found

    async def test_an_envelope_that_was_taken_for_an_item_is_noticed(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(only({"id": 1, "users": [{"id": 1}]})), thing())
        assert "data_path: .users" in str(kind.listings[0].pages[0].remark)


class TestNestedKinds:
    NESTED = thing(
        kind="/teams/{team}/members",
        selector="{path_parameters: {team: {endpoint: /teams, field: .id}}}",
        mappings={"relations": "{team: .__team | tostring}"},
    )

    @staticmethod
    def answer(request: Request) -> Response:
        if request.path == "/teams":
            return json_response([{"id": number} for number in range(20)])
        return json_response([{"id": f"{request.path}/{number}"} for number in range(2)])

    async def test_the_first_few_parents_are_followed(self, serve: Serve) -> None:
        server = await serve(self.answer)
        kind = await previewed_kind(server, self.NESTED)
        assert sorted(server.targets) == ["/teams", "/teams/0/members", "/teams/1/members", "/teams/2/members"]
        assert (kind.children, kind.items, kind.is_whole) == (3, 6, False)

    async def test_all_of_them_where_all_is_wanted(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(self.answer), self.NESTED, extent=WHOLE)
        assert (kind.children, kind.items, kind.is_whole) == (20, 40, True)

    async def test_the_listing_of_the_parents_is_told_before_that_of_the_children(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(self.answer), self.NESTED)
        assert [(listing.endpoint, listing.gives_parents) for listing in kind.listings] == [
            ("/teams", True), ("/teams/{team}/members", False),
        ]  # fmt: skip

    async def test_what_a_child_gets_of_its_parent_stands_in_its_entity(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(self.answer), self.NESTED)
        assert {each.entity["relations"]["team"] for each in kind.first} <= {"0", "1", "2"}

    async def test_parents_on_a_later_page_are_found(self, serve: Serve) -> None:
        def answer(request: Request) -> Response:
            if request.path == "/teams":
                page = int(request.query["page"])
                return json_response([{"id": page, "open": page == 3}] * 1 if page < 4 else [])
            return json_response([{"id": request.path}])

        parents = "{endpoint: /teams, field: .id, filter: .open, pagination: {type: page, size: 1}}"
        nested = thing(kind="/teams/{team}/members", selector=f"{{path_parameters: {{team: {parents}}}}}")
        assert (await previewed_kind(await serve(answer), nested)).items == 1

    async def test_a_child_that_fails_fails_the_kind_and_not_its_siblings(self, serve: Serve) -> None:
        def answer(request: Request) -> Response:
            return Response(status=404) if request.path == "/teams/1/members" else self.answer(request)

        kind = await previewed_kind(await serve(answer), self.NESTED)
        assert "1 of 3 nested listings failed" in str(kind.failure)
        assert kind.items == 4


class TestEntities:
    async def test_entities_are_shown_as_they_would_stand_in_the_catalog_with_their_items(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(desk), USER)
        assert len(kind.first) == 3
        assert kind.first[0].entity == {
            "identifier": 1, "title": "User 1", "blueprint": "user",
            "properties": {"mail": None}, "relations": {"team": "a"},
        }  # fmt: skip
        assert kind.first[0].item == USERS[0]

    async def test_fields_that_came_out_null_are_counted(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(desk), USER)
        assert {null.field: null.null_in for null in kind.nulls} == {"properties.mail": 100, "relations.team": 50}

    async def test_jq_that_failed_is_told_with_its_expression_its_item_and_the_cause(self, serve: Serve) -> None:
        server = await serve(only([{"id": "1", "at": {"city": "Rome"}}, {"id": "2", "at": "Rome"}]))
        kind = await previewed_kind(server, thing(mappings={"properties": "{city: .at.city}"}))
        (null,) = kind.nulls
        assert (null.field, null.expression, null.failed_in) == ("properties.city", ".at.city", 1)
        assert "Cannot index string" in str(null.cause)
        assert null.item == {"id": "2", "at": "Rome"}

    async def test_what_query_leaves_out_is_counted(self, serve: Serve) -> None:
        kind = await previewed_kind(
            await serve(only([{"id": "1"}, {"id": "2"}])), thing(selector='{query: .id == "1"}')
        )
        assert (kind.items, kind.entities, kind.left_out) == (2, 1, 1)

    async def test_so_is_what_has_no_identifier(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(only([{"id": "1"}, {"uuid": "2"}])), thing())
        assert (kind.entities, kind.without_identity) == (1, 1)
        assert "1 of 2 items: identifier '.id' gave null" in str(kind.failure)

    async def test_which_may_be_left_out(self, serve: Serve) -> None:
        server = await serve(only([{"id": "1"}, {"uuid": "2"}]))
        kind = await previewed_kind(server, thing(selector="{incomplete_items: skip}"))
        assert (kind.entities, kind.without_identity) == (1, 1)
        assert kind.is_good

    async def test_identifiers_that_several_items_have_are_told(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(only([{"id": "1"}, {"id": "2"}, {"id": "1"}])), thing())
        assert [(each.blueprint, each.identifier, each.times) for each in kind.duplicates] == [("thing", "1", 2)]


class TestRelations:
    async def test_a_target_that_no_kind_yields_is_told(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(desk), USER, blueprints=BLUEPRINTS)
        (relation,) = kind.relations
        assert (relation.relation, relation.target, relation.is_yielded) == ("team", "team", False)

    @pytest.mark.parametrize(
        ("old", "new"), [("port:", "selector: {datapath: .x}\n    port:"), ("'\"team\"'", ".kind")]
    )
    async def test_a_kind_that_fails_may_yield_it(self, old: str, new: str, serve: Serve) -> None:
        broken = TEAM.replace(old, new)
        assert broken != TEAM
        report = await previewed(await serve(desk), USER + broken, blueprints=BLUEPRINTS)
        assert [kind.is_good for kind in report.kinds] == [True, False]
        assert "which no kind" not in "".join(findings(report.kinds[0], report))

    async def test_a_target_that_was_seen_is_no_finding(self, serve: Serve) -> None:
        assert (await previewed_kind(await serve(desk), USER + TEAM, blueprints=BLUEPRINTS)).relations == []

    @pytest.mark.parametrize("blueprints", [None, BLUEPRINTS])
    @pytest.mark.parametrize(("extent", "certain"), [(Extent(), False), (WHOLE, True)])
    async def test_a_target_that_is_not_there_is_certain_only_where_everything_was_read(
        self, extent: Extent, certain: bool, blueprints: dict[str, Any] | None, serve: Serve
    ) -> None:
        team = TEAM.replace("/teams", "/users").replace(
            "    port", "    selector: {data_path: .data, pagination: {type: page}}\n    port"
        )
        kind = await previewed_kind(await serve(desk), USER + team, extent=extent, blueprints=blueprints)
        assert [(each.missing, each.of, each.is_certain) for each in kind.relations] == [(1, 1, certain)]

    async def test_targets_that_were_not_seen_are_told_as_targets(self, serve: Serve) -> None:
        team = USER.replace('"user"', '"team"').replace("relations: {team: .team}", "")
        users = USER.replace("{team: .team}", "{team: .name}")
        report = await previewed(await serve(desk), users + team, blueprints=BLUEPRINTS)
        (told,) = [told for told in findings(report.kinds[0], report) if "relations.team:" in told]
        assert told == (
            "relations.team: none of its 100 targets ('User 1', 'User 10', 'User 100', …) is among the entities of "
            "team that were read, which are only a part."
        )

    async def test_one_target_that_was_not_seen_is_told_as_one(self, serve: Serve) -> None:
        report = await previewed(await serve(desk), USER + TEAM.replace(".id,", ".name,"))
        (told,) = [told for told in findings(report.kinds[0], report) if "relations.team:" in told]
        assert "relations.team: its one target ('a') is not among the entities that were read" in told

    async def test_where_no_kind_makes_what_a_relation_may_lead_to_it_is_said(self, serve: Serve) -> None:
        report = await previewed(await serve(desk), USER)
        (told,) = [told for told in findings(report.kinds[0], report) if "relations.team:" in told]
        assert told.endswith(
            "The mapping makes only user: if the relation leads to another blueprint, no kind makes its targets."
        )

    @pytest.mark.parametrize(
        "other",
        [
            TEAM.replace(".id,", ".name,"),  # made by a kind, under other identifiers
            TEAM.replace("'\"team\"'", ".blueprint"),  # may be made, as the blueprint is computed
            TEAM.replace("    port", "    selector: {datapath: x}\n    port"),  # unknown: the resource is broken
        ],
    )
    async def test_it_is_not_said_where_a_kind_may_make_them(self, other: str, serve: Serve) -> None:
        report = await previewed(await serve(desk), USER + other)
        (told,) = [told for told in findings(report.kinds[0], report) if "relations.team:" in told]
        assert "no kind makes" not in told

    async def test_nothing_is_certain_of_kinds_that_were_not_wanted(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(desk), USER + TEAM, extent=WHOLE, kinds=("/users",))
        assert [each.is_certain for each in kind.relations] == [False]


class TestBlueprints:
    async def test_entities_that_port_would_refuse_are_told_and_fail_the_preview(self, serve: Serve) -> None:
        server = await serve(only([{"id": "1", "email": "ada"}, {"id": "2", "email": "bob"}, {"id": "3"}]))
        user = thing(mappings={"blueprint": "'\"user\"'", "properties": "{mail: .email}"})
        report = await previewed(server, user, blueprints=BLUEPRINTS)
        (refusal,) = report.kinds[0].refusals
        assert (refusal.entities, refusal.identifier) == (2, "1")
        assert refusal.reason == 'property "mail" must match format "email", not \'ada\''
        assert not report.is_good

    @pytest.mark.parametrize(
        ("mappings", "reason"),
        [
            ({"blueprint": "'\"usr\"'"}, "'usr' is not in the file"),
            ({"blueprint": "'\"user\"'", "properties": "{nick: .id}"}, '"nick" is not a property'),
            ({"blueprint": "'\"user\"'", "relations": "{boss: .id}"}, '"boss" is not a relation'),
            ({"blueprint": "'\"user\"'", "identifier": "'.id + \" !\"'"}, '"identifier" must be a string that matches'),
        ],
    )
    async def test_for_each_of_the_rules(self, mappings: dict[str, str], reason: str, serve: Serve) -> None:
        kind = await previewed_kind(await serve(only([{"id": "1"}])), thing(mappings=mappings), blueprints=BLUEPRINTS)
        assert any(reason in refusal.reason for refusal in kind.refusals)

    async def test_without_blueprints_nothing_is_refused(self, serve: Serve) -> None:
        assert (await previewed_kind(await serve(desk), USER)).refusals == []


class TestWhatIsFine:
    """A kind is fine where nothing is left to look at; what is to be looked at fails no preview."""

    @staticmethod
    def things(*ids: int) -> list[dict[str, str]]:
        return [{"id": str(number)} for number in ids]

    @pytest.mark.parametrize(
        ("answer", "selector", "reason"),
        [
            ({"items": things(1, 2, 1), "total": 3}, "{data_path: .items, pagination: {type: page}}",
             "an identifier of several items"),
            (things(1, 2, 3), "{}", "an end that is only assumed"),
            (things(1, 2, 3), "{pagination: {type: page}}", "an end that is only assumed"),
            (things(*range(50)), "{pagination: {type: none}}", "no paging beside a full page"),
        ],
    )  # fmt: skip
    async def test_what_is_to_be_looked_at_is_not_fine(
        self, answer: Any, selector: str, reason: str, serve: Serve
    ) -> None:
        report = await previewed(await serve(only(answer)), thing(selector=selector))
        assert (report.is_good, report.is_fine) == (True, False)
        assert how_all_stand(report) == f"0 of 1 kinds are fine; 1 would be read, with something to look at ({reason})"

    async def test_so_are_the_ends_of_what_is_read_in_part(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(TestNestedKinds.answer), TestNestedKinds.NESTED)
        assert (kind.end, kind.is_fine) == (None, False)

    @pytest.mark.parametrize("selector", ["{pagination: {type: none}}", "{pagination: {type: page, size: 7}}"])
    async def test_what_is_told_and_whole_is_fine(self, selector: str, serve: Serve) -> None:
        def answer(request: Request) -> Response:
            return json_response(self.things(*range(7)) if request.query.get("page", "1") == "1" else [])

        report = await previewed(await serve(answer), thing(selector=selector))
        assert (report.is_fine, how_all_stand(report)) == (True, "1 of 1 kinds are fine")


class TestFailures:
    @pytest.mark.parametrize(
        ("answer", "selector", "words"),
        [
            (Response(status=401), "{}", "answered 401"),
            ({"users": []}, "{data_path: .items}", "it has no key 'items'"),
            (["a"], "{}", "Items must be objects"),
            (Response(b"<html>", headers={"Content-Type": "text/html"}), "{}", "not JSON"),
            ([{"uuid": 1}], "{}", "identifier '.id' gave null"),
            ([{"id": 1}], "{query: .id}", "must give true or false"),
        ],
    )
    async def test_why_a_kind_would_fail_is_told(self, answer: Any, selector: str, words: str, serve: Serve) -> None:
        report = await previewed(await serve(only(answer)), thing(selector=selector))
        assert words in str(report.kinds[0].failure)
        assert not report.is_good

    async def test_the_answer_that_could_not_be_understood_is_told_too(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(only({"users": []})), thing(selector="{data_path: .items}"))
        page = kind.listings[0].pages[0]
        assert (page.status, page.found, page.goes_on) == (200, None, None)

    async def test_a_kind_with_mistakes_is_not_asked_for_and_the_others_are(self, serve: Serve) -> None:
        server = await serve(desk)
        broken = thing(selector="{datapath: .x, query: .a ==}")
        report = await previewed(server, broken + TEAM)
        assert "Did you mean data_path?" in str(report.kinds[0].failure)
        assert "selector.query" in str(report.kinds[0].failure)
        assert report.kinds[1].is_good
        assert server.targets == ["/teams"]

    async def test_what_only_has_no_effect_fails_no_kind_and_is_told(self, serve: Serve) -> None:
        server = await serve(desk)
        kind = (
            await previewed(server, TEAM.replace("    port:", "    selector: {pagination: {size_param: n}}\n    port:"))
        ).kinds[0]
        assert kind.is_good
        assert kind.entities > 0
        assert "size_param has no effect with paginationType none of the settings" in kind.without_effect[0]

    async def test_a_mapping_without_kinds_is_not_good(self, serve: Serve) -> None:
        report = await previewed(await serve(desk), " []")
        assert "nothing would be read" in report.mistakes[0]
        assert not report.is_good

    async def test_each_kind_is_told_with_its_line(self, serve: Serve) -> None:
        report = await previewed(await serve(desk), USER + TEAM)
        assert [kind.line for kind in report.kinds] == [2, 15]

    async def test_what_is_no_mapping_is_refused(self, serve: Serve) -> None:
        with pytest.raises(MappingError, match=r"mapping\.yml: a mapping is an object"):
            await previewed(await serve(desk), " 5")


class TestSecrets:
    async def test_nothing_that_is_shown_holds_a_secret(self, serve: Serve) -> None:
        server = await serve(lambda request: json_response([{"id": "1", "echo": dict(request.headers)}]))
        selector = "{headers: {X-Api-Key: k3y-of-selector}, query_params: {access_token: t0ken-of-query}}"
        report = await previewed(
            server,
            thing(selector=selector, mappings={"properties": "{seen: .echo}"}),
            auth_type="bearer_token",
            api_token="s3cret-t0ken",
        )
        shown = report.model_dump_json()
        assert "[REDACTED]" in shown
        assert not any(secret in shown for secret in ("s3cret-t0ken", "k3y-of-selector", "t0ken-of-query"))
        assert "s3cret-t0ken" in server.requests[0].headers["authorization"]


async def test_what_is_being_done_is_told(serve: Serve) -> None:
    told: list[str] = []
    await previewed(await serve(desk), USER, told=told)
    assert told[0].startswith("/users: ")
    assert told[-1] == "/users: 1 listing, 100 items"


async def test_what_was_read_ahead_in_vain_is_not_shown_and_the_end_is(serve: Serve) -> None:
    def bare(request: Request) -> Response:
        page, size = int(request.query["page"]), int(request.query["size"])
        return json_response(USERS[(page - 1) * size : page * size])

    users = USER.replace("      data_path: .data\n", "")
    kind = await previewed_kind(await serve(bare), users, extent=WHOLE)
    (listing,) = kind.listings
    assert [page.items for page in listing.pages] == [100, 100, 50]
    assert (listing.pages[-1].goes_on, listing.pages[-1].signal) == (False, Signal.PAGE_LENGTH)


class TestEnds:
    """Whether a listing is over, and whether that was told or is only assumed."""

    async def test_a_total_that_was_reached_is_told(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(desk), USER, extent=WHOLE)
        assert kind.end == EndReport(told=True, said="250 of 250 records (total)")
        assert kind.listings[0].pages[-1].told
        assert how_it_ended(kind) == "; that is all there is"

    @pytest.mark.parametrize("extent", [Extent(2), WHOLE])
    async def test_a_short_page_is_an_end_that_is_only_assumed(self, extent: Extent, serve: Serve) -> None:
        short = thing(selector="{pagination: {type: page, size: 10}}")
        kind = await previewed_kind(await serve(only([{"id": str(n)} for n in range(3)])), short, extent=extent)
        assert kind.end is not None
        assert not kind.end.told
        assert kind.listings[0].pages[-1].told is False
        assert "that it is all is only assumed" in how_it_ended(kind)
        assert "that is all there is" not in how_it_ended(kind)

    async def test_a_status_past_the_end_is_shown_as_the_end_that_it_is(self, serve: Serve) -> None:
        def answer(request: Request) -> Response:
            return (
                json_response([{"id": str(n)} for n in range(10)])
                if request.query["page"] == "1"
                else Response(status=404)
            )

        kind = await previewed_kind(
            await serve(answer), thing(selector="{pagination: {type: page, size: 50}}"), extent=Extent(2)
        )
        assert kind.failure is None
        refused = kind.listings[0].refused
        assert refused is not None
        assert not refused.told
        assert "404" in refused.said

    async def test_a_rule_that_takes_a_response_for_nothing_is_shown_as_the_end_that_it_is(self, serve: Serve) -> None:
        selector = "{responses: [{status: 404, then: empty}]}"
        kind = await previewed_kind(await serve(lambda _: Response(status=404)), thing(selector=selector))
        assert kind.failure is None
        refused = kind.listings[0].refused
        assert refused is not None
        assert refused.told
        assert refused.said == "it answers 404, of which responses says empty"

    async def test_a_listing_that_cannot_be_followed_is_not_called_over(self, serve: Serve) -> None:
        answer = {"items": [{"id": "1"}], "total": 90}
        kind = await previewed_kind(await serve(only(answer)), thing(selector="{data_path: .items}"))
        assert how_paging_goes(kind.listings[0].pages[0]) == "cannot go on, which fails the kind"
        assert "paginationType is none" in str(kind.failure)

    async def test_where_more_would_be_asked_for_nothing_is_said_of_an_end(self, serve: Serve) -> None:
        kind = await previewed_kind(await serve(desk), USER, extent=Extent(2))
        assert kind.end is None
        assert how_it_ended(kind) == ""


@pytest.mark.parametrize(
    ("document", "is_noticed"),
    [
        ({"users": [], "total": 0}, True),
        ({"users": [], "hasMore": False, "page": 1}, True),
        ({"id": "1", "tags": []}, False),
    ],
)
async def test_an_empty_list_beside_what_is_said_of_it_is_noticed_where_it_was_taken_for_one_item(
    document: dict[str, Any], is_noticed: bool, serve: Serve
) -> None:
    kind = await previewed_kind(await serve(only(document)), thing())
    assert ("data_path: .users" in str(kind.listings[0].pages[0].remark)) is is_noticed


class TestRulesThatAreNew:
    """What a version fails that those before it passed over is named, so that whoever comes from one knows."""

    @pytest.mark.parametrize(
        ("answer", "selector"),
        [
            ({"error": {"message": "no"}, "items": []}, "{data_path: .items}"),
            ({"items": [{"id": "1"}], "incomplete_results": True}, "{data_path: .items}"),
            ([{"id": "1"}, {"uuid": "2"}], "{}"),
            (Response(b"[]", status=202), "{}"),
            ({"items": [{"id": "1"}], "total": 9}, "{data_path: .items, pagination: {type: cursor}}"),
            ({"items": [{"id": "1"}], "@odata.nextLink": "/x"}, "{data_path: .items}"),
            ([{"id": str(n)} for n in range(10)], "{pagination: {type: page, size: 50}}"),
        ],
    )
    async def test_they_are_named_with_their_kinds(self, answer: Any, selector: str, serve: Serve) -> None:
        both = thing(selector=selector) + thing(kind="/b", selector=selector)
        report = await previewed(await serve(only(answer)), both, extent=Extent(2))
        assert report.stricter == {"0.5.0": ["/things", "/b"]}
        assert not report.is_good

    async def test_also_of_children(self, serve: Serve) -> None:
        def answer(request: Request) -> Response:
            return json_response(
                [{"id": "1"}] if request.path == "/teams" else {"ok": False, "error": "no", "items": []}
            )

        selector = "{data_path: .items, path_parameters: {team: {endpoint: /teams, field: .id}}}"
        report = await previewed(await serve(answer), thing(kind="/teams/{team}/members", selector=selector))
        assert report.stricter == {"0.5.0": ["/teams/{team}/members"]}

    @pytest.mark.parametrize("answer", [Response(status=404), ["a"], [{"uuid": "1"}]])
    async def test_what_failed_before_is_not_among_them(self, answer: Any, serve: Serve) -> None:
        report = await previewed(await serve(only(answer)), thing())
        assert report.stricter == {}
        assert not report.is_good


async def test_a_value_that_jq_never_gives_is_a_mistake_of_its_kind(serve: Serve) -> None:
    server = await serve(desk)
    endless = thing(selector='{query_params: {since: "{{ last(repeat(1)) }}"}}')
    report = await previewed(server, endless + TEAM, jq_timeout=0.4)
    failed, read = report.kinds
    assert "'last(repeat(1))': jq did not come to an end within 0.4 s" in str(failed.failure)
    assert (read.failure, server.targets) == (None, ["/teams"])
