"""Values in paths: one segment, or with `{+name}` as many as they have, and never another path (contract §6)."""

from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoints.patterns.paths import path_at
from endpoints.patterns.patterns import Scalar
from messages import ReadError


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("acme/web", "/repos/acme/web/pulls"),
        ("acme/my repo", "/repos/acme/my%20repo/pulls"),
        ("a:b@c;d=e,f'(!)*$&+[g]", "/repos/a:b@c;d=e,f'(!)*$&+[g]/pulls"),
        ("ü", "/repos/%C3%BC/pulls"),
        ("50%", "/repos/50%25/pulls"),
        ("a%2Fb/c", "/repos/a%2Fb/c/pulls"),
        ("a.b/.c", "/repos/a.b/.c/pulls"),
        ("{x}", "/repos/%7Bx%7D/pulls"),
        (7, "/repos/7/pulls"),
        (True, "/repos/true/pulls"),
    ],
)
def test_a_value_with_a_plus_keeps_its_slashes_and_what_is_encoded(value: Scalar, path: str) -> None:
    assert path_at("/repos/{+name}/pulls", {"name": value}) == path


@pytest.mark.parametrize(
    "value",
    ["../x", "a/../b", "a..b", "a//b", "a?b", "a#b", "a\\b", "a\nb", "a\x00b", "a\x85b", "./a", "a/./b", "a/.", "/a",
     "a/", "%2e%2e/a", "a/%2E./b", "%252e%252e", "a%5cb", "a%0ab", "..;/a", "a\ud800"],
)  # fmt: skip
def test_one_that_would_lead_elsewhere_is_refused_with_its_place(value: str) -> None:
    with pytest.raises(ReadError, match=r"/repos/\{\+name\}/pulls"):
        path_at("/repos/{+name}/pulls", {"name": value})


@pytest.mark.parametrize(("path", "asked"), [("/files{+path}", "/files/a/b"), ("/x{+path}/y", "/x/a/b/y")])
def test_a_value_may_begin_with_the_slash_that_the_path_has_not(path: str, asked: str) -> None:
    assert path_at(path, {"path": "/a/b"}) == asked


def test_a_step_up_is_not_made_of_what_stands_before_the_place() -> None:
    with pytest.raises(ReadError, match="leads elsewhere"):
        path_at("/a/..{+x}", {"x": "/b"})


@given(st.text(min_size=1))
def test_any_value_is_one_segment_that_reads_as_it_was(value: str) -> None:
    try:
        path = path_at("/a/{x}/b", {"x": value})
    except ReadError:
        with pytest.raises(UnicodeEncodeError):
            value.encode()
        return
    before, segment, after = path.removeprefix("/").split("/")
    assert (before, unquote(segment), after) == ("a", value, "b")


@given(st.text(min_size=1) | st.text(st.sampled_from("./%2eE5c\\a"), min_size=1))
def test_any_value_with_a_plus_stays_below_its_place_or_is_refused(value: str) -> None:
    try:
        path = path_at("/a/{+x}/b", {"x": value})
    except ReadError:
        return
    assert path.startswith("/a/")
    assert path.endswith("/b")
    assert not set("?#\\ ") & set(path)
    decoded = unquote(unquote(path))
    assert not {"", ".", ".."} & set(decoded.replace("\\", "/").removeprefix("/").split("/")) or "%2F" in path.upper()
    assert ".." not in decoded


SEGMENTS = st.text(st.characters(exclude_characters="%./\\?#", exclude_categories=["C", "Z"]), min_size=1)


@given(st.lists(SEGMENTS, min_size=1))
def test_with_a_plus_segments_read_as_they_were(segments: list[str]) -> None:
    value = "/".join(segments)
    assert [unquote(each) for each in path_at("{+x}", {"x": value}).split("/")] == segments
    assert path_at("{x}", {"x": value}) == quote(value, safe="")
