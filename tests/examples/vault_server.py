"""Vault: LIST by GET, 404 for what is empty, tokens that end in the middle with 403, and a seal."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.files import filled_in
from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

ROLE, SECRET = "role-0a", "invented-secret-id"
REQUESTS_OF_FIRST_TOKEN, OF_OTHERS = 6, 1000
KV2 = {"version": "2"}


def failed(status: int, *errors: str) -> Answer:
    return Answer({"errors": list(errors)}, status)


def answered(data: Document, **beside: Document) -> Answer:
    outer = {"request_id": "2f3a", "lease_id": "", "renewable": False, "lease_duration": 0}
    return Answer({**beside, **outer, "data": data, "wrap_info": None, "warnings": None, "auth": None})


def mount(kind: str, description: str = "", options: Document | None = None) -> Document:
    return {"type": kind, "description": description, "options": options, "accessor": f"{kind}_1", "local": False}


class Vault(RecordedApi):
    folder = "vault"
    paged = (r"/v1/auth/approle/login", r"/v1/.*metadata.*\?list=true")
    fault: ClassVar = Fault(
        "/sys/mounts", r"^/v1/sys/mounts", failed(503, "Vault is sealed"), ("answered 503", "Vault is sealed")
    )

    def __init__(self) -> None:
        super().__init__()
        self.token, self.left, self.logins = "", 0, 0
        self.mounts = {
            "cubbyhole/": mount("cubbyhole", "per-token private secret storage"),
            "empty/": mount("kv", "", KV2),
            "old/": mount("kv", "of version 1", {"version": "1"}),
            "pki/": mount("pki"),
            "secret/": mount("kv", "key/value", KV2),
            "team/web/": mount("kv", "of a team", KV2),
        }
        self.keys: dict[str, list[str]] = {
            # A secret may have the name of a folder.
            "secret/": ["api", "api/", "back up (old)", "db/"],
            "secret/api/": ["key", "deeper/"],
            "secret/db/": ["main"],
            "team/web/": ["token"],
        }
        self.records = self.groups = made(
            3, lambda n: {"id": f"group-{n}", "name": f"team-{n}", "num_member_entities": n, "num_parent_groups": 0}
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        filled = filled_in(self.folder, ROLE_ID=ROLE, SECRET_ID=SECRET)
        return {"BASE_URL": f"{origin}/v1", "CUSTOM_AUTH_REQUEST": filled["CUSTOM_AUTH_REQUEST"]}

    def admit(self, asked: Asked) -> None:
        if asked.path == "/v1/auth/approle/login":
            return
        denied = failed(403, "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n")
        require(self.token and asked.headers.get("x-vault-token") == self.token, denied)
        self.left -= 1
        require(self.left > 0, denied)

    def not_found(self, asked: Asked) -> Answer:
        return failed(404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "POST /v1/auth/approle/login": self.log_in,
            # Beside data, as in its first versions.
            "GET /v1/sys/mounts": lambda _: answered(self.mounts, **self.mounts),
            "GET /v1/identity/group/id": self.list_groups,
            "GET /v1/(.+)/metadata/?(.*)": self.list_keys,
        }

    def log_in(self, asked: Asked) -> Answer:
        known = asked.json == {"role_id": ROLE, "secret_id": SECRET}
        require(known, failed(400, "invalid role or secret ID"))
        self.logins += 1
        self.token = f"hvs.invented{self.logins}"
        self.left = REQUESTS_OF_FIRST_TOKEN if self.logins == 1 else OF_OTHERS
        auth = {"client_token": self.token, "lease_duration": 3600, "renewable": True, "token_type": "service"}
        return Answer({"request_id": "1a", "data": None, "warnings": None, "auth": auth})

    def list_keys(self, asked: Asked, mounted: str, folder: str) -> Answer:
        require(asked.query.get("list") == "true", failed(405, "unsupported operation"))
        if self.mounts.get(f"{mounted}/", {}).get("options") != KV2:
            raise Refused(failed(404, f"no handler for route '{mounted}/metadata'. route entry not found."))
        keys = self.keys.get(f"{mounted}/{folder}")
        # Nothing there, and no such folder, are one to it.
        return answered({"keys": keys}) if keys else failed(404)

    def list_groups(self, asked: Asked) -> Answer:
        require(asked.query.get("list") == "true", failed(405, "unsupported operation"))
        info = {each["id"]: {name: value for name, value in each.items() if name != "id"} for each in self.groups}
        return answered({"keys": list(info), "key_info": info}) if info else failed(404)

    def expected(self) -> Entities:
        def identifier(path: str) -> str:
            return path.replace(" ", "=20").replace("(", "=28").replace(")", "=29")

        secrets = {}
        for folder, keys in self.keys.items():
            mounted = next(path for path in self.mounts if folder.startswith(path))
            inner = folder.removeprefix(mounted)
            for key in keys:
                parent = {"parent": folder} if inner else {}
                relations = {"mount": mounted, **parent}
                secrets[identifier(folder + key)] = Entity(inner + key, {"folder": key.endswith("/")}, relations)
        return {
            "vaultMount": {
                path: Entity(
                    path,
                    {
                        "type": each["type"],
                        **({"description": each["description"]} if each["description"] else {}),
                        **({"version": each["options"]["version"]} if each["options"] else {}),
                    },
                )
                for path, each in self.mounts.items()
            },
            "vaultSecret": secrets,
            "vaultGroup": {
                each["id"]: Entity(each["name"], {"members": each["num_member_entities"]}) for each in self.groups
            },
        }
