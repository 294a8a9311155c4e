"""A builder for each test, asked over ASGI by a browser that has come in by the token."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx
import pytest

from builder.gate import Access
from builder.looking import Session
from builder.pages import create_app
from builder.project import Folder, Project
from builder.trying import Runs
from tests.servers.loopback import Handler, Request, Response, Serve, json_response
from tools.inputs import Installation, OceanConfiguration

PORT = 5058
ORIGIN = f"http://127.0.0.1:{PORT}"
TEAMS = [{"id": f"t{number}", "name": f"Team {number}"} for number in range(3)]
USERS = [
    {"id": f"u{number}", "name": f"<b>User {number}</b>", "mail": f"u{number}@example.com", "teamId": f"t{number}"}
    for number in range(3)
]


def desk(request: Request) -> Response:
    """An API of teams and their users, with a list that is easily taken for another."""
    match request.path.split("/")[1:]:
        case ["teams"]:
            return json_response(TEAMS)
        case ["users"]:
            return json_response({"users": USERS, "included": TEAMS, "total": 3})
        case ["teams", team, "notes"]:
            return json_response([{"id": f"{team}-1", "text": "a note", "teamId": team}])
    return json_response({"message": "no such path"}, 404)


@dataclass
class Visitor:
    """A browser in front of the builder."""

    client: httpx.AsyncClient
    access: Access
    session: Session
    runs: Runs

    @property
    def folder(self) -> Path:
        return self.session.project.folder.path

    async def get(self, path: str) -> str:
        answer = await self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def send(self, to: str, status: int = 200, /, **fields: str) -> str:
        """Sends a form, waits until what it began is over, and gives the page that follows."""
        now = self.session.project.folder.fingerprint
        data = {"mark": self.access.form_mark, "files_seen": now, **fields}
        answer = await self.client.post(to, data=data, headers={"Origin": ORIGIN})
        if self.session.work is not None:
            await self.session.work.wait(60)
        if answer.status_code == 303:
            answer = await self.client.get(answer.headers["location"], follow_redirects=True)
        assert answer.status_code == status, answer.text
        return answer.text

    async def connect(self, serve: Serve, handler: Handler = desk, path: str = "", **fields: str) -> str:
        server = await serve(handler)
        return await self.send("/connect", base_url=server.url, path=path, **{"auth_type": "none", **fields})

    async def look(self, *paths: str) -> str:
        return await self.send("/endpoints/look", path="\n".join(paths))


def shown(page: str) -> str:
    """What stands in a page, in one line."""
    text = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text.replace("<wbr>", ""))).split())


def new_session(folder: Path) -> Session:
    """With nothing but what the folder has."""
    installation = Installation({}, {}, OceanConfiguration.default())
    return Session(Project.of(Folder(folder), installation))


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    session, access = new_session(tmp_path / "built"), Access(PORT)
    app = create_app(session, access)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        await client.get("/", params={"token": access.token})
        yield Visitor(client, access, session, app.state.builder.runs)
    await session.close()
    await app.state.builder.runs.close()
