"""Stripe's API: the last item's id is the cursor, and a parameter that is not known is refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import (
    Entities,
    Entity,
    Fault,
    RecordedApi,
    Refused,
    Route,
    basic,
    made,
    number,
    refuse_unknown,
    require,
)
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

KEY = "rk_test_invented0key"


def invalid(message: str, param: str, code: str) -> Answer:
    error = {"type": "invalid_request_error", "code": code, "message": message, "param": param}
    return Answer({"error": error}, 400)


class Stripe(RecordedApi):
    folder = "stripe"
    most_per_page = 100
    paged = (r"/v1/customers\?.*", r"/v1/subscriptions\?.*")
    fault: ClassVar = Fault(
        "/v1/subscriptions",
        r"^/v1/subscriptions\?.*starting_after=sub_010",
        invalid("No such subscription: 'sub_010'", "starting_after", "resource_missing"),
        ("answered 400", "resource_missing"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.customers: list[Document] = made(
            12,
            lambda n: {
                "id": f"cus_{n:03}",
                "object": "customer",
                "name": None if n in (4, 5) else f"Guest {n}",
                # Neither needs to be known.
                "email": None if n == 5 else f"guest{n}@example.com",
                "created": 1_760_000_000,
                "currency": "eur",
                "delinquent": n == 2,
                "livemode": True,
            },
        )
        self.records = self.subscriptions = made(
            15,
            lambda n: {
                "id": f"sub_{n:03}",
                "object": "subscription",
                "customer": f"cus_{n % 12 + 1:03}",
                "status": "canceled" if n == 3 else "active",
                "cancel_at_period_end": False,
                "created": 1_760_000_000,
                "items": {
                    "object": "list",
                    "data": [{"price": {"id": f"price_{n}", "nickname": f"Plan {n}"}}],
                    "has_more": False,
                },
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "AUTH_VALUE": f"{KEY}:"}

    def admit(self, asked: Asked) -> None:
        error = {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided: rk_test_***"}}
        require(asked.headers.get("authorization") == basic(KEY, ""), Answer(error, 401))

    def not_found(self, asked: Asked) -> Answer:
        message = f"Unrecognized request URL ({asked.method}: {asked.path})."
        return Answer({"error": {"type": "invalid_request_error", "message": message}}, 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /v1/customers": lambda asked: self.page(asked, self.customers, ("email", "created")),
            "GET /v1/subscriptions": self.of_status,
        }

    def of_status(self, asked: Asked) -> Answer:
        wanted = asked.query.get("status", "not canceled")
        listed = [each for each in self.subscriptions if wanted == "all" or each["status"] != "canceled"]
        return self.page(asked, listed, ("status", "customer", "price", "created"))

    def page(self, asked: Asked, records: list[Document], filters: tuple[str, ...]) -> Answer:
        refuse_unknown(
            asked,
            ("limit", "starting_after", "ending_before", "expand[]", *filters),
            lambda name: invalid(f"Received unknown parameter: {name}", name, "parameter_unknown"),
        )
        limit = number(asked, "limit", 10)
        require(1 <= limit <= 100, invalid("Limit must be between 1 and 100", "limit", "parameter_invalid_integer"))
        start = 0
        if after := asked.query.get("starting_after"):
            ids = [record["id"] for record in records]
            if after not in ids:
                raise Refused(invalid(f"No such object: '{after}'", "starting_after", "resource_missing"))
            start = ids.index(after) + 1
        page = records[start : start + limit]
        return Answer({"object": "list", "url": asked.path, "has_more": start + limit < len(records), "data": page})

    def expected(self) -> Entities:
        return {
            "stripeCustomer": {
                each["id"]: Entity(
                    each["name"] or each["email"] or each["id"],
                    {
                        **({"email": each["email"]} if each["email"] else {}),
                        "currency": "eur",
                        "delinquent": each["delinquent"],
                        "createdAt": "2025-10-09T08:53:20Z",
                    },
                )
                for each in self.customers
            },
            "stripeSubscription": {
                each["id"]: Entity(
                    each["id"],
                    {
                        "status": each["status"],
                        "prices": [item["price"]["id"] for item in each["items"]["data"]],
                        "createdAt": "2025-10-09T08:53:20Z",
                    },
                    {"customer": each["customer"]},
                )
                for each in self.subscriptions
            },
        }
