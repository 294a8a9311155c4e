"""What a message suggests is YAML, and means what was found."""

import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evidence import Lead, LeadKind, Said, Trust
from messages import in_yaml
from paging.telling import line_for
from tests.field.readings import Raw, read, records
from tests.servers.loopback import in_turn, json_response

_SUGGESTED = re.compile(r"`(pagination: \{.*?\})`")


def suggested(message: str) -> list[dict[str, Any]]:
    return [yaml.safe_load(text)["pagination"] for text in _SUGGESTED.findall(message)]


@given(
    text=st.text() | st.sampled_from(["@odata.nextLink", "data[-1].id", "yes", "a: b", "it's", "#", "{a}", "1", "~"])
)
def test_a_text_is_that_text_again(text: str) -> None:
    if not any("\ud800" <= char <= "\udfff" for char in text):
        assert yaml.safe_load(f"{{key: {in_yaml(text)}, list: [{in_yaml(text)}]}}") == {"key": text, "list": [text]}


@given(
    place=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=80)
    | st.sampled_from(["@odata.nextLink", "data.@odata.nextLink", '.links[] | select(.rel == "next") | .href']),
    kind=st.sampled_from([LeadKind.CURSOR, LeadKind.LINK]),
    trust=st.sampled_from(Trust),
)
def test_a_suggestion_names_the_place_that_was_found(place: str, kind: LeadKind, trust: Trust) -> None:
    line = line_for(Lead(kind, "abc", Said(place, "abc"), trust)).strip("`")
    written = yaml.safe_load(line)["pagination"]
    assert written.pop("type") == {LeadKind.CURSOR: "cursor", LeadKind.LINK: "next_link"}[kind]
    assert written.pop("param", "") != "cursor"
    assert list(written.values()) == [place]


@pytest.mark.parametrize(
    ("envelope", "written"),
    [
        ({"@odata.nextLink": "https://graph/x?$skip=a"}, {"type": "next_link", "next_link_path": "@odata.nextLink"}),
        ({"next_page": "page_MjAy", "has_more": True}, {"type": "cursor", "param": "page", "cursor_path": "next_page"}),
        ({"nextPageToken": "a"}, {"type": "cursor", "param": "pageToken", "cursor_path": "nextPageToken"}),
        ({"meta": {"next_cursor": "a"}}, {"type": "cursor", "cursor_path": "meta.next_cursor"}),
        ({"IsTruncated": True, "NextMarker": "a"}, {"type": "cursor", "param": "marker", "cursor_path": "NextMarker"}),
        ({"IsTruncated": True, "Marker": "a"}, {"type": "cursor", "param": "Marker", "cursor_path": "Marker"}),
        ({"has_more": True, "offset": "itrX/recY"}, {"type": "cursor", "param": "offset", "cursor_path": "offset"}),
    ],
)
async def test_it_has_the_parameter_that_the_cursor_is_named_after(envelope: Raw, written: Raw) -> None:
    came = await read(in_turn(json_response({"items": records(3), **envelope})), {"data_path": ".items"})
    assert written in suggested(came.failed)
