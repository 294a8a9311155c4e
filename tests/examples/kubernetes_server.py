"""The API of Kubernetes: chunks by limit and continue, and tokens to go on that grow too old."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, made, number, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "eyJhbGciOi.invented.token"
CLUSTER = "production"  # as the mapping names it


def failed(reason: str, message: str, code: int) -> Answer:
    told = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    return Answer({**told, "message": message, "reason": reason, "code": code}, code)


class Kubernetes(RecordedApi):
    folder = "kubernetes"
    paged = (r"/api/v1/namespaces\?.*", r"/apis/apps/v1/deployments\?.*")
    fault: ClassVar = Fault(
        "/apis/apps/v1/deployments",
        r"^/apis/apps/v1/deployments\?.*continue=",
        failed("Expired", "The provided continue parameter is too old to display a consistent list result.", 410),
        ("answered 410", "too old"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.namespaces: list[Document] = made(
            7,
            lambda n: {
                "metadata": {
                    "name": f"space-{n}",
                    "uid": f"ns-{n}",
                    "creationTimestamp": "2026-01-01T00:00:00Z",
                    "labels": {"team": "dock"},
                },
                "status": {"phase": "Active"},
            },
        )
        self.records = self.deployments = made(
            14,
            lambda n: {
                "metadata": {
                    "name": f"app-{n}",
                    "namespace": f"space-{n % 7 + 1}",
                    "creationTimestamp": "2026-01-02T00:00:00Z",
                },
                "spec": {
                    "replicas": 3,
                    "template": {"spec": {"containers": [{"name": "main", "image": f"registry.example/app:{n}"}]}},
                },
                "status": {"availableReplicas": 3} if n != 5 else {},
            },
        )
        self.stateful_sets: list[Document] = [
            {**each, "metadata": {**each["metadata"], "name": f"store-{n}"}}
            for n, each in enumerate(self.deployments[:2], 1)
        ]
        self.daemon_sets: list[Document] = made(
            2,
            lambda n: {
                # The name of a deployment in the same namespace.
                "metadata": {**self.deployments[n]["metadata"]},
                "spec": {"template": self.deployments[n]["spec"]["template"]},
                "status": {"desiredNumberScheduled": 4, "numberAvailable": 3},
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        token = directory / "token"
        token.write_text(f"{TOKEN}\n")
        return {"BASE_URL": origin, "API_TOKEN_FILE": str(token), "CA_CERTIFICATE": ""}

    def admit(self, asked: Asked) -> None:
        require(asked.headers.get("authorization") == f"Bearer {TOKEN}", failed("Unauthorized", "Unauthorized", 401))

    def not_found(self, asked: Asked) -> Answer:
        return failed("NotFound", "the server could not find the requested resource", 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /version": lambda _: Answer(
                {"major": "1", "minor": "35", "gitVersion": "v1.35.1", "platform": "linux/amd64"}
            ),
            "GET /apis/apps/v1/statefulsets": lambda asked: self.chunk(asked, "StatefulSetList", self.stateful_sets),
            "GET /apis/apps/v1/daemonsets": lambda asked: self.chunk(asked, "DaemonSetList", self.daemon_sets),
            "GET /api/v1/namespaces": lambda asked: self.chunk(asked, "NamespaceList", self.namespaces),
            "GET /apis/apps/v1/deployments": lambda asked: self.chunk(asked, "DeploymentList", self.deployments),
        }

    def chunk(self, asked: Asked, kind: str, records: list[Document]) -> Answer:
        limit, start = number(asked, "limit", 0) or len(records), 0
        if token := asked.query.get("continue"):
            start = int(base64.urlsafe_b64decode(token).removeprefix(b"start="))
        metadata: Document = {"resourceVersion": "4711"}
        if start + limit < len(records):
            metadata["continue"] = base64.urlsafe_b64encode(b"start=%d" % (start + limit)).decode()
            metadata["remainingItemCount"] = len(records) - start - limit
        return Answer({"kind": kind, "apiVersion": "v1", "metadata": metadata, "items": records[start : start + limit]})

    def expected(self) -> Entities:
        return {
            "kubernetesNamespace": {
                f"{CLUSTER}/{each['metadata']['name']}": Entity(
                    each["metadata"]["name"],
                    {"phase": "Active", "labels": {"team": "dock"}, "createdAt": "2026-01-01T00:00:00Z"},
                    {"cluster": CLUSTER},
                )
                for each in self.namespaces
            },
            "kubernetesCluster": {CLUSTER: Entity(CLUSTER, {"version": "v1.35.1", "platform": "linux/amd64"})},
            "kubernetesWorkload": {
                f"{CLUSTER}/{each['metadata']['namespace']}/{kind}/{each['metadata']['name']}": Entity(
                    each["metadata"]["name"],
                    {
                        "kind": kind,
                        "replicas": each["spec"].get("replicas", 4),
                        "available": each["status"].get("availableReplicas", each["status"].get("numberAvailable", 0)),
                        "images": [each["spec"]["template"]["spec"]["containers"][0]["image"]],
                        "createdAt": "2026-01-02T00:00:00Z",
                    },
                    {"namespace": f"{CLUSTER}/{each['metadata']['namespace']}"},
                )
                for kind, workloads in (
                    ("Deployment", self.deployments),
                    ("StatefulSet", self.stateful_sets),
                    ("DaemonSet", self.daemon_sets),
                )
                for each in workloads
            },
        }
