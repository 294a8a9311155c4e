"""RFC 8288, as APIs write it and as they may."""

import pytest

from evidence.link_header import link_target, names_unclearly


@pytest.mark.parametrize(
    "header",
    [
        '<https://h/?page=2>; rel="next"',
        "<https://h/?page=2>;rel=next",
        '<https://h/?page=2> ; REL = "next"',
        '<https://h/?page=1>; rel="prev", <https://h/?page=2>; rel="next", <https://h/?page=9>; rel="last"',
        '<https://h/?page=2>; rel="last next"',
        '<https://h/?page=2>; rel="NEXT"',
        '<https://h/?page=2>; title="the next, one; or not"; rel="next"',
        '<https://h/?page=2>; title="say \\"next\\""; rel="next"',
        '<https://h/?page=2>; results="true"; cursor="0:100:0"; rel="next"',
        '<https://h/?page=2>; crossorigin; rel="next"',
        '<https://h/?page=2>;; rel="next";',
        '<https://h/?page=0>; title="<x>; rel=next", <https://h/?page=2>; rel="next"',
        '<https://h/?page=2>; rel="next"; rel="prev"',
        '<>; rel="self",<https://h/?page=2>; rel="next"',
    ],
)
def test_the_target_of_the_relation_is_found(header: str) -> None:
    assert link_target(header, "next") == "https://h/?page=2"


@pytest.mark.parametrize("target", ["/items?page=2", "?page=2&filter=a,b;c", "https://h/?q=rel=%22prev%22", ""])
def test_targets_are_taken_as_they_stand(target: str) -> None:
    assert link_target(f'<{target}>; rel="next"', "next") == target


@pytest.mark.parametrize(
    "header",
    [
        "",
        "no link at all",
        '<https://h/?page=1>; rel="prev"',
        '<https://h/?page=1>; rel="nextish"',
        '<https://h/?page=1>; rel="prev"; rel="next"',
        '<https://h/?page=1>; title="rel=next"',
        '<https://h/?page=1>; xrel="next"',
        "<https://h/?page=1>",
        '<https://h/?page=1; rel="next"',
    ],
)
def test_where_no_link_has_the_relation_there_is_none(header: str) -> None:
    assert link_target(header, "next") is None


@pytest.mark.parametrize("said", ['results="false"', "results=FALSE"])
def test_a_link_that_says_it_has_no_results_leads_nowhere(said: str) -> None:
    header = f'<https://h/?cursor=0:0:1>; rel="previous"; {said}, <https://h/?cursor=0:200:0>; rel="next"; {said}'
    assert link_target(header, "next") is None


def test_other_relations_can_be_asked_for() -> None:
    assert link_target('<a>; rel="next", <b>; rel="https://example.com/more"', "https://example.com/more") == "b"


def test_a_long_malformed_header_costs_no_time() -> None:
    assert link_target("<a>" + "; a=b" * 5_000 + "; rel", "next") is None
    assert link_target("<a>" + ";" * 20_000, "next") is None


@pytest.mark.parametrize(
    "header",
    ["<u2>; rel='next'", '<u2>; title=a b; rel="next"', '<u1>; rel="prev, <u2>; rel="next"', 'u2; rel="next"'],
)
def test_a_relation_that_is_named_in_no_link_is_not_passed_over(header: str) -> None:
    assert link_target(header, "next") is None
    assert names_unclearly(header, "next")


@pytest.mark.parametrize("header", ["", '<u1>; rel="prev"', '<u2>; rel="next"', '<u2>; rel="next"; results="false"'])
def test_what_is_understood_is_clear(header: str) -> None:
    assert not names_unclearly(header, "next")
