"""Consul's HTTP API: an object by names in place of a list, nothing pages, and a service may be called `next`."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "0a0b0c0d-invented"
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


class Consul(RecordedApi):
    folder = "consul"
    fault: ClassVar = Fault(
        "/v1/health/service/{service}",
        "^/v1/health/service/billing",
        # The token may not read all instances any more.
        Answer([], headers={"X-Consul-Index": "43", "X-Consul-Results-Filtered-By-ACLs": "true"}),
        ("nested listings failed", "X-Consul-Results-Filtered-By-Acls"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.services = {"consul": [], "billing": ["v1", "canary"], "next": ["web"], "total": ["v2"]}
        self.instances: list[Document] = [
            {
                "Node": {"Node": f"node-{n}", "Address": f"10.0.0.{n}", "Datacenter": "dc1"},
                "Service": {
                    "ID": f"{name}-{n}",
                    "Service": name,
                    "Tags": tags,
                    # Empty where the service is at the address of its node.
                    "Address": f"10.0.1.{n}" if n == 1 else "",
                    "Port": 8000 + n,
                },
                "Checks": [
                    {"CheckID": "serfHealth", "Status": "passing"},
                    {"CheckID": f"service:{name}-{n}", "Status": "critical" if n == 2 else "passing"},
                ],
            }
            for name, tags in self.services.items()
            for n in (1, 2)
        ]
        self.records = self.instances

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "API_KEY": TOKEN}

    def admit(self, asked: Asked) -> None:
        known = asked.headers.get("x-consul-token") == TOKEN
        require(known, Answer(b"ACL not found", 403, PLAIN))

    def not_found(self, asked: Asked) -> Answer:
        return Answer(b"Invalid URL path", 404, PLAIN)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /v1/catalog/services": lambda _: Answer(self.services, headers={"X-Consul-Index": "42"}),
            "GET /v1/health/service/([^/]+)": lambda _, name: Answer(
                [each for each in self.instances if each["Service"]["Service"] == name],
                headers={"X-Consul-Index": "42"},
            ),
        }

    def expected(self) -> Entities:
        def is_healthy(instance: Document) -> bool:
            return all(check["Status"] == "passing" for check in instance["Checks"])

        return {
            "consulService": {
                name: Entity(name, {"tags": tags} if tags else {}) for name, tags in self.services.items()
            },
            "consulInstance": {
                f"dc1/{each['Node']['Node']}/{each['Service']['ID']}": Entity(
                    each["Service"]["ID"],
                    {
                        "address": f"{each['Service']['Address'] or each['Node']['Address']}:{each['Service']['Port']}",
                        "node": each["Node"]["Node"],
                        "datacenter": "dc1",
                        "healthy": is_healthy(each),
                    },
                    {"service": each["Service"]["Service"]},
                )
                for each in self.instances
            },
        }
