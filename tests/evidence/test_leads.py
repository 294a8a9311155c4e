"""What leads on in an object, by the words for it and by how it looks; of what kind, and how far it is trusted."""

import json

import pytest

from evidence.evidence import Lead
from evidence.leads import leads_of, listed_links, looks_like_link, named_leads, names_lead
from evidence.places import Place, found_in
from evidence.words import Group
from json_types import Json, JsonObject

# An object, and its leads; "named" are those whose names no vocabulary has.
LEADS = """
{"next": "abc"}  ⇒  CURSOR "abc" PLAIN next
{"next": "https://h/?p=2"}  ⇒  LINK "https://h/?p=2" PLAIN next
{"next": "/a?b=c"}  ⇒  LINK "/a?b=c" PLAIN next
{"next": "?b=c"}  ⇒  LINK "?b=c" PLAIN next
{"next": "/YWJj=="}  ⇒  CURSOR "/YWJj==" PLAIN next
{"next": "/a"}  ⇒  LINK "/a" PLAIN next
{"next": 2}  ⇒  CURSOR 2 PLAIN next
{"next": true}  ⇒  CURSOR true PLAIN next
{"next": null}  ⇒  LINK null PLAIN next
{"next": false}  ⇒  LINK null PLAIN next
{"next": ""}  ⇒  LINK null PLAIN next
{"next": []}  ⇒  LINK null PLAIN next
{"next": {}}  ⇒  LINK null PLAIN next
{"next": {"href": "https://h"}}  ⇒  LINK "https://h" PLAIN next.href
{"next": {"href": null}}  ⇒  LINK null PLAIN next
{"next": {"after": "a", "link": "b"}}  ⇒  CURSOR "a" PLAIN next.after | LINK "b" PLAIN next.link
{"next": {"page": 2, "limit": 5}}  ⇒  PAGE 2 PLAIN next.page
{"next": {"offset": 5}}  ⇒  OFFSET 5 PLAIN next.offset
{"next": {"page": {"number": 2}}}  ⇒  PAGE 2 PLAIN next.page.number
{"next": {"a": {"b": {"c": {"d": {"e": 1}}}}}}  ⇒  CURSOR {"e": 1} PLAIN next.a.b.c.d
{"next": {"x": "y", "z": "w"}}  ⇒  CURSOR "y" PLAIN next.x | CURSOR "w" PLAIN next.z
{"next": {"x": true}}  ⇒  LINK null PLAIN next
{"next_page": 2}  ⇒  PAGE 2 PLAIN next_page
{"next_page": "3"}  ⇒  PAGE "3" PLAIN next_page
{"next_page": 0}  ⇒  PAGE null PLAIN next_page
{"next_page": -1}  ⇒  PAGE null PLAIN next_page
{"next_page": "https://h/2"}  ⇒  LINK "https://h/2" PLAIN next_page
{"next_page": "page_a"}  ⇒  CURSOR "page_a" PLAIN next_page
{"next_page": {"number": 2}}  ⇒  PAGE 2 PLAIN next_page.number
{"next_offset": 50}  ⇒  OFFSET 50 PLAIN next_offset
{"next_offset": "0"}  ⇒  OFFSET null PLAIN next_offset
{"next_cursor": "a"}  ⇒  CURSOR "a" PLAIN next_cursor
{"next_cursor": "https://h"}  ⇒  LINK "https://h" PLAIN next_cursor
{"next_cursor": "/a?b"}  ⇒  LINK "/a?b" PLAIN next_cursor
{"next_cursor": "/a"}  ⇒  CURSOR "/a" PLAIN next_cursor
{"next_cursor": {"id": 1, "t": 2}}  ⇒  CURSOR {"id": 1, "t": 2} PLAIN next_cursor
{"next_cursor": {"after": "x"}}  ⇒  CURSOR "x" PLAIN next_cursor.after
{"next_cursor": 5}  ⇒  CURSOR 5 PLAIN next_cursor
{"next_cursor": [1, 2]}  ⇒  CURSOR [1, 2] PLAIN next_cursor
{"next_link": "abc"}  ⇒  LINK "abc" PLAIN next_link
{"@odata.nextLink": "u"}  ⇒  LINK "u" PLAIN @odata.nextLink
{"cursor": "a"}  ⇒  CURSOR "a" UNSURE cursor
{"cursor": {"after": "x"}}  ⇒
{"offset": 5}  ⇒
{"offset": "5"}  ⇒  CURSOR "5" UNSURE offset
{"offset": "abc"}  ⇒  CURSOR "abc" UNSURE offset
{"marker": "m"}  ⇒  CURSOR "m" UNSURE marker
{"marker": 5}  ⇒  CURSOR 5 UNSURE marker
{"continue": "c"}  ⇒  CURSOR "c" PLAIN continue
{"next_foo": "x"}  ⇒
{"nextPageHandle": "h"}  ⇒  named CURSOR "h" ALIKE nextPageHandle
{"next_page_size": 5}  ⇒
{"hasNextPage2": "x"}  ⇒
{"continuationFoo": "c"}  ⇒  named CURSOR "c" ALIKE continuationFoo
{"xNextToken": "t"}  ⇒  named CURSOR "t" ALIKE xNextToken
{"previousNextToken": "t"}  ⇒
{"nextTokenExpiry": "t"}  ⇒
{"nextRecordsX": "/a?b=c"}  ⇒  named LINK "/a?b=c" ALIKE nextRecordsX
{"nextKeyX": 0}  ⇒
{"nextKeyX": "0"}  ⇒
{"nextKeyX": true}  ⇒
{"nextKeyX": ""}  ⇒
{"nextKeyX": 7}  ⇒  named CURSOR 7 ALIKE nextKeyX
{"nextKeyX": {"a": 1}}  ⇒
""".strip().splitlines()


@pytest.mark.parametrize("row", LEADS)
def test_what_leads_on(row: str) -> None:
    written, _, told = row.partition("  ⇒")
    place = Place((), json.loads(written))
    words = [word for word in found_in(place) if word.word.group is Group.LEAD]
    leads = [
        *(_told(lead) for word in words for lead in leads_of(word)),
        *(f"named {_told(lead)}" for lead in named_leads(place)),
    ]
    assert " | ".join(leads) == told.strip()


def _told(lead: Lead) -> str:
    assert lead.value in (None, lead.said.value)
    return f"{lead.kind.name} {json.dumps(lead.value)} {lead.trust.name} {lead.said.place}"


@pytest.mark.parametrize(
    ("written", "place"),
    [
        (
            '{"links": [{"rel": "next", "href": "u"}, {"rel": "self", "href": "v"}]}',
            '.links[] | select(.rel == "next") | .href',
        ),
        ('{"links": [{"rel": "next", "href": 1}]}', None),
        ('{"links": {"rel": "next", "href": "u"}}', '.links | [.] | flatten[] | select(.rel == "next") | .href'),
        ('{"link": [{"relation": "next", "url": "u"}]}', '.link[] | select(.relation == "next") | .url'),
        ('{"links": [{"rel": "next", "url": "u"}]}', '.links[] | select(.rel == "next") | .url'),
        ('{"links": [{"rel": "next", "uri": "u"}]}', '.links[] | select(.rel == "next") | .uri'),
        ('{"link": {"@rel": "next", "@href": "u"}}', '.link | [.] | flatten[] | select(."@rel" == "next") | ."@href"'),
        (
            '{"link": [{"@rel": "next", "#text": "u"}]}',
            '.link | [.] | flatten[] | select(."@rel" == "next") | ."#text"',
        ),
        (
            '{"links": ["x", null, {"rel": "prev", "href": "v"}, {"rel": "next", "href": "u"}]}',
            '.links[] | select(.rel == "next") | .href',
        ),
        ('{"links": 3}', None),
        ('{"Links": [{"rel": "next", "href": "u"}]}', '.Links[] | select(.rel == "next") | .href'),
    ],
)
def test_in_a_list_of_links_the_next_one_leads_on(written: str, place: str | None) -> None:
    leads = [_told(lead) for lead in listed_links(Place((), json.loads(written)))]
    assert leads == ([] if place is None else [f'LINK "u" PLAIN {place}'])


def test_what_leads_to_the_records_is_no_lead() -> None:
    links: JsonObject = {"links": [{"rel": "next", "href": "u"}], "nextKeyX": "k"}
    assert len([*listed_links(Place((), links)), *named_leads(Place((), links))]) == 2
    assert not [*listed_links(Place((), links, taken="links")), *named_leads(Place((), links, taken="nextKeyX"))]


def test_where_they_stand_is_written_with_all_that_leads_there() -> None:
    place = Place(("a", 0, "b c"), {"links": [{"rel": "next", "href": "u"}], "nextKeyX": "k"})
    (listed,), (named,) = listed_links(place), named_leads(place)
    assert listed.said.place == '.a[0]."b c".links[] | select(.rel == "next") | .href'
    assert named.said.place == "a[0].b c.nextKeyX"


@pytest.mark.parametrize(("before", "found"), [(49, True), (50, False)])
def test_a_list_of_very_many_links_is_not_walked(before: int, found: bool) -> None:
    others: list[Json] = [{"rel": "x"}] * before
    links: JsonObject = {"links": [*others, {"rel": "next", "href": "u"}]}
    assert bool([*listed_links(Place((), links))]) is found


def test_names_are_taken_for_leads_up_to_a_length() -> None:
    assert names_lead("next_page_" + "x" * 90)
    assert not names_lead("next_page_" + "x" * 91)


@pytest.mark.parametrize("text", ["https://h", "HTTP://h", "/a", "?a", "a/b?c=d", "/a?b="])
def test_what_looks_like_a_link(text: str) -> None:
    assert looks_like_link(text)


@pytest.mark.parametrize("text", ["", "abc", "a?b", "/YQ==", "a b?c=d", "ftp://h"])
def test_what_looks_like_none(text: str) -> None:
    assert not looks_like_link(text)
