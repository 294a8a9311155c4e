"""Names that the vocabulary does not know, and that plainly say what they say all the same."""

from collections.abc import Iterable
from typing import Any

import pytest

from evidence import LeadKind, Trust
from json_types import Json
from tests.evidence.answers import RECORDS, beside, evidence_in


def anything(*values: Any) -> Iterable[Any]:
    return values


@pytest.mark.parametrize(
    "name",
    [
        "nextPageAvailable", "hasNextCursor", "next_page_results", "moreToCome", "thereAreMoreResults", "nextAvailable",
        "are_more_items_left", "recordsRemaining", "more_exist",
    ],
)  # fmt: skip
def test_flags_for_more(name: str) -> None:
    for value in (True, "true", "True"):
        assert beside({name: value}).more is not None
    for other in anything(False, "false", None, 3, "x"):
        said = beside({name: other})
        assert (said.more, said.over) == (None, None)
    assert beside({"user": {name: True}}).more is None


@pytest.mark.parametrize(
    "name",
    [
        "truncatedResults", "listWasTruncated", "resultsLimited", "maxResultsReached", "overLimit",
        "sizeLimitExceeded", "exceeded_row_limit", "partialData", "incomplete_list_of_items_truncated",
    ],
)  # fmt: skip
def test_flags_for_that_there_was_more(name: str) -> None:
    for value in (True, "true"):
        assert beside({name: value}).truncated is not None
    for other in anything(False, None, 3, "x"):
        said = beside({name: other})
        assert (said.truncated, said.over) == (None, None)


@pytest.mark.parametrize("name", ["partialErrors", "node_failures", "failures", "regionExceptions", "taskFaults"])
def test_lists_of_what_went_wrong(name: str) -> None:
    for value in (["x"], [{"node": "a"}], {"a": "x"}):
        said = beside({name: value}).partial
        assert said is not None
        assert said.place == name
    for other in anything([], {}, None, True, 3, "none"):
        assert beside({name: other}).partial is None
    assert evidence_in({"id": 7, name: ["x"], "tests": RECORDS}, ".tests").partial is None
    assert beside({"user": {name: ["x"]}}).partial is None


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("more_topics_url", "/latest?page=1", LeadKind.LINK),  # Discourse
        ("nextQuery", "q2", LeadKind.CURSOR),
        ("next_set", "https://h/2", LeadKind.LINK),
        ("more_results_token", "c", LeadKind.CURSOR),
    ],
)
def test_leads(name: str, value: str, kind: LeadKind) -> None:
    (lead,) = beside({name: value}).leads
    assert (lead.kind, lead.value, lead.trust, lead.said.place) == (kind, value, Trust.ALIKE, name)


@pytest.mark.parametrize(
    "name",
    [
        "next_billing_date", "nextBuildNumber", "moreInfo", "more_info_url", "more_details_link", "next_of_kin",
        "moreover", "limit", "errors_per_hour", "previous_page_key",
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", [True, "x", ["x"]])
def test_names_of_other_things_say_nothing(name: str, value: Json) -> None:
    said = beside({name: value})
    assert (said.more, said.truncated, said.partial, said.leads) == (None, None, None, ())


def test_the_last_record_may_say_that_more_follow() -> None:
    """Gerrit."""
    first, last = {"id": 1}, {"id": 2, "_more_changes": True}
    said = evidence_in([first, last]).more
    assert said is not None
    assert "_more_changes" in said.place
    assert evidence_in({"data": [first, {**first, "_more_accounts": True}]}, ".data[]").more is not None


@pytest.mark.parametrize(
    "records",
    [[], [{"id": 1, "_more_changes": True}, {"id": 2}], [{"_more_changes": False}], [{"more_x": True}]],
)
def test_no_other_record_does(records: list[Json]) -> None:
    assert evidence_in({"data": records}, ".data").more is None


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"@completeListSize": "250", "#text": "c2"}, "c2"),
        ({"@completeListSize": "250"}, None),
        ({"#text": "c2"}, "c2"),
    ],
)
def test_an_element_of_xml_is_its_text(element: Json, value: str | None) -> None:
    """OAI-PMH: an empty `resumptionToken` with attributes ends the list."""
    said = beside({"resumptionToken": element})
    assert [lead.value for lead in said.leads] == ([value] if value else [])
    assert len(said.ended) == (value is None)
