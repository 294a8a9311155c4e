"""A service built with Spring Boot and Spring Data: pages from 0, in the older JSON and in that of PagedModel."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, made, number, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

KEY = "invented-service-key"


def failed(asked: Asked, status: int, error: str) -> Answer:
    told = {"timestamp": "2026-11-25T12:00:00.000+00:00", "status": status, "error": error, "path": asked.path}
    return Answer(told, status)


class SpringBoot(RecordedApi):
    folder = "spring-boot"
    most_per_page = 2000
    paged = (r"/api/customers\?.*", r"/api/customers/1/orders\?.*", r"/api/products\?.*")
    fault: ClassVar = Fault(
        "/api/customers/{customer}/orders",
        r"^/api/customers/1/orders\?.*page=1",
        Answer({"timestamp": "2026-11-25T12:00:00.000+00:00", "status": 500, "error": "Internal Server Error"}, 500),
        ("nested listings failed", "/api/customers/1/orders", "answered 500"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.records = self.products = made(
            11, lambda n: {"sku": f"SKU-{n}", "name": f"Product {n}", "price": n + 0.5, "available": n != 4}
        )
        self.customers: list[Document] = made(12, lambda n: {"id": n, "name": f"Customer {n}", "since": "2024-02-29"})
        self.orders: list[Document] = [
            {
                "number": f"O-{customer['id']}-{n}",
                "status": "SHIPPED",
                "placedAt": "2026-11-10T10:00:00Z",
                "skus": ["SKU-1", f"SKU-{n % 3 + 2}"],
                "customerId": customer["id"],
            }
            for customer in self.customers
            for n in range(1, 9 if customer["id"] == 1 else 2)
        ]

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "API_KEY": KEY}

    def admit(self, asked: Asked) -> None:
        require(asked.headers.get("x-api-key") == KEY, failed(asked, 401, "Unauthorized"))

    def not_found(self, asked: Asked) -> Answer:
        return failed(asked, 404, "Not Found")

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /api/customers": lambda asked: self.page(asked, self.customers),
            r"GET /api/customers/(\d+)/orders": self.orders_of,
            "GET /api/products": self.paged_model,
        }

    def orders_of(self, asked: Asked, customer: str) -> Answer:
        return self.page(asked, [each for each in self.orders if str(each["customerId"]) == customer])

    def page(self, asked: Asked, records: list[Document]) -> Answer:
        """Too large a size is cut to spring.data.web.pageable.max-page-size, and a page past the end is empty."""
        size, page = number(asked, "size", 20, 2000), number(asked, "page", 0)
        pages = -(-len(records) // size)
        content = records[page * size : (page + 1) * size]
        unsorted = {"empty": True, "sorted": False, "unsorted": True}
        return Answer(
            {
                "content": content,
                "pageable": {
                    "pageNumber": page,
                    "pageSize": size,
                    "sort": unsorted,
                    "offset": page * size,
                    "paged": True,
                },
                "last": page + 1 >= pages,
                "totalElements": len(records),
                "totalPages": pages,
                "size": size,
                "number": page,
                "sort": unsorted,
                "first": page == 0,
                "numberOfElements": len(content),
                "empty": not content,
            }
        )

    def paged_model(self, asked: Asked) -> Answer:
        """As pages look with EnableSpringDataWebSupport(pageSerializationMode = VIA_DTO)."""
        size, page = number(asked, "size", 20, 2000), number(asked, "page", 0)
        counts: Document = {"size": size, "number": page, "totalElements": len(self.products)}
        content = self.products[page * size : (page + 1) * size]
        counts["totalPages"] = -(-len(self.products) // size)
        return Answer({"content": content, "page": counts})

    def expected(self) -> Entities:
        return {
            "shopProduct": {
                each["sku"]: Entity(each["name"], {"price": each["price"], "available": each["available"]})
                for each in self.products
            },
            "shopCustomer": {
                str(each["id"]): Entity(each["name"], {"since": "2024-02-29T00:00:00Z"}) for each in self.customers
            },
            "shopOrder": {
                each["number"]: Entity(
                    each["number"],
                    {"status": "SHIPPED", "placedAt": each["placedAt"]},
                    {"customer": str(each["customerId"]), "products": each["skus"]},
                )
                for each in self.orders
            },
        }
