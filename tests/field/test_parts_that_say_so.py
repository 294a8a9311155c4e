"""Answers of real APIs, as they document them, that are a part and say so: none of them is read whole."""

from typing import Any

import pytest

from tests.field.readings import Raw, read, records
from tests.servers.loopback import json_response

FIFTY = records(50)
SHARDS = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}


@pytest.mark.parametrize(
    ("document", "data_path", "said"),
    [
        # Elasticsearch: `_shards` counts machines
        ({"_shards": SHARDS, "hits": {"total": {"value": 900, "relation": "eq"}, "hits": FIFTY}}, ".hits.hits", "900"),
        # Artifactory's AQL
        (
            {"results": FIFTY, "range": {"total": 50, "notification": "AQL query reached the search hard limit"}},
            ".results",
            "range.notification",
        ),
        ({"status": "success", "warnings": ["results truncated due to limit"], "data": FIFTY}, ".data", "warnings"),
        # Thanos
        ({"status": "success", "warnings": ["rpc error: code = Unavailable"], "data": FIFTY}, ".data", "warnings"),
        (
            {"topic_list": {"more_topics_url": "/latest?page=1", "topics": FIFTY}},
            ".topic_list.topics",
            "more_topics_url",
        ),
        ({"Items": FIFTY, "Links": {"Self": "/api", "Page.Next": "/api?skip=50"}}, ".Items", "Page.Next"),
        ({"Response_Results": {"Total_Results": 250}, "Data": FIFTY}, ".Data", "250"),  # Workday
        ({"jobComplete": False, "rows": FIFTY}, ".rows", "jobComplete"),  # BigQuery
        ({"Tables": [{"Rows": FIFTY}], "Exceptions": ["too large"]}, ".Tables[0].Rows", "Exceptions"),
        ({"tasks": FIFTY, "node_failures": [{"node_id": "a"}]}, ".tasks", "node_failures"),
        ({"metadata": {"remainingItemCount": 200}, "items": FIFTY}, ".items", "remainingItemCount"),
        ([{"id": 1}, {"id": 2, "_more_changes": True}], None, "_more_changes"),  # Gerrit
        ({"retCode": 10003, "retMsg": "API key is invalid", "result": {"list": []}}, ".result.list", "retCode"),
        ({"status": False, "message": "Invalid key", "data": []}, ".data", "status"),
        ({"status": "Running", "results": []}, ".results", "status"),  # CloudWatch
        (
            {"issues": [{"changelog": {"startAt": 0, "maxResults": 2, "total": 5, "histories": records(2)}}]},
            ".issues[].changelog.histories[]",
            "changelog.total",
        ),
        (
            {"data": {"repos": {"nodes": [{"labels": {"totalCount": 9, "nodes": records(2)}}]}}},
            ".data.repos.nodes[].labels.nodes[]",
            "labels.totalCount",
        ),
        (
            {"data": {"boards": [{"items_page": {"cursor": "c", "items": records(2)}}]}},  # monday.com
            ".data.boards[].items_page.items[]",
            "items_page.cursor",
        ),
        (
            {"a": [{"b": [{"c": {"items": records(2), "has_more": True}}]}]},
            ".a[].b[].c.items[]",
            "c.has_more",
        ),
    ],
)
async def test_a_part_that_says_so_is_not_read_whole(document: Any, data_path: str | None, said: str) -> None:
    selector: Raw = {} if data_path is None else {"data_path": data_path}
    assert said in (await read(lambda _: json_response(document), selector, pagination_type="none")).failed


@pytest.mark.parametrize(
    ("document", "data_path"),
    [
        ({"_shards": SHARDS, "hits": {"total": {"value": 50, "relation": "eq"}, "hits": FIFTY}}, ".hits.hits"),
        ({"status": "success", "warnings": ["this endpoint is deprecated"], "data": FIFTY}, ".data"),
        ({"results": FIFTY, "message": "50 builds, 3 failed"}, ".results"),
        ({"id": 7, "state": "running", "warnings": ["2 steps timed out"], "steps": FIFTY}, ".steps"),
        ({"name": "suite", "failures": [{"test": "a"}], "tests": FIFTY}, ".tests"),
        ({"retCode": 0, "retMsg": "OK", "result": {"list": FIFTY}}, ".result.list"),
        ({"status": True, "message": "none", "data": FIFTY}, ".data"),
        ({"nextBuildNumber": 7, "builds": FIFTY}, ".builds"),
        (
            {"issues": [{"changelog": {"maxResults": 100, "total": 50, "histories": FIFTY}}]},
            ".issues[].changelog.histories[]",
        ),
        ({"data": [{"total": 700, "lines": FIFTY}]}, ".data[].lines[]"),  # an invoice
    ],
)
async def test_what_only_resembles_that_is_read_whole(document: Any, data_path: str) -> None:
    read_ = await read(lambda _: json_response(document), {"data_path": data_path}, pagination_type="none")
    assert len(read_.whole) == 50
