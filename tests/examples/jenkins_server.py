"""Jenkins' remote access API as XML: what `tree` names, elements called in the singular, and nothing where none is."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote
from xml.sax.saxutils import escape

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, basic, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

USER, TOKEN = "catalog", "11invented0token"
FOLDER = "com.cloudbees.hudson.plugins.folder.Folder"
JOB = "hudson.model.FreeStyleProject"
HTML = {"Content-Type": "text/html;charset=utf-8"}
SIGN_IN = b"<!DOCTYPE html><html><head><title>Sign in - Jenkins</title></head><body>Sign in to Jenkins</body></html>"


def job(name: str, *inner: Document, build: int | None = None, result: str | None = "SUCCESS") -> Document:
    last = {"number": build, "result": result, "timestamp": 1_795_000_000_000 + build} if build else None
    return {
        "_class": FOLDER if inner else JOB,
        "fullName": name,
        "url": f"https://jenkins.example.com/job/{quote(name, safe='/&').replace('/', '/job/')}/",
        "color": None if inner else "notbuilt" if build is None else "blue",
        "lastBuild": last,
        "job": list(inner),
    }


class Jenkins(RecordedApi):
    folder = "jenkins"
    # A proxy in front of it that wants people to sign in.
    fault: ClassVar = Fault("/computer/api/xml", "^/computer/", Answer(SIGN_IN, headers=HTML), ("a page of HTML",))

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Document] = [
            job("deploy", build=7, result="FAILURE"),
            job("shop", job("shop/web & api", build=12), job("shop/nightly", job("shop/nightly/all"))),
            job("running", build=3, result=None),
        ]
        self.nodes: list[Document] = [
            {"displayName": "Built-In Node", "offline": "false", "numExecutors": "2", "labels": ["built-in"]},
            {"displayName": "linux-1", "offline": "true", "numExecutors": "8", "labels": ["linux", "linux-1"]},
        ]
        self.records = self.nodes

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "USERNAME": USER, "PASSWORD": TOKEN}

    def admit(self, asked: Asked) -> None:
        require(asked.headers.get("authorization") == basic(USER, TOKEN), Answer(b"<html>401</html>", 401, HTML))

    def not_found(self, asked: Asked) -> Answer:
        return Answer(b"<html><body>Not Found</body></html>", 404, HTML)

    def routes(self) -> Mapping[str, Route]:
        return {"GET /api/xml": self.tree_of_jobs, "GET /computer/api/xml": self.tree_of_nodes}

    def tree_of_jobs(self, asked: Asked) -> Answer:
        depth = asked.query.get("tree", "").count("jobs[")
        wanted = set(re.findall(r"\w+", asked.query.get("tree", "")))
        inner = "".join(_job(each, wanted, depth) for each in self.jobs)
        return _xml(f"<hudson _class='hudson.model.Hudson'>{inner}</hudson>")

    def tree_of_nodes(self, asked: Asked) -> Answer:
        require(
            asked.query.get("tree") == "computer[displayName,offline,numExecutors,assignedLabels[name]]", _xml("<x/>")
        )
        nodes = "".join(
            "<computer _class='hudson.slaves.SlaveComputer'>"
            + "".join(f"<assignedLabel><name>{label}</name></assignedLabel>" for label in node["labels"])
            + "".join(f"<{name}>{node[name]}</{name}>" for name in ("displayName", "numExecutors", "offline"))
            + "</computer>"
            for node in self.nodes
        )
        return _xml(f"<computerSet _class='hudson.model.ComputerSet'>{nodes}</computerSet>")

    def expected(self) -> Entities:
        return {
            "jenkinsJob": {_identifier(each["fullName"]): _entity(each) for each in _all(self.jobs)},
            "jenkinsNode": {
                _identifier(node["displayName"]): Entity(
                    node["displayName"],
                    {
                        "online": node["offline"] == "false",
                        "executors": int(node["numExecutors"]),
                        "labels": node["labels"],
                    },
                )
                for node in self.nodes
            },
        }


def _identifier(name: str) -> str:
    return quote(name).replace("%", "=")


def _xml(text: str) -> Answer:
    return Answer(text.encode(), headers={"Content-Type": "application/xml;charset=utf-8", "X-Jenkins": "2.528.2"})


def _job(one: Document, wanted: set[str], depth: int) -> str:
    if depth == 0:
        return ""
    texts = {name: one[name] for name in ("fullName", "url", "color") if name in wanted and one[name] is not None}
    last = one["lastBuild"] if "lastBuild" in wanted else None
    build = "".join(f"<{name}>{value}</{name}>" for name, value in (last or {}).items() if value is not None)
    return (
        f"<job _class='{one['_class']}'>"
        + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in texts.items())
        + (f"<lastBuild _class='hudson.model.FreeStyleBuild'>{build}</lastBuild>" if last else "")
        + "".join(_job(each, wanted, depth - 1) for each in one["job"])
        + "</job>"
    )


def _all(jobs: list[Document]) -> list[Document]:
    return [found for each in jobs for found in (each, *_all(each["job"]))]


def _entity(one: Document) -> Entity:
    last = one["lastBuild"] or {}
    built = datetime.fromtimestamp(last["timestamp"] // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if last else None
    properties = {
        "url": one["url"],
        "type": one["_class"].rpartition(".")[2],
        "color": one["color"],
        "lastBuild": last.get("number"),
        "lastResult": last.get("result"),
        "lastBuiltAt": built,
    }
    folder, _, name = one["fullName"].rpartition("/")
    return Entity(
        name,
        {key: value for key, value in properties.items() if value is not None},
        {"folder": _identifier(folder)} if folder else {},
    )
