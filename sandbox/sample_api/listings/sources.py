"""Which records an endpoint serves: a whole collection, or the children of the record that its path names."""

from collections.abc import Callable, Mapping, Sequence

from starlette.exceptions import HTTPException

from json_types import Item
from sandbox.sample_api.records import Collection, Desk

type PathValues = Mapping[str, str]
type Source = Callable[[Desk, PathValues], Sequence[Item]]


def everything(collection: Collection) -> Source:
    return lambda desk, _: desk.all(collection)


def by_project(collection: Collection) -> Source:
    """The collection in the order of its projects, so that those of one project stand together."""
    return lambda desk, _: sorted(desk.all(collection), key=lambda item: str(item["project_id"]))


def urgent_tickets(desk: Desk, _: PathValues) -> Sequence[Item]:
    """The tickets that are urgent and open, in the few words of an older API."""
    return [
        {name: ticket[name] for name in ("id", "key", "subject", "status", "priority", "created_at")}
        for ticket in desk.all("tickets")
        if ticket["priority"] == "urgent" and ticket["status"] == "open"
    ]


def ticket_comments(desk: Desk, values: PathValues) -> Sequence[Item]:
    ticket = the_one(desk.all("tickets"), id=values["ticket_id"])
    return [comment for comment in desk.all("comments") if comment["ticket_id"] == ticket["id"]]


def plain_ticket_comments(desk: Desk, values: PathValues) -> Sequence[Item]:
    """Comments that do not say which ticket they belong to: only the path knows."""
    return [
        {"id": comment["id"], "body": comment["body"], "created_at": comment["created_at"]}
        for comment in ticket_comments(desk, values)
    ]


def project_repositories(desk: Desk, values: PathValues) -> Sequence[Item]:
    project = the_one(desk.all("projects"), id=values["project_id"])
    return [repository for repository in desk.all("repositories") if repository["project_id"] == project["id"]]


def repository_issues(desk: Desk, values: PathValues) -> Sequence[Item]:
    """Issues of the repository of that name; they carry neither the name nor the project."""
    repository = the_one(project_repositories(desk, values), name=values["repository"])
    return [
        {key: value for key, value in issue.items() if key != "repository_id"}
        for issue in desk.all("issues")
        if issue["repository_id"] == repository["id"]
    ]


def the_one(records: Sequence[Item], **wanted: str) -> Item:
    for record in records:
        if all(str(record[key]) == value for key, value in wanted.items()):
            return record
    raise HTTPException(404, f"Nothing here with {', '.join(f'{key} {value!r}' for key, value in wanted.items())}")
