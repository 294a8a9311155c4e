"""A preview of a mapping on a server of a test."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from reading import Extent
from settings import load_settings
from tests.servers.loopback import Handler, Loopback, Request, Response, json_response
from tools.inputs.blueprints_file import Blueprints
from tools.inputs.mapping_file import read_mapping
from tools.preview.reading import Wanted, preview
from tools.preview.report import KindReport, PreviewReport

type Preview = Callable[..., Awaitable[PreviewReport]]

USERS = [{"id": number, "name": f"User {number}", "team": "a" if number % 2 else None} for number in range(1, 251)]
TEAMS = [{"id": "a", "name": "Team a"}]
USER = """
  - kind: /users
    selector:
      data_path: .data
      pagination: {type: page}
    port:
      entity:
        mappings:
          identifier: .id
          title: .name
          blueprint: '"user"'
          properties: {mail: .email}
          relations: {team: .team}
"""
TEAM = """
  - kind: /teams
    port: {entity: {mappings: {identifier: .id, title: .name, blueprint: '"team"'}}}
"""
BLUEPRINTS: dict[str, dict[str, Any]] = {
    "user": {
        "identifier": "user",
        "schema": {"properties": {"mail": {"type": "string", "format": "email"}}, "required": []},
        "relations": {"team": {"target": "team"}},
    },
    "team": {"identifier": "team", "schema": {"properties": {}}},
}


def desk(request: Request) -> Response:
    """Users page by page, and the teams."""
    if request.path == "/teams":
        return json_response(TEAMS)
    page, size = int(request.query["page"]), int(request.query["size"])
    return json_response({"data": USERS[(page - 1) * size : page * size], "total": len(USERS)})


def only(answer: Any) -> Handler:
    """Answers every request with this."""
    return lambda _: answer if isinstance(answer, Response) else json_response(answer)


async def previewed(
    server: Loopback,
    resources: str,
    *,
    extent: Extent | None = None,
    kinds: tuple[str, ...] = (),
    blueprints: dict[str, dict[str, Any]] | None = None,
    told: list[str] | None = None,
    since: datetime | None = None,
    **settings: Any,
) -> PreviewReport:
    """What a preview says of these resources; what it was doing is in `told`."""
    return await preview(
        read_mapping(f"resources:{resources}", "mapping.yml"),
        load_settings({"base_url": server.url, "max_retries": 0, **settings}),
        wanted=Wanted(extent or Extent(), kinds, since=since),
        blueprints=Blueprints(blueprints or {}),
        progress=(told if told is not None else []).append,
    )


async def previewed_kind(server: Loopback, resources: str, **how: Any) -> KindReport:
    """The same, of the first kind."""
    report = await previewed(server, resources, **how)
    return report.kinds[0]
