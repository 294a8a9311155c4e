"""What a selector may ask an endpoint: moving values, parameters everywhere, bodies (contract §3, §6)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import ApiRequest
from endpoints import Binding, Plan, Scalar
from extraction import Moment, as_template
from mapping import Place, parse_resource
from messages import MappingError
from pagination import PageRequest, PaginationOptions, PaginationType
from tests.settled import settled_here
from transport import BodyAs

MOMENT = 1_700_000_000.5
PORT = {"entity": {"mappings": {"identifier": ".id", "blueprint": '"thing"'}}}
GENERAL = PaginationOptions()


def plan_of(kind: str = "/x", *, moment: float = MOMENT, **selector: Any) -> Plan:
    resource = parse_resource({"kind": kind, "selector": selector, "port": PORT}, "resources[0]")
    at = Moment(moment)
    return settled_here(at, lambda: resource.plan(GENERAL, at))


def asked(kind: str = "/x", given: dict[str, Scalar] | None = None, **selector: Any) -> ApiRequest:
    """The first request, with values for the parameters, which are configured."""
    if given:
        selector["path_parameters"] = {name: {"values": ["any"]} for name in given}
    return Binding(given or {}).apply(plan_of(kind, **selector).endpoint).request(PageRequest())


def mistakes(kind: str = "/x", **selector: object) -> list[tuple[Place, str]]:
    resource = parse_resource({"kind": kind, "selector": selector, "port": PORT}, "resources[0]")
    return [(mistake.place, mistake.message) for mistake in resource.plan_mistakes(GENERAL)]


class TestMovingValues:
    def test_are_evaluated_wherever_the_api_gets_them(self) -> None:
        request = asked(
            query_params={"since": "{{ now - 30*86400 | todate }}", "n": "{{ 7 }}", "tag": ["a", '{{ "b" }}']},
            headers={"X-Day": 'day {{ now | strftime("%F") }}'},
            body={"from": "{{ now | floor }}", "deep": [{"text": "at {{ 1 }}"}], "all": "{{ {a: [1]} }}"},
        )
        assert request.query == (("since", "2023-10-15T22:13:20Z"), ("n", "7"), ("tag", "a"), ("tag", "b"))
        assert request.headers == {"X-Day": "day 2023-11-14"}
        assert request.body == {"from": 1_700_000_000, "deep": [{"text": "at 1"}], "all": {"a": [1]}}

    def test_a_template_that_makes_a_list_repeats_the_parameter(self) -> None:
        assert asked(query_params={"day": "{{ [1, 2] }}"}).query == (("day", "1"), ("day", "2"))
        assert asked(body_form={"day": "{{ [1, 2] }}"}).body == {"day": ["1", "2"]}

    def test_as_ports_pages_print_them(self) -> None:
        request = asked(
            method="POST",
            query_params={"start": "((now - 3600) | floor | tostring)", "end": "(now | floor | tostring)"},
            body='{"startDate": ((now - 86400) * 1000 | floor), "endDate": (now * 1000 | floor)}',
        )
        assert request.query == (("start", "1699996400"), ("end", "1700000000"))
        assert request.body == {"startDate": 1_699_913_600_500, "endDate": 1_700_000_000_500}

    @pytest.mark.parametrize(
        "body",
        [
            '{"a": "{{ now | floor | tostring }}", "b": ["{{ 7 }}"]}',
            '{"a": "{{ now | floor }}", "b": [{{ 7 }}]}',
            "{{ {a: (now | floor | tostring), b: [7]} }}",
            "{a: (now | floor | tostring), b: [7]}",
            "(now | {a: (floor | tostring), b: [7]})",
        ],
    )
    def test_a_body_may_be_a_text_that_gives_one(self, body: str) -> None:
        assert asked(method="POST", body=body).body == {"a": "1700000000", "b": [7]}

    def test_the_values_of_a_parameter_are_the_list_that_a_template_makes(self) -> None:
        values = "{{ [range(2) | now - 86400*. | todate[:10]] }}"
        (parameter,) = plan_of("/days/{day}", path_parameters={"day": {"values": values}}).parameters
        assert parameter.values == ("2023-11-14", "2023-11-13")
        (parameter,) = plan_of("/d/{d}", path_parameters={"d": {"values": ["{{ 1 }}", "a{{ 2 }}", 3]}}).parameters
        assert parameter.values == (1, "a2", 3)

    def test_all_of_it_is_of_one_moment(self) -> None:
        plans = [plan_of(query_params={"at": "{{ now }}"}) for _ in range(2)]
        assert plans[0].endpoint.key == plans[1].endpoint.key
        assert plan_of(moment=MOMENT + 1, query_params={"at": "{{ now }}"}).endpoint.key != plans[0].endpoint.key

    @given(st.text() | st.text(st.sampled_from("{}a")))
    def test_any_text_can_be_sent_as_it_is(self, text: str) -> None:
        assert asked(query_params={"q": f"{{{{ {json.dumps(text)} }}}}"}).query == (("q", text),)
        assert asked(body={"q": as_template(text)}).body == {"q": text}
        assert asked(body_text=as_template(f"a{text}")).body == f"a{text}"

    @pytest.mark.parametrize(
        ("selector", "place"),
        [
            ({"query_params": {"a": "{{ nwo }}"}}, ("selector", "query_params", "a")),
            ({"query_params": {"a": ["x", "{{ null }}"]}}, ("selector", "query_params", "a", 1)),
            ({"query_params": {"a": "{{ {} }}"}}, ("selector", "query_params", "a")),
            ({"headers": {"a": "{{ [1, 2] }}"}}, ("selector", "headers", "a")),
            ({"headers": {"a": '{{ "x\\ny" }}'}}, ("selector", "headers", "a")),
            ({"body": {"a": [{"b": "{{"}]}}, ("selector", "body", "a", 0, "b")),
            ({"body": {"a": "x {{ [] }}"}}, ("selector", "body", "a")),
            ({"body": "{a: nwo}"}, ("selector", "body")),
            ({"body": "text"}, ("selector", "body")),
            ({"body": '"text"'}, ("selector", "body")),
            ({"body_form": {"a": "{{ empty }}"}}, ("selector", "body_form", "a")),
            ({"body_text": "{{ empty }}"}, ("selector", "body_text")),
        ],
    )
    def test_a_mistake_in_one_is_told_with_its_place(self, selector: dict[str, Any], place: Place) -> None:
        assert [found for found, _ in mistakes(**selector)] == [place]

    @pytest.mark.parametrize(
        ("values", "told"),
        [
            ("{{ [] }}", "empty list"),
            ("{{ nwo }}", "nwo/0 is not defined"),
            ("monday", "must be a list, or a template"),
            ("{{ [null] }}", "a string, a number or a boolean is needed"),
            (["{{ [1] }}"], "a string, a number or a boolean is needed"),
        ],
    )
    def test_so_is_one_in_values(self, values: object, told: str) -> None:
        (found,) = mistakes("/x/{a}", path_parameters={"a": {"values": values}})
        assert told in found[1]

    @pytest.mark.parametrize("kind", ["/x?since={{ now }}", "/x/{{ now }}", "/x?q=a{{"])
    def test_none_stands_in_a_kind(self, kind: str) -> None:
        (found,) = mistakes(kind)
        assert "templates stand in query_params, headers, bodies and the values of a parameter" in found[1]

    def test_all_of_them_are_told_at_once(self) -> None:
        found = mistakes(
            "/x/{a}/{b}",
            query_params={"q": "{{ nwo }}"},
            body={"q": "{{ 1, 2 }}"},
            path_parameters={"a": {"endpoint": "/a", "field": ".id", "headers": {"h": "{{ }}"}}, "b": {"values": "x"}},
        )
        assert len(found) == 4


class TestParametersInARequest:
    def test_stand_in_every_part_of_it(self) -> None:
        request = asked(
            "/orgs/{org}/files/{+path}?of={org}&x=1",
            {"org": "a/b", "path": "c/d", "id": 7},
            method="POST",
            query_params={"q": "id:{id}"},
            headers={"X-Id": "n-{id}"},
            body={"id": "{id}", "text": "{org}", "ids": ["{id}"]},
        )
        assert request == ApiRequest(
            "/orgs/a%2Fb/files/c/d?of=a%2Fb&x=1",
            "POST",
            (("q", "id:7"),),
            {"X-Id": "n-7"},
            {"id": 7, "text": "a/b", "ids": [7]},
        )

    def test_graphql_stays_as_it_is_and_its_variables_get_values(self) -> None:
        text = "query($id: Int) { user(id: $id) {name} groups { id } }"
        request = asked("/graphql", {"user": 7}, method="POST", body={"query": text, "variables": {"id": "{user}"}})
        assert request.body == {"query": text, "variables": {"id": 7}}

    def test_forms_and_texts_get_them_as_texts(self) -> None:
        assert asked(given={"id": True}, body_form={"id": "{id}", "x": "{y}"}).body == {"id": ["true"], "x": ["{y}"]}
        assert asked(given={"id": 7}, body_text="items.find({'id': '{id}'})").body == "items.find({'id': '7'})"
        assert asked(given={"id": 7}, body_text="{id}").body == "7"

    def test_what_a_template_gives_holds_no_parameter(self) -> None:
        request = asked(
            given={"a": 1},
            query_params={"q": '{a} {{ "{a}" }}'},
            headers={"X": '{{ "{a}" }}{a}'},
            body={"q": '{{ "{a}" }}', "r": '{{ {b: "{a}"} }}', "s": "{a}"},
        )
        assert request.query == (("q", "1 {a}"),)
        assert request.headers == {"X": "{a}1"}
        assert request.body == {"q": "{a}", "r": {"b": "{a}"}, "s": 1}

    def test_a_body_that_is_a_text_holds_them_as_if_it_were_none(self) -> None:
        assert asked(given={"a": 1}, body='{"q": "{a}", "at": (now | floor)}').body == {"q": 1, "at": 1_700_000_000}
        assert asked(given={"a": 1}, body='{"q": "{a}", "at": {{ now | floor }}}').body == {"q": 1, "at": 1_700_000_000}

    @pytest.mark.parametrize("selector", [{"query_params": {"q": "{b}"}}, {"headers": {"X": "{a}"}}])
    def test_one_that_is_configured_and_stands_nowhere_is_a_mistake_and_so_is_the_reverse_in_a_query(
        self, selector: dict[str, Any]
    ) -> None:
        configured = {"a": {"values": [1]}, "c": {"values": [1]}}
        told = " ".join(message for _, message in mistakes(**selector, path_parameters=configured))
        assert "path_parameters has" in told
        assert ('are written {{ "{b}" }}' in told) == ("query_params" in selector)
        assert ("needs a value for {b}" in told) == ("query_params" in selector)

    @pytest.mark.parametrize(
        ("kind", "selector", "value"),
        [
            ("/x/{+a}", {}, "b/../c"),
            ("/x/{+a}", {}, "/b"),
            ("/x", {"headers": {"X": "{a}"}}, "b\nc"),
            ("/x/{c}", {"path_parameters": {"c": {"endpoint": "/c/{+a}", "field": ".id"}}}, "b//c"),
        ],
    )
    def test_a_value_given_outright_that_cannot_stand_there_is_a_mistake(
        self, kind: str, selector: dict[str, Any], value: str
    ) -> None:
        configured = {**selector.get("path_parameters", {}), "a": {"values": ["fine", value]}}
        ((place, told),) = mistakes(kind, **{**selector, "path_parameters": configured})
        assert place == ("selector", "path_parameters", "a", "values")
        assert json.dumps(value)[1:-1] in told or "header X" in told

    @pytest.mark.parametrize(
        ("kind", "selector", "where"),
        [
            ("/x/{+a}?q={+a}", {}, ("kind",)),
            ("/x/{+a}", {"query_params": {"q": "{+a}"}}, ("selector", "query_params", "q")),
            ("/x/{+a}", {"headers": {"X": "{+a}"}}, ("selector", "headers", "X")),
            ("/x/{+a}", {"body": {"q": ["{+a} {+b}"]}}, ("selector", "body", "q", 0)),
        ],
    )
    def test_reserved_expansion_is_for_paths(self, kind: str, selector: dict[str, Any], where: Place) -> None:
        ((place, told),) = mistakes(kind, **selector, path_parameters={"a": {"values": ["b/c"]}})
        assert place == where
        assert "has {+a}, which is for paths; write {a}" in told

    def test_parents_may_be_asked_for_by_a_body_too(self) -> None:
        plan = plan_of(
            "/x/{b}",
            path_parameters={
                "a": {"values": [1]},
                "b": {"endpoint": "/b", "field": ".id", "method": "POST", "body": {"a": "{a}"}},
            },
        )
        assert [parameter.name for parameter in plan.parameters] == ["a", "b"]
        assert plan.parameters[1].needs == ["a"]


class TestBodies:
    def test_a_form_holds_texts_and_repeats_lists(self) -> None:
        request = asked(method="POST", body_form={"a": "b c", "n": 1, "on": True, "tags": ["x", 2]})
        assert (request.body_as, request.body) == (
            BodyAs.FORM, {"a": ["b c"], "n": ["1"], "on": ["true"], "tags": ["x", "2"]},
        )  # fmt: skip

    def test_a_text_is_sent_as_it_is(self) -> None:
        request = asked(method="POST", body_text='items.find({"a": {"b": 1}})\n')
        assert (request.body_as, request.body) == (BodyAs.TEXT, 'items.find({"a": {"b": 1}})\n')

    @pytest.mark.parametrize(
        ("snake", "camel", "body"), [("body_form", "bodyForm", {"a": "b"}), ("body_text", "bodyText", "x")]
    )
    def test_both_spellings_are_taken(self, snake: str, camel: str, body: Any) -> None:
        assert asked(**{snake: body}) == asked(**{camel: body})

    def test_two_at_once_are_a_mistake_that_names_them(self) -> None:
        found = mistakes(body={"a": 1}, body_form={"b": 2}, body_text="c")
        assert [place for place, _ in found] == [("selector", "body_form"), ("selector", "body_text")]
        assert all("beside body, but a request has one body" in told for _, told in found)

    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            ({"body": {}}, "application/x-www-form-urlencoded"),
            ({"body": []}, "text/plain"),
            ({"body": "{a: 1}"}, "application/xml"),
            ({"body_form": {"a": 1}}, "application/json"),
            ({"body_form": {"a": 1}}, "multipart/form-data"),
        ],
    )
    def test_a_content_type_that_contradicts_the_body_is_a_mistake(
        self, body: dict[str, Any], content_type: str
    ) -> None:
        ((place, told),) = mistakes(headers={"Content-type": content_type}, **body)
        assert place == ("selector", "headers", "Content-type")
        assert f"says {content_type}, but the body is sent as" in told

    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            ({"body": {}}, "application/json; charset=utf-8"),
            ({"body": {}}, "application/vnd.api+json"),
            ({"body": {}}, "application/x-amz-json-1.1"),
            ({"body": {}}, "text/json"),
            ({"body_form": {"a": 1}}, "Application/x-www-form-urlencoded;charset=UTF-8"),
            ({"body_text": "a=b"}, "application/x-www-form-urlencoded"),
            ({"body_text": "{}"}, "application/json"),
            ({}, "text/plain"),
        ],
    )
    def test_one_that_says_more_of_it_is_taken(self, body: dict[str, Any], content_type: str) -> None:
        assert mistakes(headers={"Content-Type": content_type}, **body) == []

    def test_paging_goes_into_no_text(self) -> None:
        with pytest.raises(MappingError, match=r"pagination\.in is body, but body_text is sent as it is"):
            plan_of(body_text="x", pagination={"type": "page", "in": "body"})
        assert asked(body_form={"a": "b"}, pagination={"type": "page", "in": "body"}).body == {"a": ["b"]}


PAIR: dict[str, dict[str, Any]] = {
    "owner": {"endpoint": "/repos", "field": ".owner.login"},
    "name": {"from": "owner", "field": ".name"},
}


class TestPagingByWhatIsAsked:
    """Where paging is not told, the endpoint's own parameters mean it."""

    @staticmethod
    def paging(kind: str = "/x", installation: PaginationOptions | None = None, **selector: Any) -> tuple[Any, ...]:
        resource = parse_resource({"kind": kind, "selector": selector, "port": PORT}, "resources[0]")
        general = installation or PaginationOptions(type=PaginationType.PAGE, page_size=100)
        pagination = resource.plan(general, Moment(MOMENT)).endpoint.pagination
        return pagination.param, pagination.size_param, pagination.page_size

    @pytest.mark.parametrize(
        ("selector", "paging"),
        [
            ({"query_params": {"page[size]": "50"}}, ("page[number]", "page[size]", 50)),
            ({"query_params": {"page[number]": "1"}}, ("page[number]", "page[size]", 100)),
            ({"kind": "/x?page%5Bsize%5D=50"}, ("page[number]", "page[size]", 50)),
            ({"query_params": {"page[limit]": 5}, "pagination": {"type": "offset"}},
             ("page[offset]", "page[limit]", 5)),
            ({"query_params": {"page[size]": 5}, "pagination": {"type": "cursor"}}, ("page[after]", "page[size]", 5)),
            ({"kind": "/x?per_page=30"}, ("page", "per_page", 30)),
            ({"query_params": {"size": 7, "limit": 9}}, ("page", "size", 7)),
            ({"query_params": {"per_page": 30}, "pagination": {"type": "header_link"}}, (None, "per_page", 30)),
            ({"query_params": {"size": "{{ 3 * 5 }}"}}, ("page", "size", 15)),
            ({"body": {"paging": {"size": 9}}, "pagination": {"in": "body", "size_param": "paging.size"}},
             ("page", "paging.size", 9)),
            ({"body_form": {"limit": 9}, "pagination": {"in": "body"}}, ("page", "limit", 9)),
            ({"body": {"limit": 9}}, ("page", "size", 100)),
            ({"query_params": {"size": "all", "limit": 0}}, ("page", "size", 100)),
            ({"query_params": {"size": 7}, "pagination": {"size": 20}}, ("page", "size", 20)),
            ({"query_params": {"page[size]": 7}, "pagination": {"param": "p"}}, ("p", "size", 100)),
            ({"query_params": {"per_page": 7}, "pagination": {"type": "none"}}, (None, None, 100)),
        ],
    )  # fmt: skip
    def test_names_and_size(self, selector: dict[str, Any], paging: tuple[Any, ...]) -> None:
        assert self.paging(**selector) == paging

    def test_names_of_the_installation_stay(self) -> None:
        names = PaginationOptions(type=PaginationType.PAGE, param="p", size_param="s")
        assert self.paging(installation=names, query_params={"page[size]": 7}) == ("p", "s", 100)
        assert self.paging(installation=names, query_params={"s": 7}) == ("p", "s", 7)


class TestPairs:
    def test_are_one_parameter_with_the_other_beside_it(self) -> None:
        plan = plan_of("/repos/{owner}/{name}/pulls", path_parameters=PAIR)
        assert [parameter.names for parameter in plan.parameters] == [["owner", "name"]]

    def test_may_come_from_one_another_in_a_row_and_need_not_all_be_asked_for(self) -> None:
        chain = {**PAIR, "id": {"from": "name", "field": ".id", "include": {"stars": ".stars"}}}
        (parameter,) = plan_of("/repositories/{id}/{name}", path_parameters=chain).parameters
        assert parameter.names == ["owner", "name", "id"]

    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ({"from": "owner"}, "name lacks field"),
            ({"from": "ownr", "field": ".x"}, "is from ownr, which path_parameters does not have"),
            ({"from": "name", "field": ".x"}, "name is from name, which is a cycle"),
            ({"from": "owner", "field": ".x", "endpoint": "/y", "filter": "true"}, "and no endpoint, filter"),
            ({"from": "given", "field": ".x"}, "given, which has values and no items"),
            ({"from": "owner", "field": ".x |"}, "does not compile"),
        ],
    )
    def test_that_cannot_be_are_mistakes_of_the_parameter(self, name: dict[str, str], told: str) -> None:
        configured = {**PAIR, "given": {"values": [1]}, "name": name}
        found = mistakes("/x/{owner}/{name}/{given}", path_parameters=configured)
        assert [place for place, _ in found if place] == [("selector", "path_parameters", "name")]
        assert told in found[0][1]
