"""Where the values of path parameters come from, and what of them reaches the children (contract §6)."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoints.endpoint import Endpoint
from endpoints.parameters import Binding
from endpoints.patterns.patterns import Scalar, pattern_of, places_in
from json_types import Item, Json
from messages import MappingError, ReadError
from meter import Meter
from paging import PaginationOptions
from tests.nested_endpoints import GivenListing, Listings, Raw, bound, kind, parents, plan_of, resources_of

HUGE = 12345678901234567890


def values_of(bindings: list[Binding]) -> list[dict[str, Scalar]]:
    return [dict(binding.values) for binding in bindings]


class TestFindingValues:
    async def test_the_values_of_an_endpoint_come_in_the_order_found(self) -> None:
        plan = plan_of("/orgs/{org}", path_parameters={"org": parents("/orgs", ".login")})
        found = await bound(plan, Listings.of(orgs=[{"login": "b"}, {"login": "a"}, {"login": "c"}]))
        assert values_of(found) == [{"org": "b"}, {"org": "a"}, {"org": "c"}]

    async def test_values_are_given_outright(self) -> None:
        plan = plan_of("/orgs/{org}", path_parameters={"org": {"values": ["a", 7, True, 1.5]}})
        assert values_of(await bound(plan, Listings.of())) == [{"org": value} for value in ("a", 7, True, 1.5)]

    async def test_independent_parameters_multiply(self) -> None:
        plan = plan_of("/{a}/{b}/{c}", path_parameters={
            "a": parents("/as"), "b": parents("/bs"), "c": {"values": [1, 2]}
        })  # fmt: skip
        listings = Listings({"/as": [[{"id": "x"}, {"id": "y"}]], "/bs": [[{"id": "p"}, {"id": "q"}]]})
        found = await bound(plan, listings)
        combined = {tuple(binding.values[name] for name in "abc") for binding in found}
        assert combined == {(a, b, c) for a in "xy" for b in "pq" for c in (1, 2)}
        assert len(found) == 8

    async def test_parameters_depend_on_one_another_to_three_levels(self) -> None:
        plan = plan_of("/o/{o}/r/{r}/i/{i}/notes", path_parameters={
            "i": parents("/o/{o}/r/{r}/i", ".number"), "r": parents("/o/{o}/r", ".name"), "o": parents("/o")
        })  # fmt: skip
        listings = Listings({
            "/o": [[{"id": "x"}], [{"id": "y"}]],
            "/o/x/r": [[{"name": "r1"}, {"name": "r2"}]],
            "/o/y/r": [[{"name": "r1"}]],
            "/o/x/r/r1/i": [[{"number": 1}, {"number": 2}]],
            "/o/x/r/r2/i": [[]],
            "/o/y/r/r1/i": [[{"number": 1}]],
        })  # fmt: skip
        found = {tuple(b.values[name] for name in "ori") for b in await bound(plan, listings)}
        assert found == {("x", "r1", 1), ("x", "r1", 2), ("y", "r1", 1)}
        assert len(listings.opened) == len(set(listings.opened)) == 6

    async def test_a_parameter_that_only_another_needs_is_found_first(self) -> None:
        plan = plan_of("/repos/{repo}", path_parameters={
            "repo": parents("/orgs/{org}/repos"), "org": parents("/orgs")
        })  # fmt: skip
        listings = Listings({"/orgs": [[{"id": "x"}]], "/orgs/x/repos": [[{"id": 4}]]})
        assert values_of(await bound(plan, listings)) == [{"org": "x", "repo": 4}]

    @pytest.mark.parametrize("key", ["field", "filter", "include"])
    async def test_jq_may_be_any_expression(self, key: str) -> None:
        configured = parents("/orgs", '"org-" + .id') | {"filter": '.id | startswith("a")', "include": {"n": ".n + 1"}}
        plan = plan_of("/orgs/{org}", path_parameters={"org": configured})
        (found,) = await bound(plan, Listings.of(orgs=[{"id": "ab", "n": 1}, {"id": "b", "n": 2}]))
        assert {"field": found.values, "include": found.included, "filter": found.values}[key] == (
            {"n": 2} if key == "include" else {"org": "org-ab"}
        )

    async def test_a_field_may_give_several_values(self) -> None:
        plan = plan_of("/tags/{tag}", path_parameters={"tag": parents("/posts", ".tags[]")})
        found = await bound(plan, Listings.of(posts=[{"tags": ["a", "b"]}, {"tags": []}, {"tags": ["b", "c"]}]))
        assert values_of(found) == [{"tag": "a"}, {"tag": "b"}, {"tag": "c"}]

    async def test_no_parents_is_an_honest_empty_result(self) -> None:
        plan = plan_of("/orgs/{org}", path_parameters={"org": parents("/orgs")})
        assert await bound(plan, Listings.of(orgs=[])) == []


class TestEachValueOnce:
    async def test_however_often_it_occurs_on_however_many_pages(self) -> None:
        plan = plan_of("/users/{user}", path_parameters={"user": parents("/users")})
        listings = Listings({"/users": [[{"id": 1}, {"id": 2}], [{"id": 1}], [{"id": 3}, {"id": 2}]]})
        assert values_of(await bound(plan, listings)) == [{"user": 1}, {"user": 2}, {"user": 3}]

    async def test_also_where_it_is_given_twice(self) -> None:
        plan = plan_of("/users/{user}", path_parameters={"user": {"values": ["a", "b", "a"]}})
        assert values_of(await bound(plan, Listings.of())) == [{"user": "a"}, {"user": "b"}]

    async def test_what_is_the_same_in_a_path_is_the_same_and_the_first_counts(self) -> None:
        plan = plan_of("/users/{user}", path_parameters={"user": parents("/users")})
        listings = Listings.of(users=[{"id": 1}, {"id": "1"}, {"id": True}, {"id": "true"}])
        assert values_of(await bound(plan, listings)) == [{"user": 1}, {"user": True}]

    async def test_also_where_several_parents_lead_to_it(self) -> None:
        """A user who is in several teams is asked for repositories once, and so is each of these."""
        plan = plan_of("/repos/{repo}", path_parameters={
            "team": parents("/teams"), "user": parents("/teams/{team}/users"), "repo": parents("/users/{user}/repos")
        })  # fmt: skip
        listings = Listings({
            "/teams": [[{"id": "x"}, {"id": "y"}]],
            "/teams/x/users": [[{"id": 1}, {"id": 2}]],
            "/teams/y/users": [[{"id": 2}, {"id": 1}]],
            "/users/1/repos": [[{"id": "r"}]],
            "/users/2/repos": [[{"id": "r"}, {"id": "s"}]],
        })  # fmt: skip
        found = await bound(plan, listings)
        assert sorted(binding.values["repo"] for binding in found) == ["r", "s"]
        assert sorted(listings.opened) == ["/teams", "/teams/x/users", "/teams/y/users", "/users/1/repos",
                                           "/users/2/repos"]  # fmt: skip

    async def test_but_the_same_name_under_another_parent_is_another(self) -> None:
        plan = plan_of("/o/{o}/r/{r}", path_parameters={"o": parents("/o"), "r": parents("/o/{o}/r")})
        listings = Listings({"/o": [[{"id": 1}, {"id": 2}]], "/o/1/r": [[{"id": "r"}]], "/o/2/r": [[{"id": "r"}]]})
        found = values_of(await bound(plan, listings))
        assert sorted(found, key=str) == [{"o": 1, "r": "r"}, {"o": 2, "r": "r"}]


class TestValuesThatCannotBe:
    async def test_nulls_are_skipped_and_counted(self) -> None:
        plan, meter = plan_of("/users/{user}", path_parameters={"user": parents("/users")}), Meter()
        listings = Listings.of(users=[{"id": None}, {"id": 1}, {"name": "x"}, {"id": None}])
        assert values_of(await bound(plan, listings, meter)) == [{"user": 1}]
        assert meter.parents_without_value == 3
        assert "3 parents without a value" in meter.summary()

    async def test_falsy_values_are_values(self) -> None:
        plan = plan_of("/users/{user}", path_parameters={"user": parents("/users")})
        found = await bound(plan, Listings.of(users=[{"id": 0}, {"id": False}]))
        assert values_of(found) == [{"user": 0}, {"user": False}]

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            ("", "empty string"),
            (".", "another path"),
            ("..", "another path"),
            ({"a": 1}, "string, a number or a boolean"),
            ([1], "string, a number or a boolean"),
        ],
    )
    async def test_a_value_that_cannot_stand_in_a_path_is_an_error(self, value: Json, message: str) -> None:
        plan = plan_of("/users/{user}", path_parameters={"user": parents("/users")})
        with pytest.raises(ReadError, match=f"path_parameters.user: field gave .*{message}"):
            await bound(plan, Listings.of(users=[{"id": value}]))

    async def test_a_field_that_no_item_has_is_an_error_with_the_keys_that_are_there(self) -> None:
        plan = plan_of("/users/{user}", path_parameters={"user": parents("/users", ".uid")})
        with pytest.raises(ReadError, match=r"none of the 2 items of /users has the field \.uid.* id, name") as caught:
            await bound(plan, Listings.of(users=[{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]))
        assert ".uid // null" in str(caught.value)

    async def test_a_field_that_is_missing_under_one_parent_only_is_a_value_that_is_null(self) -> None:
        plan = plan_of("/o/{o}/b/{b}", path_parameters={"o": parents("/o"), "b": parents("/o/{o}/r", ".branch")})
        listings = Listings({"/o": [[{"id": 1}, {"id": 2}]], "/o/1/r": [[{"empty": True}]],
                             "/o/2/r": [[{"branch": "main"}]]})  # fmt: skip
        assert values_of(await bound(plan, listings)) == [{"o": 2, "b": "main"}]

    @pytest.mark.parametrize("key", ["field", "filter"])
    async def test_jq_that_fails_is_an_error_that_names_it(self, key: str) -> None:
        configured = parents("/users") | {key: ".id | length > 1 and (.id.x.y)"}
        plan = plan_of("/users/{user}", path_parameters={"user": configured})
        with pytest.raises(ReadError, match=rf"path_parameters.user: {key} '.id \| length.*failed"):
            await bound(plan, Listings.of(users=[{"id": "abc"}]))


class TestFilter:
    @pytest.mark.parametrize(
        ("text", "kept"), [(".archived | not", [2]), ("true", [1, 2]), ("false", []), (".id > 1", [2])]
    )
    async def test_takes_the_items_for_which_it_is_true(self, text: str, kept: list[int]) -> None:
        plan = plan_of("/r/{r}", path_parameters={"r": parents("/r", filter=text)})
        listings = Listings.of(r=[{"id": 1, "archived": True}, {"id": 2, "archived": False}])
        assert [binding.values["r"] for binding in await bound(plan, listings)] == kept

    @pytest.mark.parametrize("text", [".archived", ".id", ".zero", "empty", "null", '"true"', "[true]"])
    async def test_must_give_true_or_false(self, text: str) -> None:
        plan = plan_of("/r/{r}", path_parameters={"r": parents("/r", filter=text)})
        with pytest.raises(ReadError, match=r"path_parameters.r: filter .* must give true or false, but gave"):
            await bound(plan, Listings.of(r=[{"id": 1, "zero": 0}]))


class TestFailingParents:
    async def test_a_listing_that_depends_on_no_other_is_raised_as_it_failed(self) -> None:
        plan = plan_of("/r/{r}", path_parameters={"r": parents("/r")})
        error = ReadError("page 2")
        with pytest.raises(ReadError) as caught:
            await bound(plan, Listings({"/r": [[{"id": 1}], error]}))
        assert caught.value is error

    async def test_also_where_it_is_not_the_first_parameter(self) -> None:
        plan = plan_of("/{a}/{b}", path_parameters={"a": {"values": list(range(100))}, "b": parents("/b")})
        error = ReadError("forbidden")
        listings = Listings({"/b": [error]})
        with pytest.raises(ReadError) as caught:
            await bound(plan, listings)
        assert caught.value is error

    async def test_one_of_the_second_level_does_not_stop_its_siblings(self) -> None:
        plan = plan_of("/o/{o}/r/{r}", path_parameters={"o": parents("/o"), "r": parents("/o/{o}/r")})
        listings = Listings({
            "/o": [[{"id": n} for n in range(8)]],
            **{f"/o/{n}/r": [[{"id": "r"}], *([ReadError("of three")] if n == 3 else [])] for n in range(8)},
        })  # fmt: skip
        with pytest.raises(ReadError, match=r"1 of 8 nested listings failed. The first: of three"):
            await bound(plan, listings)
        assert len(listings.opened) == 9

    @pytest.mark.parametrize("key", ["filter", "field"])
    async def test_what_fails_on_an_item_is_no_failure_of_the_listing_that_brought_it(self, key: str) -> None:
        configured = parents("/o/{o}/r") | {key: ".id.x"}
        plan = plan_of("/o/{o}/r/{r}", path_parameters={"o": parents("/o"), "r": configured})
        listings = Listings({"/o": [[{"id": n} for n in range(8)]], **{f"/o/{n}/r": [[{"id": "r"}]] for n in range(8)}})
        with pytest.raises(ReadError, match=rf"^path_parameters.r: {key} '.id.x' failed"):
            await bound(plan, listings)


class TestMarking:
    BINDING = Binding({"org": "acme", "repo": 7, "big": HUGE, "flag": True}, {"stars": 3, "owner": {"id": 1}})

    def test_an_item_gets_the_values_it_was_fetched_for_as_they_are_in_the_api(self) -> None:
        marked = self.BINDING.mark({"id": 1})
        assert marked == {
            "id": 1,
            **{"org": "acme", "repo": 7, "big": HUGE, "flag": True},
            **{"__org": "acme", "__repo": 7, "__big": HUGE, "__flag": True},
            **{"__stars": 3, "__owner": {"id": 1}},
        }
        assert type(marked["repo"]) is int
        assert type(marked["__flag"]) is bool

    @pytest.mark.parametrize("own", ["mine", None, {"login": "acme"}])
    def test_an_items_own_key_wins_and_the_prefixed_one_is_always_there(self, own: Json) -> None:
        marked = self.BINDING.mark({"org": own})
        assert marked["org"] == own
        assert marked["__org"] == "acme"

    def test_the_item_itself_is_left_alone(self) -> None:
        item: Item = {"id": 1}
        self.BINDING.mark(item)
        assert item == {"id": 1}

    async def test_include_is_null_where_the_parent_lacks_it(self) -> None:
        plan = plan_of("/r/{r}", path_parameters={"r": parents("/r", include={"stars": ".stars"})})
        found = await bound(plan, Listings.of(r=[{"id": 1, "stars": 5}, {"id": 2}]))
        assert [binding.included for binding in found] == [{"stars": 5}, {"stars": None}]

    async def test_include_comes_from_every_level(self) -> None:
        plan = plan_of("/o/{o}/r/{r}", path_parameters={
            "o": parents("/o", include={"plan": ".plan"}), "r": parents("/o/{o}/r", include={"stars": ".stars"})
        })  # fmt: skip
        listings = Listings({"/o": [[{"id": 1, "plan": "free"}]], "/o/1/r": [[{"id": "r", "stars": HUGE}]]})
        (found,) = await bound(plan, listings)
        assert found.included == {"plan": "free", "stars": HUGE}


REPOS = parents("/repos", ".owner")
PAIR = {"owner": REPOS, "name": {"from": "owner", "field": ".name"}}


def pair(owner: Json, name: Json, **others: Json) -> Item:
    return {"owner": owner, "name": name, **others}


class TestPairs:
    """Two parameters of the same item."""

    async def test_are_those_of_each_item_and_no_product(self) -> None:
        plan = plan_of("/{owner}/{name}", path_parameters=PAIR)
        found = await bound(plan, Listings.of(repos=[pair("a", "x"), pair("b", "y"), pair("a", "z"), pair("a", "x")]))
        assert values_of(found) == [
            {"owner": "a", "name": "x"}, {"owner": "b", "name": "y"}, {"owner": "a", "name": "z"},
        ]  # fmt: skip

    async def test_one_that_is_null_or_absent_skips_the_pair_and_is_counted(self) -> None:
        meter = Meter()
        plan = plan_of("/{owner}/{name}", path_parameters=PAIR)
        items: list[Item] = [pair("a", None), pair(None, "x"), {"owner": "a"}, {"name": "x"}, pair("b", "y")]
        found = await bound(plan, Listings.of(repos=items), meter)
        assert values_of(found) == [{"owner": "b", "name": "y"}]
        assert meter.parents_without_value == 4

    async def test_the_filter_of_the_one_holds_for_both_and_each_may_include(self) -> None:
        configured = {
            "owner": {**REPOS, "filter": ".live", "include": {"stars": ".stars"}},
            "name": {"from": "owner", "field": ".name", "include": {"language": ".language"}},
        }
        items = [pair("a", "x", live=False), pair("b", "y", live=True, stars=3, language="Go")]
        (found,) = await bound(plan_of("/{owner}/{name}", path_parameters=configured), Listings.of(repos=items))
        assert found.mark({}) == {
            "owner": "b", "name": "y", "__owner": "b", "__name": "y", "__stars": 3, "__language": "Go",
        }  # fmt: skip

    async def test_come_from_items_that_are_themselves_nested_and_lead_on(self) -> None:
        plan = plan_of(
            "/p/{key}/{slug}/{pr}",
            path_parameters={
                "org": parents("/orgs"),
                "key": parents("/orgs/{org}/repos", ".key"),
                "slug": {"from": "key", "field": ".slug"},
                "pr": parents("/p/{key}/{slug}/prs"),
            },
        )
        found = await bound(
            plan,
            Listings(
                {
                    "/orgs": [[{"id": "o"}]],
                    "/orgs/o/repos": [[{"key": "K", "slug": "s"}, {"key": "L", "slug": "t"}]],
                    "/p/K/s/prs": [[{"id": 1}]],
                    "/p/L/t/prs": [[{"id": 2}]],
                }
            ),
        )
        assert [(each.values["key"], each.values["slug"], each.values["pr"]) for each in found] == [
            ("K", "s", 1), ("L", "t", 2),
        ]  # fmt: skip

    async def test_one_that_alone_is_asked_for_is_asked_for_once_each(self) -> None:
        found = await bound(
            plan_of("/{name}", path_parameters=PAIR),
            Listings.of(repos=[pair("a", "x"), pair("b", "x"), pair("a", "y")]),
        )
        assert [each.values["name"] for each in found] == ["x", "y"]

    async def test_several_of_an_item_go_with_as_many_or_with_one(self) -> None:
        many = {"owner": {**REPOS, "field": ".owners[]"}, "name": {"from": "owner", "field": ".names[]"}}
        plan = plan_of("/{owner}/{name}", path_parameters=many)
        found = await bound(
            plan,
            Listings.of(repos=[{"owners": [1, 2], "names": ["x", "y"]}, {"owners": [3, 4], "names": ["z"]}]),
        )
        assert [tuple(each.values.values()) for each in found] == [(1, "x"), (2, "y"), (3, "z"), (4, "z")]
        with pytest.raises(ReadError, match=r"owner: field gave 2 values for an item of which another gave 3"):
            await bound(plan, Listings.of(repos=[{"owners": [1, 2], "names": [1, 2, 3]}]))

    async def test_a_field_that_no_item_has_is_misspelt(self) -> None:
        misspelt = {**PAIR, "name": {"from": "owner", "field": ".nam"}}
        with pytest.raises(ReadError, match=r"path_parameters.name: none of the 1 items of /repos has the field .nam"):
            await bound(plan_of("/{owner}/{name}", path_parameters=misspelt), Listings.of(repos=[pair("a", "x")]))

    @given(st.lists(st.tuples(*[st.none() | st.integers(0, 3)] * 3)))
    def test_any_items_give_their_own_rows_once_each(self, rows: list[tuple[int | None, ...]]) -> None:
        names = ("a", "b", "c")
        configured: Raw = {"a": parents("/rows", ".a")} | {
            name: {"from": before, "field": f".{name} // null"} for before, name in pairwise(names)
        }
        configured["a"]["field"] = ".a // null"
        items: list[Item] = [dict(zip(names, row, strict=True)) for row in rows]
        meter = Meter()
        plan = plan_of("/{c}/{a}/{b}", path_parameters=configured)
        found = values_of(asyncio.run(bound(plan, Listings.of(rows=items), meter)))
        whole = [row for row in rows if None not in row]
        assert found == [dict(zip(names, row, strict=True)) for row in dict.fromkeys(whole)]
        assert meter.parents_without_value == len(rows) - len(whole)


class TestEncoding:
    @pytest.mark.parametrize(
        ("value", "segment"),
        [
            ("a/b c", "a%2Fb%20c"),
            ("50%+1", "50%25%2B1"),
            ("ü", "%C3%BC"),
            ("?#&=", "%3F%23%26%3D"),
            ("../x", "..%2Fx"),
            ("%2F", "%252F"),
            (7, "7"),
            (HUGE, str(HUGE)),
            (-1, "-1"),
            (1.5, "1.5"),
            (True, "true"),
            (False, "false"),
        ],
    )
    def test_a_value_is_one_segment_of_the_path(self, value: Scalar, segment: str) -> None:
        filled = Binding({"v": value}).apply(Endpoint("/things/{v}/parts"))
        assert filled.path == f"/things/{segment}/parts"

    def test_a_value_in_the_query_is_left_to_the_clients_encoding(self) -> None:
        filled = Binding({"v": "a/b&c"}).apply(Endpoint("/things", query=(("of", pattern_of(places_in("x-{v}"))),)))
        assert filled.query == (("of", "x-a/b&c"),)

    @given(st.text(min_size=1))
    def test_no_value_adds_a_segment_or_a_query(self, value: str) -> None:
        try:
            path = Binding({"v": value}).apply(Endpoint("/things/{v}/parts")).path
        except ReadError:
            return
        assert path.count("/") == 3
        assert not set("?# ") & set(path)


class TestMistakesInTheConfiguration:
    @pytest.mark.parametrize(
        ("path", "parameters", "messages"),
        [
            ("/orgs/{org}", {}, ["/orgs/{org} needs a value for {org}", "add org to the selector's path_parameters"]),
            (
                "/orgs/{org}/{repo}",
                {"org": parents("/orgs")},
                ["needs a value for {repo}", "endpoint and a field, or with values"],
            ),
            (
                "/repos/{repo}",
                {"repo": parents("/orgs/{org}/repos")},
                ["/orgs/{org}/repos needs a value for {org}"],
            ),
            ("/orgs", {"org": parents("/orgs")}, ["path_parameters has org", "/orgs has no such parameter"]),
            (
                "/orgs/{org}",
                {"org": parents("/orgs"), "repo": parents("/repos"), "x": {"values": [1]}},
                ["path_parameters has repo, x"],
            ),
            ("/a/{a}", {"a": parents("/b/{a}")}, ["a needs a", "cycle"]),
            (
                "/a/{a}",
                {"a": parents("/{b}/a"), "b": parents("/{c}/b"), "c": parents("/{a}/c")},
                ["a needs b needs c needs a", "cycle"],
            ),
            ("/a/{a}", {"a": {"endpoint": "/a"}}, ["path_parameters.a lacks field"]),
            ("/a/{a}", {"a": {"values": []}}, ["path_parameters.a.values is empty"]),
            ("/a/{a}", {"a": {"endpoint": "/a", "field": ".id", "include": {"a": ".x"}}}, ["__a", "two things"]),
            ("/a/{a}", {"a": {"field": ".id"}}, ["path_parameters.a lacks endpoint"]),
            ("/a/{a}", {"a": {}}, ["lacks endpoint and field (or values)"]),
            ("/a/{a}", {"a": {"values": [1], "endpoint": "/a"}}, ["has values, which need no endpoint"]),
            ("/a/{a}", {"a": {"values": ["x", ""]}}, ["path_parameters.a: values gave an empty string"]),
            ("/a/{a}", {"a": {"values": [".."]}}, ["path_parameters.a: values gave '..'"]),
            ("/a/{a}", {"a": {"values": [None]}}, ["path_parameters.a.values"]),
            ("/a/{a}", {"a": parents("/a", ".id |")}, ["'.id |' does not compile"]),
            ("/a/{a}", {"a": parents("/a", filter="not not")}, ["'not not' does not compile"]),
            ("/a/{a}", {"a": parents("/a", include={"x": "}"})}, ["'}' does not compile"]),
            ("/a/{a}", {"a": parents("/a", data_path="[")}, ["'[' does not compile"]),
            ("/a/{a}", {"a": parents("/a", feild=".id")}, ["path_parameters.a.feild is not known", "field"]),
            ("/a/{a}", {"a": parents("https://elsewhere/a")}, ["must be a path"]),
        ],
    )
    def test_is_named_before_anything_is_read(self, path: str, parameters: Raw, messages: list[str]) -> None:
        with pytest.raises(MappingError) as caught:
            plan_of(path, path_parameters=parameters)
        for message in messages:
            assert message in str(caught.value)

    def test_ignore_statuses_of_a_kind_without_parameters_is_refused(self) -> None:
        with pytest.raises(MappingError, match="ignore_statuses is for the children of a nested endpoint"):
            plan_of("/orgs", ignore_statuses=[404])

    def test_ignore_statuses_of_a_parent_is_refused(self) -> None:
        with pytest.raises(MappingError, match=r"path_parameters.org.ignore_statuses is not known"):
            plan_of("/orgs/{org}", path_parameters={"org": parents("/orgs", ignore_statuses=[404])})

    def test_camel_case_is_taken_too(self) -> None:
        plan = plan_of("/o/{org}", pathParameters={"org": parents("/orgs", dataPath=".orgs")}, ignoreStatuses=[404])
        assert plan.parameters[0].endpoint is not None
        assert plan.parameters[0].endpoint.extraction.data_path == ".orgs"
        assert plan.endpoint.ignore_statuses == {404}

    def test_a_mistake_stays_with_its_resource(self) -> None:
        broken, whole = resources_of(kind("/orgs/{org}"), kind("/orgs"))
        with pytest.raises(MappingError):
            broken.plan(PaginationOptions())
        assert whole.plan(PaginationOptions()).endpoint.path == "/orgs"


# A random tree: each parameter may need some of those before it; its listing's values depend on what it needs.
NAMES = "abcd"


@st.composite
def forests(draw: st.DrawFn) -> tuple[dict[str, list[str]], Callable[[str, tuple[int, ...]], list[int]]]:
    needs = {
        name: draw(st.lists(st.sampled_from(NAMES[:index]), max_size=2, unique=True)) if index else []
        for index, name in enumerate(NAMES[: draw(st.integers(1, 4))])
    }
    seed = draw(st.integers(0, 10_000))

    def values(name: str, needed: tuple[int, ...]) -> list[int]:
        mixed = crc32(repr((seed, name, needed)).encode())
        return [(mixed >> shift) % 4 for shift in range(0, 4 * (mixed % 4), 4)]

    return needs, values


@given(forests())
def test_any_tree_of_parameters_is_walked_whole_and_without_repetition(
    forest: tuple[dict[str, list[str]], Callable[[str, tuple[int, ...]], list[int]]],
) -> None:
    needs, values = forest
    kind_path = "/kind/" + "/".join(f"{{{name}}}" for name in needs)
    own_path = {name: "/".join([f"/{name}", *(f"{{{needed}}}" for needed in needs[name])]) for name in needs}
    plan = plan_of(kind_path, path_parameters={name: parents(own_path[name]) for name in needs})

    class Forest(Listings):
        def open(self, endpoint: Endpoint, template: Endpoint, meter: Meter) -> GivenListing:
            _, name, *needed = endpoint.path.split("/")
            return GivenListing([[{"id": value} for value in values(name, tuple(map(int, needed)))]])

    expected: list[dict[str, int]] = [{}]
    for name in needs:
        expected = [
            {**binding, name: value}
            for binding in expected
            for value in dict.fromkeys(values(name, tuple(binding[needed] for needed in needs[name])))
        ]
    found = values_of(asyncio.run(bound(plan, Forest({}))))

    assert sorted(tuple(sorted(each.items())) for each in found) == sorted(
        tuple(sorted(each.items())) for each in expected
    )
