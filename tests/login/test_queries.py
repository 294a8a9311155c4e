"""What is added to a query leaves the rest as it was written (contract §8)."""

from typing import Final
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from login.queries import with_parameters, with_query

AS_WRITTEN: Final = "$filter=a%20eq%20'b%20c'&name=%E9&flag&ids=1,2&x=%2C&x=%2c&empty=&&q=a+b&p[q]=1&=v&e==="

# What may stand in a URL's query by RFC 3986, and what everybody writes besides.
written: Final = st.text("abcé[]{}|$'()*+,;:@/?=&!~-._0123456789".replace("é", ""), max_size=40).map(
    lambda text: text.replace("0", "%20").replace("1", "%e9").replace("2", "%2C")
)
texts: Final = st.text(min_size=1, max_size=8)


def target(url: httpx.URL) -> str:
    return url.raw_path.decode()


@pytest.mark.parametrize("address", ["http://a.example/x", "http://a.example/x?", f"http://a.example/x?{AS_WRITTEN}"])
def test_parameters_are_added_to_what_is_there(address: str) -> None:
    before = f"{AS_WRITTEN}&" if AS_WRITTEN in address else ""
    assert with_query(address, [("page", "2")]) == f"http://a.example/x?{before}page=2"
    assert with_query(address, []) == address


def test_what_a_fragment_holds_is_no_query() -> None:
    assert with_query("http://a.example/x#part?y=1", [("page", "2")]) == "http://a.example/x?page=2#part?y=1"


def test_those_of_the_same_name_are_replaced_however_it_is_written() -> None:
    url = httpx.URL(f"http://a.example/x?ke%79=old&{AS_WRITTEN}&key")
    assert target(with_parameters(url, [("key", "a b")])) == f"/x?{AS_WRITTEN}&key=a%20b"


@pytest.mark.parametrize(
    ("value", "sent"),
    [("a b", "a%20b"), ("1,2", "1,2"), ("a+b", "a%2Bb"), ("x&y=z#", "x%26y%3Dz%23"), ("ä%20", "%C3%A4%2520")],
)
def test_values_are_written_so_that_every_server_reads_them_alike(value: str, sent: str) -> None:
    assert with_query("http://a.example/", [("q", value)]) == f"http://a.example/?q={sent}"


@given(written, st.lists(st.tuples(texts, texts), min_size=1, max_size=3))
def test_whatever_is_added_is_read_as_meant_and_the_rest_is_as_it_was(
    query: str, parameters: list[tuple[str, str]]
) -> None:
    url = httpx.URL(with_query(f"http://a.example/x?{query}", parameters))
    assert target(url).startswith(f"/x?{query}")
    assert parse_qsl(urlsplit(target(url)).query, keep_blank_values=True)[-len(parameters) :] == parameters


@given(written, st.dictionaries(texts, texts, min_size=1, max_size=3))
def test_replaced_parameters_are_there_once(query: str, parameters: dict[str, str]) -> None:
    replaced = with_parameters(httpx.URL(f"http://a.example/x?{query}"), parameters.items())
    pairs = parse_qsl(replaced.query.decode(), keep_blank_values=True)
    assert [pair for pair in pairs if pair[0] in parameters] == list(parameters.items())
    assert with_parameters(replaced, parameters.items()) == replaced
