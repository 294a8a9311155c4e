"""OpenStack: Keystone gives a token in a header of its answer, Nova leads on by a list of links."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.files import filled_in
from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made, number, require, url
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

CREDENTIAL, SECRET = "cred-0a", "invented-openstack"
REQUESTS_OF_FIRST_TOKEN, OF_OTHERS = 4, 1000
MOST = 1000


def failed(name: str, message: str, status: int) -> Answer:
    return Answer({name: {"code": status, "message": message}}, status)


class OpenStack(RecordedApi):
    folder = "openstack"
    most_per_page = MOST
    paged = (r"/v3/auth/tokens", r"/v2.1/flavors/detail\?.*", r"/v2.1/servers/detail\?.*")
    fault: ClassVar = Fault(
        "/servers/detail",
        r"^/v2.1/servers/detail\?.*marker=server-05",
        failed("badRequest", "marker [server-05] not found", 400),
        ("answered 400", "marker [server-05] not found"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.token, self.left, self.logins = "", 0, 0
        self.flavors: list[Document] = made(
            7, lambda n: {"id": f"flavor-{n:02}", "name": f"m1.x{n}", "vcpus": n, "ram": 1024 * n, "disk": 10 * n}
        )
        self.records = self.servers = made(
            # Full pages to the last, which leads on to an empty one.
            10,
            lambda n: {
                "id": f"server-{n:02}",
                "name": f"crane-{n}",
                "status": "ERROR" if n == 3 else "ACTIVE",
                "OS-EXT-AZ:availability_zone": "nova",
                # What failed to start has no address.
                "addresses": {} if n == 3 else {"private": [{"addr": f"10.0.0.{n}", "version": 4}], "public": []},
                "tenant_id": "project-a",
                "created": "2026-11-20T08:00:00Z",
                "flavor": {"id": "flavor-01", "links": []},
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        filled = filled_in(self.folder, CREDENTIAL_ID=CREDENTIAL, CREDENTIAL_SECRET=SECRET)
        login = filled["CUSTOM_AUTH_REQUEST"].replace("https://<OPENSTACK>:5000", origin)
        return {"BASE_URL": f"{origin}/v2.1", "CUSTOM_AUTH_REQUEST": login}

    def admit(self, asked: Asked) -> None:
        if asked.path == "/v3/auth/tokens":
            return
        refusal = failed("error", "The request you have made requires authentication.", 401)
        require(self.token and asked.headers.get("x-auth-token") == self.token, refusal)
        self.left -= 1
        require(self.left > 0, refusal)

    def not_found(self, asked: Asked) -> Answer:
        return failed("itemNotFound", "The resource could not be found.", 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "POST /v3/auth/tokens": self.log_in,
            "GET /v2.1/flavors/detail": lambda asked: self.page(asked, "flavors", self.flavors),
            "GET /v2.1/servers/detail": lambda asked: self.page(asked, "servers", self.servers),
        }

    def log_in(self, asked: Asked) -> Answer:
        given = {"id": CREDENTIAL, "secret": SECRET}
        identity = {"methods": ["application_credential"], "application_credential": given}
        wrong = failed("error", "The request you have made requires authentication.", 401)
        require(json.loads(asked.body) == {"auth": {"identity": identity}}, wrong)
        self.logins += 1
        self.token = f"gAAAAA-invented-{self.logins}"
        self.left = REQUESTS_OF_FIRST_TOKEN if self.logins == 1 else OF_OTHERS
        told = {"token": {"expires_at": "2026-11-28T13:00:00.000000Z", "methods": ["application_credential"]}}
        return Answer(told, 201, {"X-Subject-Token": self.token})

    def page(self, asked: Asked, key: str, records: list[Document]) -> Answer:
        limit, marker = number(asked, "limit", MOST, MOST), asked.query.get("marker")
        places = [index for index, each in enumerate(records) if each["id"] == marker]
        if marker is not None and not places:
            raise Refused(failed("badRequest", f"marker [{marker}] not found", 400))
        start = places[0] + 1 if places else 0
        page = records[start : start + limit]
        answer: Document = {key: page}
        # A full page leads on, be it the last one.
        if len(page) == limit:
            answer[f"{key}_links"] = [{"rel": "next", "href": url(asked, marker=page[-1]["id"])}]
        return Answer(answer)

    def expected(self) -> Entities:
        return {
            "openstackFlavor": {
                each["id"]: Entity(
                    each["name"], {"cpus": each["vcpus"], "memoryMiB": each["ram"], "diskGiB": each["disk"]}
                )
                for each in self.flavors
            },
            "openstackServer": {
                each["id"]: Entity(
                    each["name"],
                    {
                        "status": each["status"],
                        "zone": "nova",
                        "project": "project-a",
                        "createdAt": "2026-11-20T08:00:00Z",
                        **({"addresses": [each["addresses"]["private"][0]["addr"]]} if each["addresses"] else {}),
                    },
                    {"flavor": "flavor-01"},
                )
                for each in self.servers
            },
        }
