"""Answers to read evidence from."""

import json

from evidence import Evidence, read_evidence
from extraction import Body, Extraction
from json_types import Json

RECORDS: Json = [{"id": 1}, {"id": 2}]


def evidence_in(
    document: Json, data_path: str | None = None, *, status: int = 200, headers: dict[str, str] | None = None
) -> Evidence:
    """What an answer says of itself, read as a resync does."""
    body = Body(json.dumps(document).encode(), status=status)
    return read_evidence(status, headers or {}, Extraction(data_path).read(body))


def beside(told: dict[str, Json], records: Json = RECORDS) -> Evidence:
    """What is said beside a list of records."""
    return evidence_in({**told, "records": records}, ".records")
