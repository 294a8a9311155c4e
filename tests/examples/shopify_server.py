"""Shopify's Admin API: what a query costs, and that it was too much, both with status 200."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs

from tests.examples.files import filled_in
from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

CLIENT, SECRET, TOKEN = "client-0a", "shpss_invented", "shpat_invented"
MOMENT = "2026-11-20T08:00:00Z"
GRAPHQL = "/admin/api/2026-10/graphql.json"
SINCE = re.compile(r"updated_at:>='\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ'")
COST = 52


def cost(available: int) -> Document:
    status = {"maximumAvailable": 2000.0, "currentlyAvailable": available, "restoreRate": 100.0}
    return {"cost": {"requestedQueryCost": COST, "actualQueryCost": None, "throttleStatus": status}}


def failed(message: str, code: str) -> Answer:
    return Answer({"errors": [{"message": message, "extensions": {"code": code}}], "extensions": cost(1900)})


class Shopify(RecordedApi):
    folder = "shopify"
    most_per_page = 250
    paged = (GRAPHQL,)
    fault: ClassVar = Fault(
        "/api/2026-10/graphql.json", None, None, ("tells of an error", "Access denied for products field")
    )

    def __init__(self) -> None:
        super().__init__()
        self.asked_for = 0
        self.records = self.products = made(
            12,
            lambda n: {
                "legacyResourceId": str(8_000_000_000_000 + n),
                "title": f"Anvil {n}",
                "status": "ARCHIVED" if n == 2 else "ACTIVE",
                "vendor": "Acme",
                "updatedAt": MOMENT,
                "variantsCount": {"count": n},
            },
        )
        self.orders: list[Document] = made(
            7,
            lambda n: {
                "legacyResourceId": str(9_000_000_000_000 + n),
                "name": f"#{1000 + n}",
                # It may be null, as of a draft.
                "displayFinancialStatus": None if n == 3 else "PAID",
                "displayFulfillmentStatus": "UNFULFILLED",
                "createdAt": MOMENT,
                "totalPriceSet": {"shopMoney": {"amount": f"{n}.50", "currencyCode": "EUR"}},
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        login = filled_in(self.folder, CLIENT_ID=CLIENT, CLIENT_SECRET=SECRET)["CUSTOM_AUTH_REQUEST"]
        return {"BASE_URL": f"{origin}/admin", "CUSTOM_AUTH_REQUEST": login, "MAX_RETRIES": "2"}

    def admit(self, asked: Asked) -> None:
        if asked.path == "/admin/oauth/access_token":
            return
        refusal = "[API] Invalid API key or access token (unrecognized login or wrong password)"
        require(asked.headers.get("x-shopify-access-token") == TOKEN, Answer({"errors": refusal}, 401))

    def not_found(self, asked: Asked) -> Answer:
        return Answer({"errors": "Not Found"}, 404)

    def routes(self) -> Mapping[str, Route]:
        return {"POST /admin/oauth/access_token": self.log_in, f"POST {GRAPHQL}": self.query}

    def log_in(self, asked: Asked) -> Answer:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        known = form == {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET}
        require(known, Answer({"error": "invalid_client"}, 400))
        return Answer({"access_token": TOKEN, "scope": "read_products,read_orders", "expires_in": 86399})

    def query(self, asked: Asked) -> Answer:
        self.asked_for += 1
        text, variables = asked.json["query"], asked.json.get("variables", {})
        if self.asked_for == 2:
            throttled = {
                "message": "Throttled",
                "extensions": {"code": "THROTTLED", "documentation": "https://shopify.dev"},
            }
            return Answer({"errors": [throttled], "extensions": cost(10)})
        if unknown := variables.keys() - {"first", "after", "changed"}:
            raise Refused(failed(f"Variables {unknown} are not declared", "undefinedVariable"))
        require(1 <= variables["first"] <= 250, failed("first must be from 1 to 250", "BAD_REQUEST"))
        key = "orders" if "orders(" in text else "products"
        if key == "orders":
            require(SINCE.fullmatch(variables["changed"]), failed("The query cannot be read", "BAD_REQUEST"))
        records = self.orders if key == "orders" else self.products
        start = int(variables.get("after") or 0)
        after = start + variables["first"]
        nodes = records[start:after]
        page_info = {"hasNextPage": after < len(records), "endCursor": str(after)}
        answer: Document = {"data": {key: {"pageInfo": page_info, "nodes": nodes}}, "extensions": cost(1900)}
        if self.is_broken and start:
            denied = {"message": f"Access denied for {key} field.", "extensions": {"code": "ACCESS_DENIED"}}
            answer["errors"] = [denied]
        return Answer(answer)

    def expected(self) -> Entities:
        return {
            "shopifyProduct": {
                each["legacyResourceId"]: Entity(
                    each["title"],
                    {
                        "status": each["status"],
                        "vendor": "Acme",
                        "variants": each["variantsCount"]["count"],
                        "updatedAt": MOMENT,
                    },
                )
                for each in self.products
            },
            "shopifyOrder": {
                each["legacyResourceId"]: Entity(
                    each["name"],
                    {
                        "fulfillment": "UNFULFILLED",
                        "total": each["totalPriceSet"]["shopMoney"]["amount"] + " EUR",
                        "createdAt": MOMENT,
                        **({"payment": "PAID"} if each["displayFinancialStatus"] else {}),
                    },
                )
                for each in self.orders
            },
        }
