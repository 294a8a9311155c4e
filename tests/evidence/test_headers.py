"""What the headers and the status of an answer say, each statement with the header that it stands in."""

import json

import pytest

from evidence.evidence import Lead
from evidence.headers import InHeaders, read_headers


def said(status: int = 200, **headers: str) -> list[str]:
    """All of it, in the order in which it is told."""
    found = read_headers(status, {name.replace("_", "-"): value for name, value in headers.items()})
    flags = {"more": found.more, "over": found.over, "truncated": found.truncated, "partial": found.partial}
    words = [(name, each) for name, each in flags.items() if each is not None]
    assert all(each.in_header for _, each in words)
    counts = [f"{each.what} {each.value} {each.trust.name} {each.said.place}" for each in found.counts]
    leads = [*(f"lead {_led(lead)}" for lead in found.leads), *(f"ended {_led(lead)}" for lead in found.ended)]
    return [*(f"{name} {each.place}={each.value}" for name, each in words), *leads, *counts, *map(str, found.objects)]


def _led(lead: Lead) -> str:
    assert lead.said.in_header
    return f"{lead.kind.name} {lead.value} {lead.trust.name} {lead.said.place}"


@pytest.mark.parametrize(
    ("status", "content_range", "told"),
    [
        (200, "items 0-9/100", ["more header Content-Range=items 0-9/100", "offset 0", "records 100"]),
        (200, "items 10-98/100", ["more header Content-Range=items 10-98/100", "offset 10", "records 100"]),
        (200, "items 90-99/100", ["over header Content-Range=items 90-99/100", "offset 90", "records 100"]),
        (200, "0-9/100", ["more header Content-Range=0-9/100", "offset 0", "records 100"]),
        (200, "items=0-9/10", ["over header Content-Range=items=0-9/10", "offset 0", "records 10"]),
        (206, "items 0-9/*", ["more header Content-Range=items 0-9/*", "offset 0"]),
        (200, "items 0-9/*", ["offset 0"]),
        (206, "bytes 0-9/100", ["more header Content-Range=bytes 0-9/100"]),
        (200, "BYTES 0-9/100", ["more header Content-Range=BYTES 0-9/100"]),
        (206, "bytes 0-9/10", ["over header Content-Range=bytes 0-9/10"]),
        (200, "bytes 0-9/10", []),
        (206, "bytes 0-9/*", ["more header Content-Range=bytes 0-9/*"]),
        (200, "bytes 0-9/*", []),
        (206, "whatever", ["more status=206"]),
        (206, "", ["more status=206"]),
        (200, "whatever", []),
    ],
)
def test_a_range(status: int, content_range: str, told: list[str]) -> None:
    counted = {"offset", "records"}
    expected = [f"{each} COUNT header Content-Range" if each.split()[0] in counted else each for each in told]
    assert said(status, content_range=content_range) == expected


def test_a_206_without_a_range_goes_on() -> None:
    assert said(206) == ["more status=206"]
    assert said(200) == []


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ('<u>; rel="next"', ['lead LINK_IN_HEADER u PLAIN header Link, rel="next"']),
        ("<u>; rel='next'", ["lead LINK_IN_HEADER <u>; rel='next' UNSURE header Link"]),
        *((f"<u>; rel={rel}", ["ended LINK_IN_HEADER None PLAIN header Link"]) for rel in ("prev", "previous")),
        *((f"<u>; rel={rel}", ["ended LINK_IN_HEADER None PLAIN header Link"]) for rel in ("first", "last")),
        ("<u>; rel=help", []),
        ("", []),
    ],
)
def test_a_link_header(link: str, told: list[str]) -> None:
    assert said(link=link) == told


def test_links_come_before_other_leads() -> None:
    assert said(x_next_cursor="c", link="<u>; rel=next") == [
        'lead LINK_IN_HEADER u PLAIN header Link, rel="next"',
        "lead CURSOR_IN_HEADER c PLAIN header X-Next-Cursor",
    ]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("x_next_cursor", " c ", ["lead CURSOR_IN_HEADER c PLAIN header X-Next-Cursor"]),
        ("x_next_cursor", " ", ["ended CURSOR_IN_HEADER None PLAIN header X-Next-Cursor"]),
        ("x_next_cursor", "https://h/?p=2", ["lead LINK_IN_HEADER https://h/?p=2 PLAIN header X-Next-Cursor"]),
        ("x_next_cursor", "/a?b=c", ["lead CURSOR_IN_HEADER /a?b=c PLAIN header X-Next-Cursor"]),
        ("x_next", "/a?b=c", ["lead LINK_IN_HEADER /a?b=c PLAIN header X-Next"]),
        ("x_next", "abc", ["lead CURSOR_IN_HEADER abc PLAIN header X-Next"]),
        ("next_link", "abc", ["lead LINK_IN_HEADER abc PLAIN header Next-Link"]),
        ("x_next_page", "3", ["lead CURSOR_IN_HEADER 3 PLAIN header X-Next-Page"]),
        ("x_acme_next_token", "t", ["lead CURSOR_IN_HEADER t ALIKE header X-Acme-Next-Token"]),
        ("x_acme_total", "7", ["records 7 UNSURE header X-Acme-Total"]),
        ("acme_next_token", "t", []),
        ("x_acme_prev_cursor", "t", []),
        ("x_total_count", "7", ["records 7 COUNT header X-Total-Count"]),
        ("x_count", "7", ["records 7 UNSURE header X-Count"]),
        ("x_total_count", "many", []),
        ("x_has_more", "true", ["more header X-Has-More=true"]),
        ("x_has_more", "false", ["over header X-Has-More=false"]),
        ("x_has_more", "", []),
        ("x_truncated", "true", ["truncated header X-Truncated=true"]),
        ("x_truncated", "false", []),
        ("x_partial_results", "true", ["partial header X-Partial-Results=true"]),
        ("x_partial_results", "false", []),
        ("x_github_sso", "partial-results; o=1", ["partial header X-Github-Sso=partial-results; o=1"]),
        ("x_github_sso", "required; partial-results", []),
        ("x_pagination", '{"next": 2}', ["('header X-Pagination', {'next': 2})"]),
        ("x_pagination", '{"next": 2', []),
        ("x_pagination", "[1]", []),
        ("x_pagination", "2", []),
    ],
)
def test_a_header(name: str, value: str, told: list[str]) -> None:
    assert said(200, **{name: value}) == told


def test_of_several_that_say_the_same_the_first_is_told() -> None:
    assert said(x_has_more="true", x_more="yes") == ["more header X-Has-More=true"]
    assert said(x_has_more="false", x_more="no") == ["over header X-Has-More=false"]
    assert said(206, x_has_more="true", content_range="items 0-9/99")[0] == "more header X-Has-More=true"
    assert said(206, x_has_more="true") == ["more header X-Has-More=true"]
    assert said(200, x_has_more="false", content_range="items 0-9/10")[0] == "over header X-Has-More=false"


def test_an_object_in_a_header_is_read_up_to_a_length() -> None:
    def of_length(length: int) -> str:
        return json.dumps({"a": "x" * (length - len('{"a": ""}'))})

    assert len(said(x_pagination=of_length(10_000))) == 1
    assert said(x_pagination=of_length(10_001)) == []


def test_headers_that_say_nothing_are_one_value() -> None:
    assert read_headers(200, {"content-type": "text/plain"}) == InHeaders()
