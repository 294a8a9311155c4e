"""Rows 60 and 61 of the field: queries and headers reach the API as they were written (contract §8)."""

from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.field.readings import Raw, read
from tests.servers.loopback import Request, in_turn, json_response

NONE: Final[Raw] = {"pagination": {"type": "none"}}
OK: Final = in_turn(json_response([]))


async def target_of(kind: str, selector: Raw | None = None, **config: Any) -> str:
    came = await read(OK, {**NONE, **(selector or {})}, kind=kind, **config)
    assert came.whole == []
    return came.requests[0].target


@pytest.mark.parametrize(
    "query",
    [
        "name=%E9", "$filter=a%20eq%20'b%20c'", "flag", "flag&other", "ids=1,2,3", "x=%2C&x=%2c&x=,", "a=b+c&d=e%20f",
        "empty=&=v&&", "page[number]=1", "q=a:b/c?d@e", "q=a=b==", "p=(1;2)*!~|^`", "u=%F0%9F%98%80",
    ],
)  # fmt: skip
async def test_a_kinds_own_query_is_sent_byte_for_byte(query: str) -> None:
    assert await target_of(f"/items?{query}") == f"/items?{query}"


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("$filter=a eq 'b c'", "$filter=a%20eq%20'b%20c'"),
        ("q=é", "q=%C3%A9"),
        ('q="a"', "q=%22a%22"),
        ("q=#1", "q=%231"),
    ],
)
async def test_what_no_url_can_hold_is_encoded_and_the_rest_is_not(query: str, sent: str) -> None:
    assert await target_of(f"/items?{query}&x=%2c,&flag") == f"/items?{sent}&x=%2c,&flag"


async def test_what_is_merged_over_it_keeps_the_rest() -> None:
    kind = "/items?a=%20b&tag=x&flag&t%61g=y&e=%E9"
    assert await target_of(kind, {"query_params": {"tag": "z 1,2"}}) == "/items?a=%20b&flag&e=%E9&tag=z%201,2"


async def test_paging_keeps_the_rest() -> None:
    selector = {"pagination": {"type": "page", "size": 50, "size_param": "limit"}}
    target = await target_of("/items?a=%20b&page=7&limit=9&flag&ids=1,2", selector)
    assert target == "/items?a=%20b&flag&ids=1,2&page=1&limit=50"


async def test_a_key_of_the_api_keeps_the_rest() -> None:
    key: Raw = {"auth_type": "api_key", "api_key": "the-key", "api_key_in": "query", "api_key_name": "key"}
    assert await target_of("/items?a=%20b&flag&ids=1,2", **key) == "/items?a=%20b&flag&ids=1,2&key=the-key"


async def test_values_of_parameters_are_encoded_in_it() -> None:
    selector = {"path_parameters": {"id": {"values": ["a b/c&d"]}}}
    assert await target_of("/items?of={id}&flag&e=%E9", selector) == "/items?of=a%20b%2Fc%26d&flag&e=%E9"


async def test_a_next_link_is_followed_byte_for_byte() -> None:
    query = "cursor=a%2Bb%20c&flag&ids=1,2&e=%E9&p[q]='x'&&"

    def answer(request: Request) -> Any:
        return json_response({"data": [{"id": 1}], "next": None if "cursor" in request.target else f"/items?{query}"})

    selector = {"data_path": ".data", "pagination": {"type": "next_link", "next_link_path": "next"}}
    came = await read(answer, selector)
    assert [request.target for request in came.requests] == ["/items", f"/items?{query}"]


legal: Final = st.text("abz09-._~!$'()*,;:@/?[]|+=&%", max_size=30).map(lambda text: text.replace("%", "%e9"))


@given(legal, st.dictionaries(st.text("abz", min_size=1, max_size=2), st.text(max_size=5), max_size=2))
async def test_whatever_is_legal_stays_and_whatever_is_given_beside_it_is_read_as_meant(
    query: str, params: dict[str, str]
) -> None:
    target = await target_of(f"/items?{query}", {"query_params": params})
    kept = [part for part in query.split("&") if unquote_plus(part.partition("=")[0]) not in params] if query else []
    sent = urlsplit(f"http://a{target}").query.split("&") if "?" in target else []
    assert sent[: len(kept)] == kept
    assert parse_qsl("&".join(sent[len(kept) :]), keep_blank_values=True) == list(params.items())


def in_case(name: str, upper: list[bool]) -> str:
    return "".join(letter.upper() if up else letter.lower() for letter, up in zip(name, upper * 20, strict=False))


@given(st.sampled_from(["accept", "x-tenant", "user-agent"]), *[st.lists(st.booleans(), min_size=1, max_size=8)] * 3)
async def test_one_header_of_a_name_is_sent_whatever_its_case(
    name: str, one: list[bool], two: list[bool], three: list[bool]
) -> None:
    headers = {in_case(name, two): "of the selector", in_case(name, three): "text/csv"}
    installation = {in_case(name, one): "of the installation"}
    came = await read(OK, {**NONE, "headers": headers}, headers=installation)
    lines = [line for line in came.requests[0].header_lines if line.lower().startswith(f"{name}:")]
    assert [line.partition(": ")[2] for line in lines] == ["text/csv"]
