"""What a mapping says, and what happens to one that is mistaken (contract §3)."""

from typing import Any

import pytest

from client import ApiRequest
from endpoints import Endpoint
from extraction import Moment
from mapping import CustomAppConfig, EndpointResource, parse_resource
from mapping.plans import plan_of
from mapping.selectors import EndpointSelector
from messages import MappingError
from paging import PageRequest, PaginationOptions, PaginationType, ParameterPlace

PORT = {"entity": {"mappings": {"identifier": ".id", "blueprint": '"thing"'}}}
GENERAL = PaginationOptions(type=PaginationType.PAGE, page_size=30)


def resources(*raw: object) -> list[EndpointResource]:
    return CustomAppConfig.parse_obj({"resources": list(raw)}).resources


ODD = {"kind": "/odd", "selector": {"pagination": {"sise": 5}}}


@pytest.mark.parametrize(
    ("written", "saved"),
    [
        ({**ODD, "port": PORT}, {**ODD, "port": PORT}),
        ({**ODD, "port": {**PORT, "itemsToParse": ".parts"}}, {**ODD, "port": {**PORT, "itemsToParse": ".parts"}}),
        ({**ODD, "selctor": None}, {**ODD, "selctor": None}),
        ({**ODD, "port": None}, ODD),
        ({**ODD, "port": {"entity": [], "itemsToParse": ".x"}}, {**ODD, "port": {"itemsToParse": ".x"}}),
        ({"selector": []}, {"selector": []}),
    ],
)
def test_a_mistaken_resource_is_saved_in_port_as_it_was_written(written: object, saved: object) -> None:
    """Ocean saves the mapping of a folder where the installation is new, and tells of each resync's in DSP mode."""
    config = CustomAppConfig.parse_obj({"resources": [written, {"kind": "/right", "port": PORT}]})
    assert config.to_request()["resources"] == [saved, {"kind": "/right", "port": PORT}]
    assert len(config.to_dsp_lifecycle_mapping()["resources"]) == 2


def endpoint_of(kind: str = "/users", **selector: object) -> Endpoint:
    (resource,) = resources({"kind": kind, "selector": selector, "port": PORT})
    return resource.plan(GENERAL).endpoint


def first_request(endpoint: Endpoint) -> ApiRequest:
    return endpoint.request(PageRequest())


def mistake(raw: object) -> str:
    (resource,) = resources(raw)
    with pytest.raises(MappingError) as failure:
        resource.plan(GENERAL)
    return str(failure.value)


def mistake_in(**selector: object) -> str:
    return mistake({"kind": "/users", "selector": selector, "port": PORT})


@pytest.mark.parametrize("raw", [{}, {"selector": None}, {"selector": {}}])
def test_the_selector_may_be_left_out(raw: dict[str, Any]) -> None:
    (resource,) = resources({"kind": "/users", "port": PORT, **raw})
    assert resource.selector.query == "true"
    assert first_request(resource.plan(GENERAL).endpoint) == ApiRequest("/users")


@pytest.mark.parametrize(
    ("snake", "camel", "value"),
    [
        ("query_params", "queryParams", {"a": "1"}),
        ("data_path", "dataPath", ".data"),
        ("pagination", "pagination", {"type": "offset", "size_param": "n"}),
        ("pagination", "pagination", {"type": "offset", "sizeParam": "n"}),
        ("pagination", "pagination", {"paginationType": "offset", "pageSize": 5}),
    ],
)
def test_both_spellings_of_names_are_taken(snake: str, camel: str, value: object) -> None:
    in_snake, in_camel = (
        resources({"kind": "/users", "selector": {name: value}, "port": PORT}) for name in (snake, camel)
    )
    assert in_snake[0].plan(GENERAL).endpoint == in_camel[0].plan(GENERAL).endpoint != endpoint_of()


@pytest.mark.parametrize(
    "selector", [{"data_path": ".a", "dataPath": ".b"}, {"pagination": {"size": 1, "pageSize": 2}}]
)
def test_but_not_both_at_once(selector: dict[str, Any]) -> None:
    assert "twice" in mistake_in(**selector)


@pytest.mark.parametrize(
    ("selector", "named", "meant"),
    [
        ({"datapath": ".data"}, "datapath", "data_path"),
        ({"data_pth": ".data"}, "data_pth", "data_path"),
        ({"querry": "true"}, "querry", "query"),
        ({"queryParam": {}}, "queryParam", "query_params"),
        ({"zzz": 1}, "zzz", "data_path"),
        ({"pagination": {"typ": "page"}}, "typ", "type"),
        ({"pagination": {"cursorpath": "a"}}, "cursorpath", "cursor_path"),
    ],
)
def test_an_unknown_key_is_an_error_that_names_it_and_what_may_be_meant(
    selector: dict[str, Any], named: str, meant: str
) -> None:
    message = mistake_in(**selector)
    assert named in message
    assert meant in message


@pytest.mark.parametrize("key", ["selectr", "Selector", "slector"])
def test_so_is_a_mistyped_selector(key: str) -> None:
    assert "selector" in mistake({"kind": "/users", key: {"data_path": ".a"}, "port": PORT})


def test_keys_that_port_may_add_to_a_resource_do_no_harm() -> None:
    (resource,) = resources({"kind": "/users", "port": PORT, "createdBy": "someone"})
    assert resource.plan(GENERAL).endpoint.path == "/users"


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ({"method": "FETCH"}, ["method", "GET"]),
        ({"data_path": ".data["}, [".data["]),
        ({"pagination": {"type": "pages"}}, ["pagination.type: must be one of none, page, ", "cursor"]),
        ({"pagination": {"type": "unknown"}}, ["must be one of none, page, ", "init wrote unknown", "left to you"]),
        ({"pagination": {"size": 0}}, ["size"]),
        ({"pagination": {"type": "cursor", "cursor_path": "a..b"}}, ["a..b"]),
        ({"pagination": {"in": "cookie"}}, ["in", "body", "query", "header"]),
        ({"query_params": {"a": {"b": 1}}}, ["query_params", "a"]),
        ({"headers": "Accept: x"}, ["headers"]),
        ({"body": "text"}, ["body"]),
        ({"ignore_statuses": [404]}, ["ignore_statuses"]),
        ({"shrink_guard": 2}, ["shrink_guard", "2", "a number from 0 to 1, or off"]),
        ({"shrink_guard": "half"}, ["shrink_guard", "'half'", "a number from 0 to 1, or off"]),
    ],
)
def test_a_wrong_value_is_named(selector: dict[str, Any], words: list[str]) -> None:
    message = mistake_in(**selector)
    assert [word for word in words if word not in message] == []


@pytest.mark.parametrize("raw", ["text", None, [], {"port": PORT}, {"kind": "/users"}, {"kind": "/users", "port": {}}])
def test_a_resource_that_is_none_fails_when_its_turn_comes(raw: object) -> None:
    assert mistake(raw)


def test_a_mistake_in_one_resource_leaves_the_others_alone() -> None:
    good: dict[str, Any] = {"kind": "/users", "port": PORT}
    wrong = {**good, "kind": "/wrong", "selector": {"datapath": "."}}
    first, broken, last = resources(good, wrong, {**good, "kind": "/last"})
    assert (first.kind, broken.kind, last.kind) == ("/users", "/wrong", "/last")
    assert first.plan(GENERAL).endpoint.path == "/users"
    assert last.plan(GENERAL).endpoint.path == "/last"
    with pytest.raises(MappingError):
        broken.plan(GENERAL)


@pytest.mark.parametrize("kind", ["https://api.example.com/users", "//x://y"])
def test_a_kind_is_a_path_and_no_url(kind: str) -> None:
    assert "baseUrl" in mistake({"kind": kind, "port": PORT})


@pytest.mark.parametrize("kind", ["/orgs/{org}/users", "/users?team={team}"])
def test_a_parameter_that_nothing_is_configured_for_fails_and_is_never_asked_for_literally(kind: str) -> None:
    assert kind.partition("{")[2].partition("}")[0] in mistake({"kind": kind, "port": PORT})


def test_method_headers_and_body_are_as_written() -> None:
    request = first_request(endpoint_of(method="post", headers={"Accept": "text/x", "X-N": 3}, body={"a": [1, None]}))
    assert request == ApiRequest("/users", "POST", (), {"Accept": "text/x", "X-N": "3"}, {"a": [1, None]})


@pytest.mark.parametrize("body", [[], [["a", 1], ["b", 2]], [{"a": 1}], {}, {"a": 1}], ids=str)
def test_a_body_is_the_list_or_object_that_it_is_written_as(body: object) -> None:
    assert first_request(endpoint_of(method="POST", body=body)).body == body


def test_a_list_repeats_a_query_parameter_and_values_are_written_as_in_json() -> None:
    params = {"tag": ["a", "b"], "active": True, "n": 3, "x": 1.5, "zip": "007", "empty": ""}
    assert endpoint_of(query_params=params).query == (
        ("tag", "a"),
        ("tag", "b"),
        ("active", "true"),
        ("n", "3"),
        ("x", "1.5"),
        ("zip", "007"),
        ("empty", ""),
    )


def test_query_params_are_merged_over_the_kinds_own_query() -> None:
    endpoint = endpoint_of("/users?tag=x&tag=y&q=a%20b%26c&flag=", query_params={"tag": "z"})
    assert endpoint.path == "/users"
    assert endpoint.written_query.after("") == "?q=a%20b%26c&flag="
    assert endpoint.query == (("tag", "z"),)


def test_paging_parameters_replace_those_of_the_same_name() -> None:
    request = endpoint_of("/users?page=9&q=1").request(PageRequest((("page", 2), ("size", 30))))
    assert (request.target, request.query) == ("/users?q=1", (("page", "2"), ("size", "30")))


def test_a_link_is_asked_as_it_is() -> None:
    endpoint = endpoint_of("/users?q=1", query_params={"a": "b"}, headers={"Accept": "x"})
    request = endpoint.request(PageRequest(link="https://api.example.com/users?page=2"))
    assert request == ApiRequest("https://api.example.com/users?page=2", "GET", (), {"Accept": "x"})


class TestPagingInTheBody:
    PAGE = PageRequest((("variables.after", "c1"), ("variables.first", 50)))

    def test_parameters_go_to_dotted_paths_beside_what_is_there(self) -> None:
        body = {"query": "query Q", "variables": {"org": "o"}}
        endpoint = endpoint_of(method="POST", body=body, pagination={"type": "cursor", "in": "body"})
        request = endpoint.request(self.PAGE)
        assert request.body == {"query": "query Q", "variables": {"org": "o", "after": "c1", "first": 50}}
        assert request.query == ()
        assert body == {"query": "query Q", "variables": {"org": "o"}}

    def test_each_page_starts_from_the_body_as_written(self) -> None:
        endpoint = endpoint_of(method="POST", body={"a": {}}, pagination={"type": "cursor", "in": "body"})
        endpoint.request(self.PAGE)
        assert endpoint.request(PageRequest()).body == {"a": {}}

    def test_without_a_body_one_is_made(self) -> None:
        endpoint = endpoint_of(method="POST", pagination={"type": "cursor", "in": "body"})
        assert endpoint.request(self.PAGE).body == {"variables": {"after": "c1", "first": 50}}

    @pytest.mark.parametrize("body", [[1], {"variables": "text"}])
    def test_where_there_is_no_object_for_them_it_is_a_mistake(self, body: object) -> None:
        endpoint = endpoint_of(method="POST", body=body, pagination={"type": "cursor", "in": "body"})
        with pytest.raises(MappingError, match=r"variables\."):
            endpoint.request(self.PAGE)


class TestPaging:
    def test_the_installations_holds_where_none_is_written(self) -> None:
        pagination = endpoint_of().pagination
        assert (pagination.type, pagination.page_size, pagination.chosen_for_endpoint) == ("page", 30, False)

    def test_any_setting_can_be_written_for_one_endpoint(self) -> None:
        own = {
            "type": "cursor",
            "size": 7,
            "param": "after",
            "size_param": "first",
            "cursor_path": "meta.c",
            "has_more_path": "more",
            "last_page_path": "last",
            "max_pages": 9,
            "in": "body",
        }
        pagination = endpoint_of(pagination=own).pagination
        assert (pagination.type, pagination.page_size, pagination.param) == ("cursor", 7, "after")
        assert (pagination.size_param, pagination.max_pages, pagination.place) == ("first", 9, ParameterPlace.BODY)
        assert pagination.cursor_path is not None
        assert pagination.cursor_path.text == "meta.c"

    def test_none_turns_it_off(self) -> None:
        pagination = endpoint_of(pagination={"type": "none"}).pagination
        assert (pagination.type, pagination.chosen_for_endpoint) == ("none", True)

    def test_a_start_page_of_zero_is_kept(self) -> None:
        assert endpoint_of(pagination={"start_page": 0}).pagination.start_page == 0


@pytest.mark.parametrize("mistake", [{}, {"datapath": ".x"}, {"pagination": {"sise": 5}}], ids=["", "key", "paging"])
def test_credentials_in_selectors_are_known_so_that_they_can_be_hidden(mistake: dict[str, object]) -> None:
    """Also in a resource that is mistaken: the mapping is logged whole."""
    parent = {"endpoint": "/a?access_token=theirs", "field": ".id", "headers": {"X-Api-Key": "key-of-the-parents"}}
    selector = {
        "headers": {"Authorization": "Bearer of-the-kind", "Accept": "text/plain", "X-Session": "of-the-session"},
        "query_params": {
            "api_key": "in-the-query",
            "page": 3,
            "token": ["first", "second"],
            "author": "alice",
            "key": "PLATFORM",
            "code": "c0de-0f-a-function",
            "passed": "yesterday",
            "with_token": True,
        },
        "body": {
            "login": {"password": "in-the-body", "name": "alice"},
            "filters": [{"token": "deep-in-it"}, {"secret": 4711}],
        },
        "path_parameters": {"a": parent},
        **mistake,
    }
    mappings = {"identifier": ".id", "blueprint": '"a"'}
    resource = {"kind": "/a/{a}?sig=in-the-kind", "selector": selector, "port": {"entity": {"mappings": mappings}}}
    assert CustomAppConfig.parse_obj({"resources": [resource, {"kind": "broken"}]}).secrets() == {
        "Bearer of-the-kind",
        "of-the-kind",
        "of-the-session",
        "c0de-0f-a-function",
        "in-the-query",
        "first",
        "second",
        "key-of-the-parents",
        "theirs",
        "in-the-kind",
        "in-the-body",
        "deep-in-it",
        "4711",
    }


PORT = {"entity": {"mappings": {"identifier": ".id", "blueprint": '"a"'}}}


@pytest.mark.parametrize(
    "body",
    [
        {"body_form": {"client_secret": "s3cr3t-0f-it", "name": "alice"}},
        {"bodyForm": {"client_secret": ["s3cr3t-0f-it"]}},
        {"body_text": "name=alice&client_secret=s3cr3t-0f-it"},
        {"body_text": '{"login": {"client_secret": "s3cr3t-0f-it"}}'},
        {"body": '{"client_secret": "s3cr3t-0f-it"}'},
    ],
    ids=str,
)
@pytest.mark.parametrize("mistake", [{}, {"datapath": ".x"}], ids=["", "mistaken"])
def test_credentials_in_forms_and_texts_are_known_too(body: dict[str, object], mistake: dict[str, object]) -> None:
    resource = {"kind": "/a", "selector": {**body, **mistake}, "port": PORT}
    assert "s3cr3t-0f-it" in CustomAppConfig.parse_obj({"resources": [resource]}).secrets()


@pytest.mark.parametrize(
    "kind",
    [
        "/../../x",
        "..",
        "/a/../../x",
        "/a/%2e%2e/x",
        "/a/%252E%252e/x",
        "/a/..%2fx",
        "/a\\..\\x",
        "/a/..;b/x",
        "/a/.%2E?b=1",
    ],
)
def test_no_kind_nor_an_endpoint_of_its_parameters_leads_elsewhere_by_two_dots(kind: str) -> None:
    _, mistakes = plan_of(kind, EndpointSelector(), PaginationOptions(), Moment(0))
    assert [mistake.place for mistake in mistakes] == [("kind",)]
    assert "leads elsewhere" in mistakes[0].message
    nested = EndpointSelector.parse_obj({"path_parameters": {"a": {"endpoint": kind, "field": ".id"}}})
    _, mistakes = plan_of("/x/{a}", nested, PaginationOptions(), Moment(0))
    assert [mistake.place for mistake in mistakes] == [("selector", "path_parameters", "a", "endpoint")]


@pytest.mark.parametrize("kind", ["/a..b/c", "/a/.../b", "/items?path=../x", "/..a"])
def test_dots_that_are_no_step_up_are_taken(kind: str) -> None:
    assert plan_of(kind, EndpointSelector(), PaginationOptions(), Moment(0))[1] == []


@pytest.mark.parametrize("name", ["Host", "host", "HOST", "Content-Length", "Transfer-Encoding"])
@pytest.mark.parametrize("where", ["kind", "parameter"])
def test_headers_that_the_request_itself_decides_are_refused(name: str, where: str) -> None:
    headers = {"headers": {name: "other", "Accept": "text/plain"}}
    parents = {"path_parameters": {"a": {"endpoint": "/a", "field": ".id", **headers}}}
    resource = parse_resource({"kind": "/x/{a}", "selector": headers if where == "kind" else parents, "port": PORT}, "")
    messages = [mistake.message for mistake in resource.plan_mistakes(PaginationOptions())]
    assert any(f"headers: {name!r} is no header to set" in message for message in messages)


@pytest.mark.parametrize("own", [{"param": "Host"}, {"size_param": "host"}])
def test_paging_that_is_sent_in_such_a_header_is_refused(own: dict[str, str]) -> None:
    selector = EndpointSelector.parse_obj({"pagination": {"type": "page", "in": "header", **own}})
    _, mistakes = plan_of("/x", selector, PaginationOptions(), Moment(0))
    assert any("is no header to set" in mistake.message for mistake in mistakes)


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("/items?token=s3cret", "token"),
        ("/items?page=2&api%5Fkey=s3cret", "api_key"),
        ("/items?a=1&sig=s&client_secret=t", "sig, client_secret"),
    ],
)
def test_a_kind_whose_query_holds_a_credential_is_a_mistake_that_says_where_it_belongs(kind: str, named: str) -> None:
    selector = EndpointSelector()
    plan, mistakes = plan_of(kind, selector, PaginationOptions(), Moment(0))
    assert plan is None
    assert [mistake.place for mistake in mistakes] == [("kind",)]
    assert f"a credential by its name ({named})" in mistakes[0].message
    assert "selector.query_params" in mistakes[0].message


@pytest.mark.parametrize("kind", ["/items?page_token=a&secret_type=b&token={token}", "/countries?code=DE", "/token"])
def test_a_kind_that_only_tells_of_credentials_is_none(kind: str) -> None:
    _, mistakes = plan_of(kind, EndpointSelector(), PaginationOptions(), Moment(0))
    assert not [mistake for mistake in mistakes if "credential" in mistake.message]


@pytest.mark.parametrize(("written", "meant"), [(True, "true"), (False, "false"), (".a > 1", ".a > 1")])
def test_a_query_of_true_needs_no_quotes(written: object, meant: str) -> None:
    mappings = {"identifier": ".id", "blueprint": '"a"'}
    raw = {"kind": "/a", "selector": {"query": written}, "port": {"entity": {"mappings": mappings}}}
    assert CustomAppConfig.parse_obj({"resources": [raw]}).resources[0].selector.query == meant


def test_all_that_keeps_a_kind_from_being_read_is_told_at_once() -> None:
    raw = {
        "kind": "https://api.example.com/x",
        "selector": {"ignore_statuses": [404], "path_parameters": {"a": {"endpoint": "/a"}, "b": {"values": []}}},
        "port": {"entity": {"mappings": {"identifier": ".id", "blueprint": '"x"'}}},
    }
    resource = EndpointResource.parse_obj(raw)
    places = [mistake.place for mistake in resource.plan_mistakes(GENERAL)]
    assert places == [("selector", "path_parameters", "a"), ("selector", "path_parameters", "b"), ("kind",)]
    with pytest.raises(MappingError, match=r"a lacks field .*b\.values is empty.*kind: .* is a URL"):
        resource.plan(GENERAL)


@pytest.mark.parametrize("key", ["dynamic_query_params", "dynamicQueryParams"])
def test_a_key_of_ports_own_integration_is_answered_with_what_stands_for_it(key: str) -> None:
    (resource,) = resources({"kind": "/x", "selector": {key: {}}, "port": PORT})
    with pytest.raises(MappingError, match="path_parameters, which may stand in query_params") as failure:
        resource.plan(GENERAL)
    assert "Did you mean" not in str(failure.value)


@pytest.mark.parametrize("variables", [None, {}, {"after": None}])
def test_paging_in_a_body_takes_nothing_for_an_object_to_come(variables: object) -> None:
    body = {"query": "{}", "variables": variables}
    paging = {"type": "cursor", "in": "body", "param": "variables.after"}
    endpoint = endpoint_of("/graphql", method="POST", body=body, pagination=paging)
    request = endpoint.request(PageRequest((("variables.after", "abc"),)))
    assert request.body == {"query": "{}", "variables": {"after": "abc"}}
    assert body["variables"] == variables
