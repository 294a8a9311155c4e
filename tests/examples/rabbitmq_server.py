"""RabbitMQ's management API: pages that say how many there are, and virtual hosts named `/`."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, basic, number, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

USER, PASSWORD = "monitor", "invented-password"


def written(*parts: str) -> str:
    """An identifier: what Port does not take is escaped."""
    return ":".join(quote(part, safe="").replace("%", "=").replace("~", "=7E") for part in parts)


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
            {
                "name": name,
                "description": f"About {name}",
                "tracing": False,
                # A text, where none is set.
                "default_queue_type": "undefined" if name == "empty" else "quorum",
            }
            for name in ("/", "sales", "empty")
        ]
        self.records = self.queues = [
            self.queue(vhost, n) for vhost, count in (("/", 13), ("sales", 5)) for n in range(1, count + 1)
        ]
        self.exchanges: list[Document] = [
            {"name": f"exchange-{n}", "vhost": "/", "type": "topic", "durable": True, "internal": n == 2}
            for n in range(1, 8)
        ]
        # Each queue is bound to the default exchange, which has no name; exchanges may be bound to each other.
        self.bindings: list[Document] = [
            {
                "source": source,
                "vhost": "/",
                "destination": destination,
                "destination_type": kind,
                "routing_key": key,
                "arguments": {},
                "properties_key": key or "~",
            }
            for source, destination, kind, key in (
                ("", "queue.1", "queue", "queue.1"),
                ("exchange-1", "queue.1", "queue", "orders.*"),
                ("exchange-1", "queue.1", "queue", ""),
                ("exchange-1", "exchange-2", "exchange", "#"),
            )
        ]

    @staticmethod
    def queue(vhost: str, n: int) -> Document:
        return {
            # Names may hold anything.
            "name": "queue #2 (~old)" if n == 2 else "queue-#2-(~old)" if n == 3 else f"queue.{n}",
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
            "GET /api/bindings/([^/]+)": lambda _, vhost: Answer(
                [each for each in self.bindings if each["vhost"] == vhost]
            ),
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
                written(each["name"]): Entity(
                    each["name"],
                    {
                        "description": each["description"],
                        "tracing": False,
                        **({"defaultQueueType": "quorum"} if each["default_queue_type"] == "quorum" else {}),
                    },
                )
                for each in self.vhosts
            },
            "rabbitmqQueue": {
                written(each["vhost"], each["name"]): Entity(
                    each["name"],
                    {
                        "type": "quorum",
                        "state": "running",
                        "durable": True,
                        "messages": each["messages"],
                        "consumers": each["consumers"],
                        "node": "rabbit@one",
                    },
                    {"vhost": written(each["vhost"])},
                )
                for each in self.queues
            },
            "rabbitmqExchange": {
                written("/", each["name"]): Entity(
                    each["name"],
                    {"type": "topic", "durable": True, "internal": each["internal"]},
                    {"vhost": "=2F"},
                )
                for each in self.exchanges
            },
            "rabbitmqBinding": {
                written(
                    "/", each["source"], each["destination_type"], each["destination"], each["properties_key"]
                ): Entity(
                    f"{each['source']} to {each['destination']}",
                    {"routingKey": each["routing_key"]},
                    {
                        "source": written("/", each["source"]),
                        each["destination_type"]: written("/", each["destination"]),
                    },
                )
                for each in self.bindings
                if each["source"]
            },
        }
