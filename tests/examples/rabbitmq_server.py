"""RabbitMQ's management API: pages that say how many there are, and virtual hosts named `/`."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, basic, number, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

USER, PASSWORD = "monitor", "invented-password"


class RabbitMq(RecordedApi):
    folder = "rabbitmq"
    most_per_page = 500
    paged = (r"/api/queues/%2F\?.*", r"/api/exchanges/%2F\?.*")
    fault: ClassVar = Fault(
        "/api/queues/{vhost}",
        r"^/api/queues/%2F\?.*page=3",
        Answer({"error": "not_authorised", "reason": "User not authorised to access virtual host"}, 401),
        ("nested listings failed", "/api/queues/%2F", "not authorised"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.vhosts: list[Document] = [
            {"name": name, "description": f"About {name}", "tracing": False, "default_queue_type": "quorum"}
            for name in ("/", "sales", "empty")
        ]
        self.records = self.queues = [
            self.queue(vhost, n) for vhost, count in (("/", 13), ("sales", 5)) for n in range(1, count + 1)
        ]
        self.exchanges: list[Document] = [
            {"name": f"exchange-{n}", "vhost": "/", "type": "topic", "durable": True, "internal": n == 2}
            for n in range(1, 8)
        ]

    @staticmethod
    def queue(vhost: str, n: int) -> Document:
        return {
            "name": f"queue.{n}",
            "vhost": vhost,
            "type": "quorum",
            "durable": True,
            "state": "running",
            "messages": 10 * n,
            "consumers": n,
            "node": "rabbit@one",
            "arguments": {"x-queue-type": "quorum"},
        }

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "USERNAME": USER, "PASSWORD": PASSWORD}

    def admit(self, asked: Asked) -> None:
        refusal = Answer({"error": "not_authorized", "reason": "Login failed"}, 401)
        require(asked.headers.get("authorization") == basic(USER, PASSWORD), refusal)

    def not_found(self, asked: Asked) -> Answer:
        return Answer({"error": "Object Not Found", "reason": "Not Found"}, 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /api/vhosts": lambda _: Answer(self.vhosts),
            "GET /api/queues/([^/]+)": lambda asked, vhost: self.of_vhost(asked, vhost, self.queues),
            "GET /api/exchanges/([^/]+)": lambda asked, vhost: self.of_vhost(asked, vhost, self.exchanges),
        }

    def of_vhost(self, asked: Asked, vhost: str, records: list[Document]) -> Answer:
        if vhost not in {each["name"] for each in self.vhosts}:
            return self.not_found(asked)
        listed = [each for each in records if each["vhost"] == vhost]
        if "page" not in asked.query:
            return Answer(listed)
        page, size = number(asked, "page", 1), number(asked, "page_size", 100)
        too_large = {"error": "bad_request", "reason": "page_size must not exceed 500"}
        require(size <= 500, Answer(too_large, 400))
        offset = (page - 1) * size
        reason = f"Out of range page, page: {page} page size: {size}, len: {len(listed)}"
        require(offset <= len(listed), Answer({"error": "page_out_of_range", "reason": reason}, 400))
        items = listed[offset : offset + size]
        return Answer(
            {
                "filtered_count": len(listed),
                "item_count": len(items),
                "items": items,
                "page": page,
                "page_count": -(-len(listed) // size),
                "page_size": size,
                "total_count": len(listed),
            }
        )

    def expected(self) -> Entities:
        return {
            "rabbitmqVhost": {
                each["name"]: Entity(
                    each["name"], {"description": each["description"], "defaultQueueType": "quorum", "tracing": False}
                )
                for each in self.vhosts
            },
            "rabbitmqQueue": {
                f"{each['vhost']}:{each['name']}": Entity(
                    each["name"],
                    {
                        "type": "quorum",
                        "state": "running",
                        "durable": True,
                        "messages": each["messages"],
                        "consumers": each["consumers"],
                        "node": "rabbit@one",
                    },
                    {"vhost": each["vhost"]},
                )
                for each in self.queues
            },
            "rabbitmqExchange": {
                f"/:{each['name']}": Entity(
                    each["name"],
                    {"type": "topic", "durable": True, "internal": each["internal"]},
                    {"vhost": "/"},
                )
                for each in self.exchanges
            },
        }
