"""Answers to read evidence from."""

import json
from collections.abc import Mapping
from typing import Any

from evidence import Evidence, read_evidence
from extraction import Body, Extraction

RECORDS: Any = [{"id": 1}, {"id": 2}]


def evidence_in(
    document: Any, data_path: str | None = None, *, status: int = 200, headers: dict[str, str] | None = None
) -> Evidence:
    """What an answer says of itself, read as a resync does."""
    body = Body(json.dumps(document).encode(), status=status)
    return read_evidence(status, headers or {}, Extraction(data_path).read(body))


def beside(told: Mapping[str, Any], records: Any = RECORDS) -> Evidence:
    """What is said beside a list of records."""
    return evidence_in({**told, "records": records}, ".records")
