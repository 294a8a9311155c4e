"""Slack's Web API: a cursor in response_metadata, and errors told with status 200."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made, number, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "xoxb-invented-token"
ARCHIVED = 70
"""So many channels, one after another."""


def failed(error: str) -> Answer:
    return Answer({"ok": False, "error": error})


class Slack(RecordedApi):
    folder = "slack"
    most_per_page = 200
    paged = (r"/api/users.list\?.*", r"/api/conversations.members\?channel=C1&.*")
    fault: ClassVar = Fault(
        "/users.list", r"/users.list\?.*cursor=", failed("token_expired"), ("users", "token_expired")
    )

    def __init__(self) -> None:
        super().__init__()
        # Slackbot is no bot by its flag.
        self.records = self.users = [
            {**self.user(0), "id": "USLACKBOT", "real_name": "Slackbot", "profile": {"title": ""}},
            *made(12, self.user),
        ]
        # What the API leaves out of some users, and one who has left.
        del self.users[4]["real_name"]
        self.users[3]["deleted"] = True
        self.groups: list[Document] = made(
            3,
            lambda n: {
                "id": f"S{n}",
                "team_id": "T1",
                "name": f"Watch {n}",
                "handle": f"watch-{n}",
                "description": f"Who is on watch {n}",
                "users": ["U01", f"U{n + 5:02}"],
                "date_delete": 0,
            },
        )
        self.channels: list[Document] = made(
            7,
            lambda n: {
                "id": f"C{n}",
                "name": f"deck-{n}",
                "is_private": n == 2,
                "is_archived": False,
                "num_members": n,
                "topic": {"value": f"About deck {n}"},
            },
        )

    @staticmethod
    def user(n: int) -> Document:
        return {
            "id": f"U{n:02}",
            "team_id": "T1",
            "name": f"sailor{n}",
            "real_name": f"Sailor {n}",
            "deleted": False,
            "is_bot": n == 5,
            "is_admin": n == 1,
            "tz": "Europe/Berlin",
            "profile": {"email": f"sailor{n}@example.com", "title": "Mate"},
        }

    def members(self, channel: str) -> list[str]:
        """All in the first channel, in the others the first two."""
        everybody = [user["id"] for user in self.users[1:] if not user["deleted"]]
        return everybody if channel == "C1" else everybody[:2]

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": f"{origin}/api", "API_TOKEN": TOKEN}

    def admit(self, asked: Asked) -> None:
        require("authorization" in asked.headers, failed("not_authed"))
        require(asked.headers["authorization"] == f"Bearer {TOKEN}", failed("invalid_auth"))

    def not_found(self, asked: Asked) -> Answer:
        return failed("unknown_method")

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /api/users.list": lambda asked: self.page(asked, "members", self.users),
            "GET /api/conversations.list": self.list_channels,
            "GET /api/conversations.members": self.members_of,
            "GET /api/usergroups.list": self.groups_of_team,
        }

    def list_channels(self, asked: Asked) -> Answer:
        """A page lacks the channels that are archived; where many are, one after another is empty."""
        first, *others = self.channels
        archived: list[Document] = [{"id": f"A{number}", "is_archived": True} for number in range(ARCHIVED)]
        answer = self.page(asked, "channels", [first, *archived, *others])
        assert isinstance(answer.body, dict)
        kept = [each for each in answer.body["channels"] if not each["is_archived"]]
        return Answer({**answer.body, "channels": kept if asked.query.get("exclude_archived") == "true" else archived})

    def groups_of_team(self, asked: Asked) -> Answer:
        """Comes whole, and without the users unless they are asked for."""
        shown = [dict(each) for each in self.groups]
        if asked.query.get("include_users") != "true":
            for group in shown:
                del group["users"]
        return Answer({"ok": True, "usergroups": shown})

    def members_of(self, asked: Asked) -> Answer:
        channel = asked.query.get("channel", "")
        require(channel in {each["id"] for each in self.channels}, failed("channel_not_found"))
        return self.page(asked, "members", self.members(channel))

    @staticmethod
    def page[T](asked: Asked, key: str, records: list[T]) -> Answer:
        limit, start = number(asked, "limit", 100, 1000), 0
        if cursor := asked.query.get("cursor"):
            try:
                start = int(base64.b64decode(cursor).removeprefix(b"next:"))
            except ValueError:
                raise Refused(failed("invalid_cursor")) from None
        following = base64.b64encode(b"next:%d" % (start + limit)).decode() if start + limit < len(records) else ""
        answer = {"ok": True, key: records[start : start + limit], "response_metadata": {"next_cursor": following}}
        return Answer(answer)

    def expected(self) -> Entities:
        return {
            "slackUser": {
                each["id"]: Entity(
                    each.get("real_name", each["name"]),
                    {
                        "isAdmin": each["is_admin"],
                        "isBot": each["is_bot"] or each["id"] == "USLACKBOT",
                        "timezone": "Europe/Berlin",
                        **({"email": each["profile"]["email"]} if "email" in each["profile"] else {}),
                    },
                )
                for each in self.users
                if not each["deleted"]
            },
            "slackUserGroup": {
                each["id"]: Entity(
                    each["name"],
                    {"handle": each["handle"], "description": each["description"]},
                    {"users": each["users"]},
                )
                for each in self.groups
            },
            "slackChannel": {
                each["id"]: Entity(
                    each["name"],
                    {"isPrivate": each["is_private"], "topic": each["topic"]["value"], "members": each["num_members"]},
                )
                for each in self.channels
            },
            "slackMembership": {
                f"{channel['id']}-{user}": Entity(
                    f"{channel['name']}: {user}",
                    {"isPrivate": channel["is_private"]},
                    {"channel": channel["id"], "user": user},
                )
                for channel in self.channels
                for user in self.members(channel["id"])
            },
        }
