"""The URL that a link in an answer means."""

import pytest

from json_types import Json
from paging.styles.link_pages import _href, _resolved

ASKED = "https://h.example/wiki/rest/api/items?limit=5#top"
HERE = "https://h.example/wiki/rest/api"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("?p=2", f"{HERE}/items?p=2"),
        ("/wiki/rest/api/items?p=2", f"{HERE}/items?p=2"),
        ("/rest/api/items?p=2", f"{HERE}/items?p=2"),
        ("/items?p=2", f"{HERE}/items?p=2"),
        ("/other?p=2", "https://h.example/other?p=2"),
        ("/", "https://h.example/"),
        ("/?p=2", "https://h.example/?p=2"),
        ("next?p=2", f"{HERE}/next?p=2"),
        ("./next", f"{HERE}/next"),
        ("../next?p=2", f"{HERE}/../next?p=2"),
        ("/a/../b?p=2", "https://h.example/a/../b?p=2"),
        ("/a..b/c", "https://h.example/a..b/c"),
        ("http://x.example", "http://x.example"),
        ("https://x.example/a/../b?c#d", "https://x.example/a/../b?c#d"),
        ("//x.example/items", "https://x.example/items"),
    ],
)
def test_a_link_is_resolved_against_what_was_asked_behind_whatever_gateway(link: str, url: str) -> None:
    assert _resolved(link, ASKED) == url


@pytest.mark.parametrize("link", ["ftp://h.example/items", "mailto:a@h.example", "javascript:next()"])
def test_it_leads_to_the_web(link: str) -> None:
    with pytest.raises(ValueError, match=r"^it is neither http nor https$"):
        _resolved(link, ASKED)


@pytest.mark.parametrize(
    ("value", "link"), [({"href": "u"}, "u"), ({"url": "u"}, {"url": "u"}), ("href", "href"), (["href"], ["href"])]
)
def test_an_object_with_a_link_is_that_link(value: Json, link: Json) -> None:
    assert _href(value) == link
