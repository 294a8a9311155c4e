"""The seeded records tell a history that can have happened."""

from collections.abc import Mapping, Sequence

import pytest

from json_types import Json
from sandbox.sample_api.records.desk import seeded

RECORDS = seeded()


@pytest.mark.parametrize(
    ("collection", "earlier", "later"),
    [
        ("users", "created_at", "last_login_at"),
        ("issues", "created_at", "closed_at"),
        ("tickets", "created_at", "updated_at"),
        ("tickets", "created_at", "closed_at"),
        ("comments", "created_at", "edited_at"),
    ],
)
def test_nothing_happens_to_a_record_before_it_is_created(collection: str, earlier: str, later: str) -> None:
    records: Sequence[Mapping[str, Json]] = RECORDS[collection]
    happened = [(str(record[earlier]), str(record[later])) for record in records if record[later]]

    assert happened
    assert [pair for pair in happened if pair[0] > pair[1]] == []


def test_comments_come_after_their_ticket() -> None:
    created = {ticket["id"]: str(ticket["created_at"]) for ticket in RECORDS["tickets"]}
    assert all(created[comment["ticket_id"]] <= str(comment["created_at"]) for comment in RECORDS["comments"])
