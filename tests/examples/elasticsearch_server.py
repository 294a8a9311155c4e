"""Elasticsearch's search: the sort values of the last hit are the cursor, in the body, and shards may fail in part."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made, refuse_unknown, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

KEY = "INVENTEDkeyInBase64=="
INDEX = "service-catalog"
TEXTS = {"name", "owner", "languages"}
"""Fields that are searched by their words; each has one below it, `keyword`, to sort by."""
# Nanoseconds: more digits than a double holds, as dates of the type date_nanos are sorted by.
FIRST_MOMENT = 1_764_000_000_000_000_001


def failed(kind: str, reason: str, status: int) -> Answer:
    error = {"type": kind, "reason": reason}
    return Answer({"error": {"root_cause": [error], **error}, "status": status}, status)


class Elasticsearch(RecordedApi):
    folder = "elasticsearch"
    most_per_page = 10_000
    paged = (rf"/{INDEX}/_search\?.*",)
    fault: ClassVar = Fault(
        "/service-catalog/_search", None, None, ("answered 503", "search_phase_execution_exception")
    )

    def __init__(self) -> None:
        super().__init__()
        self.records = self.documents = made(
            15,
            lambda n: {
                "name": f"service-{n:02}",
                "owner": "platform",
                "tier": n % 3,
                "languages": ["go", "rust"],
                # Several share a moment: only the second sort key tells them apart.
                "updated": FIRST_MOMENT + n // 4,
            },
        )
        self.indices: list[Document] = [
            {
                "health": "green",
                "status": "open",
                "index": name,
                "uuid": f"uuid-of-{name}",
                "pri": "1",
                "rep": "1",
                "docs.count": "15",
                "store.size": "20480",
            }
            for name in (INDEX, "logs-2026.11")
        ]
        closed: Document = {"status": "close", "index": "logs-2025.11", "docs.count": None, "store.size": None}
        self.indices.append({**self.indices[0], **closed})

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "API_KEY": f"ApiKey {KEY}"}

    def admit(self, asked: Asked) -> None:
        refusal = failed("security_exception", "unable to authenticate with provided credentials", 401)
        require(asked.headers.get("authorization") == f"ApiKey {KEY}", refusal)

    def not_found(self, asked: Asked) -> Answer:
        return failed("index_not_found_exception", f"no such index [{asked.path}]", 404)

    def routes(self) -> Mapping[str, Route]:
        return {f"POST /{INDEX}/_search": self.search, "GET /_cat/indices": lambda _: Answer(self.indices)}

    def search(self, asked: Asked) -> Answer:
        def illegal(name: str) -> Answer:
            reason = f"request [{asked.path}] contains unrecognized parameter: [{name}]"
            return failed("illegal_argument_exception", reason, 400)

        refuse_unknown(asked, ("allow_partial_search_results", "filter_path"), illegal)
        body = asked.json
        if unknown := body.keys() - {"query", "sort", "size", "search_after", "track_total_hits", "_source"}:
            raise Refused(failed("parsing_exception", f"unknown key for a VALUE_STRING in {unknown}", 400))
        sort = [key for each in body.get("sort", []) for key in each]
        for name in sort:
            reason = f"Fielddata is disabled on [{name}] in [{INDEX}]. Use a keyword field instead."
            require(name not in TEXTS, failed("illegal_argument_exception", reason, 400))
        require(
            sort == ["updated", "name.keyword"], failed("query_shard_exception", "No mapping found to sort on", 400)
        )
        size = body.get("size", 10)
        require(size <= 10_000, failed("illegal_argument_exception", "Result window is too large", 400))
        ordered = sorted(self.documents, key=lambda each: (each["updated"], each["name"]))
        if after := body.get("search_after"):
            needed = f"search_after has {len(after)} value(s) but sort has 2."
            require(len(after) == 2, failed("illegal_argument_exception", needed, 400))
            ordered = [each for each in ordered if (each["updated"], each["name"]) > tuple(after)]
        page = ordered[:size]
        if self.is_broken and after:
            # Unless it is told not to, Elasticsearch leaves out what a failed shard held, with status 200.
            if asked.query.get("allow_partial_search_results") == "false":
                return failed("search_phase_execution_exception", "Partial shards failure", 503)
            page = []
        hits = [
            {
                "_index": INDEX,
                "_id": f"id-{each['name']}",
                "_score": None,
                "_source": each,
                "sort": [each["updated"], each["name"]],
            }
            for each in page
        ]
        shards = {"total": 2, "successful": 2, "skipped": 0, "failed": 0}
        return Answer({"took": 3, "timed_out": False, "_shards": shards, "hits": {"max_score": None, "hits": hits}})

    def expected(self) -> Entities:
        return {
            "elasticDocument": {
                f"id-{each['name']}": Entity(
                    each["name"],
                    {"owner": "platform", "tier": each["tier"], "languages": ["go", "rust"]},
                    {"index": INDEX},
                )
                for each in self.documents
            },
            "elasticIndex": {
                each["index"]: Entity(
                    each["index"],
                    {
                        "health": "green",
                        "status": each["status"],
                        **({"documents": 15, "bytes": 20480} if each["status"] == "open" else {}),
                    },
                )
                for each in self.indices
            },
        }
