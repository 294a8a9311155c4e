"""Which events concern a kind, as a selector says it, and all that can be wrong with that (contract §10)."""

from typing import Any

import pytest

from endpoints import Endpoint
from mapping import CustomAppConfig, EndpointResource, LiveEventRule
from messages import MappingError
from paging import PageRequest, PaginationOptions, PaginationType

PORT = {"entity": {"mappings": {"identifier": ".id", "blueprint": '"thing"'}}}
GENERAL = PaginationOptions(type=PaginationType.PAGE, page_size=30)
NESTED = {"org": {"endpoint": "/orgs", "field": ".id", "include": {"stars": ".stars"}}}
ITEM = {"when": ".body.a", "item": ".body.a"}


def resource(live_events: object, kind: str = "/tickets", **selector: object) -> EndpointResource:
    raw = {"kind": kind, "selector": {"live_events": live_events, **selector}, "port": PORT}
    return CustomAppConfig.parse_obj({"resources": [raw]}).resources[0]


def rules(live_events: object, kind: str = "/tickets", **selector: object) -> tuple[LiveEventRule, ...]:
    return resource(live_events, kind, **selector).live_events(GENERAL)


def refetched(live_event: dict[str, Any], **selector: Any) -> Endpoint:
    (rule,) = rules(live_event, **selector)
    assert rule.refetch is not None
    return rule.refetch.at({"id": 5})


def mistake(live_events: object, kind: str = "/tickets", **selector: object) -> str:
    with pytest.raises(MappingError) as failure:
        resource(live_events, kind, **selector).plan(GENERAL)
    return str(failure.value)


def test_one_or_several_in_either_spelling() -> None:
    refetch = {"when": True, "refetch": "/t/{id}", "pathParameters": {"id": ".body.id"}, "dataPath": ".t"}
    assert len(rules(ITEM)) == 1
    (one, other, third) = rules([ITEM, refetch, {"when": "true", "resync": True}])
    assert one.item is not None
    assert (one.item.text, one.when.text, other.when.text) == (".body.a", ".body.a", "true")
    assert other.refetch is not None
    assert [rule.asks_for_resync for rule in (one, other, third)] == [False, False, True]
    assert rules(None) == ()
    assert rules([]) == ()


def test_what_an_event_does_not_tell_may_be_null_in_yaml_too() -> None:
    (rule,) = rules({**ITEM, "path_parameters": {"org": None}}, "/orgs/{org}/tickets", path_parameters=NESTED)
    assert rule.parameters is not None
    assert rule.parameters["org"].text == "null"


def test_what_is_refetched_is_asked_for_as_the_selector_asks_but_for_query_and_paging() -> None:
    live_event = {"when": "true", "refetch": "/t/{id}?full=1", "path_parameters": {"id": ".body.id"}}
    headers = {"X-A": "1", "X-B": "2"}
    asked: dict[str, Any] = {"headers": headers, "data_path": ".ticket", "query_params": {"open": "true"}}
    endpoint = refetched(live_event, **asked)
    request = endpoint.request(PageRequest())
    assert (request.target, request.headers) == ("/t/5?full=1", {"X-A": "1", "X-B": "2"})
    assert endpoint.extraction.data_path == ".ticket"
    own = refetched(
        {**live_event, "method": "post", "data_path": ".other", "headers": {"X-B": "3"}, "body": {"v": "{id}"}}, **asked
    )
    request = own.request(PageRequest())
    assert (request.method, request.headers, request.body) == ("POST", {"X-A": "1", "X-B": "3"}, {"v": 5})
    assert own.extraction.data_path == ".other"


def test_items_get_the_values_of_the_kinds_own_parameters() -> None:
    live_event = {"when": "true", "refetch": "/t/{id}", "path_parameters": {"id": ".body.id", "org": ".body.org"}}
    (rule,) = rules(live_event, "/orgs/{org}/tickets", path_parameters=NESTED)
    assert rule.marked == {"org"}
    assert not rule.complete
    (rule,) = rules({**live_event, "include": {"stars": ".body.stars"}}, "/orgs/{org}/tickets", path_parameters=NESTED)
    assert rule.complete


@pytest.mark.parametrize(
    ("live_events", "told"),
    [
        ({"item": ".body"}, "selector.live_events: lacks when"),
        ({"when": "true"}, "selector.live_events: lacks item"),
        ([ITEM, {"when": "true"}], "selector.live_events[1]: lacks item"),
        ({**ITEM, "refetch": "/t"}, "selector.live_events.refetch: is given beside item"),
        ({**ITEM, "resync": True}, "selector.live_events.resync: is given beside item"),
        ({"when": "true", "resync": True, "deleted": True}, "selector.live_events.deleted: is for an item"),
        ({**ITEM, "data_path": ".a"}, "selector.live_events.data_path: is for refetch"),
        ({**ITEM, "when": ".body |"}, "selector.live_events.when: The jq expression '.body |' does not compile"),
        ({**ITEM, "each": "]"}, "selector.live_events.each: The jq expression"),
        ({**ITEM, "deleted": "]"}, "selector.live_events.deleted: The jq expression"),
        ({**ITEM, "include": {"a": "]"}}, "selector.live_events.include.a: The jq expression"),
        ({"when": "true", "refetch": "/t/{id}"}, "selector.live_events.refetch: needs a value for {id}"),
        ({"when": "true", "refetch": "https://a/t"}, "selector.live_events.refetch: 'https://a/t' is a URL"),
        ({"when": "true", "refetch": "/t", "data_path": "]"}, "selector.live_events.refetch: The jq expression"),
        ({"when": "true", "refetch": "/t?api_key=abcdef"}, "refetch: its query holds a credential"),
        ({**ITEM, "path_parameters": {"id": "."}}, "live_events.path_parameters.id: is a parameter that the kind"),
        (
            {"when": "true", "refetch": "/t", "path_parameters": {"id": "."}},
            "selector.live_events.path_parameters.id: is a parameter that neither refetch nor the kind has",
        ),
        ({**ITEM, "itm": "."}, "selector.live_events.itm is not known. Did you mean item?"),
        ([ITEM, {**ITEM, "wen": "."}], "selector.live_events[1].wen is not known. Did you mean when?"),
        ({**ITEM, "resync": "maybe"}, "selector.live_events.resync: value is not a valid boolean"),
        ("x", "selector.live_events: "),
    ],
)  # fmt: skip
def test_each_mistake_fails_the_kind_and_is_told_with_its_place(live_events: object, told: str) -> None:
    assert told in mistake(live_events)


def test_a_kind_with_parameters_wants_values_for_all_of_them() -> None:
    told = mistake(ITEM, "/orgs/{org}/tickets", path_parameters=NESTED)
    assert told.startswith("selector.live_events: lacks path_parameters for org, which the kind has")
    rules({**ITEM, "path_parameters": {"org": "null"}}, "/orgs/{org}/tickets", path_parameters=NESTED)


def test_credentials_in_it_are_known() -> None:
    live_event = {"when": "true", "refetch": "/t", "headers": {"Authorization": "Bearer abc123"}}
    assert {"Bearer abc123", "abc123"} <= resource(live_event).secrets()
