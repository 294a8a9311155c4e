"""HAProxy's statistics as CSV: plain text, a header line that begins with `#`, and a comma after the last column."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, basic, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

USER, PASSWORD = "catalog", "invented-password"
PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-cache"}
COLUMNS = ("# pxname", "svname", "qcur", "scur", "status", "weight", "type", "check_status", "addr", "mode")


def row(proxy: str, name: str, kind: int, status: str, **more: object) -> Document:
    texts = {key: str(value) for key, value in more.items()}
    return {
        **dict.fromkeys(COLUMNS, ""),
        "# pxname": proxy,
        "svname": name,
        "type": str(kind),
        "status": status,
        **texts,
    }


def table(rows: list[Document]) -> bytes:
    text = io.StringIO()
    lines = [COLUMNS, *([each[name] for name in COLUMNS] for each in rows)]
    csv.writer(text, lineterminator=",\n").writerows(lines)
    return text.getvalue().encode() + b"\n"


class HaProxy(RecordedApi):
    folder = "haproxy"
    # A table that ends within a row.
    fault: ClassVar = Fault(
        "/stats;csv",
        "^/stats;csv",
        Answer(b"# pxname,svname,type,\nweb,FRONTEND,0,\nweb,we", headers=PLAIN),
        ("line 3",),
    )

    def __init__(self) -> None:
        super().__init__()
        self.records = [
            row("web", "FRONTEND", 0, "OPEN", scur=12, mode="http"),
            row("web", "BACKEND", 1, "UP", scur=3, weight=2, mode="http"),
            row("db", "BACKEND", 1, "DOWN", scur=0, weight=0, mode="tcp"),
            row("web", "web1", 2, "UP", scur=2, weight=1, check_status="L7OK", addr="10.0.0.1:80", mode="http"),
            row("web", "web2", 2, "no check", scur=1, weight=1, addr="10.0.0.2:80", mode="http"),
            row("db", "pg1", 2, "DOWN 1/2", scur=0, weight=1, check_status="L4TOUT", mode="tcp"),
        ]

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "USERNAME": USER, "PASSWORD": PASSWORD}

    def admit(self, asked: Asked) -> None:
        known = asked.headers.get("authorization") == basic(USER, PASSWORD)
        require(
            known, Answer(b"<html><body><h1>401 Unauthorized</h1></body></html>", 401, {"Content-Type": "text/html"})
        )

    def not_found(self, asked: Asked) -> Answer:
        return Answer(b"<html><body><h1>503 Service Unavailable</h1></body></html>", 503, {"Content-Type": "text/html"})

    def routes(self) -> Mapping[str, Route]:
        return {"GET /stats;csv": lambda _: Answer(table(self.records), headers=PLAIN)}

    def expected(self) -> Entities:
        return {
            "haproxyProxy": {
                f"{each['svname']}:{each['# pxname']}": Entity(
                    each["# pxname"],
                    {
                        "kind": each["svname"].lower(),
                        "mode": each["mode"],
                        "status": each["status"],
                        "sessions": int(each["scur"]),
                    },
                )
                for each in self.records
                if each["type"] != "2"
            },
            "haproxyServer": {
                f"{each['# pxname']}/{each['svname']}": Entity(
                    each["svname"],
                    {
                        "status": each["status"],
                        "weight": int(each["weight"]),
                        **({"address": each["addr"]} if each["addr"] else {}),
                        **({"lastCheck": each["check_status"]} if each["check_status"] else {}),
                    },
                    {"backend": f"BACKEND:{each['# pxname']}"},
                )
                for each in self.records
                if each["type"] == "2"
            },
        }
