"""What somebody has made is not lost: in another tab, by hand, in a second resource of a kind, or by half an edit."""

import asyncio
from functools import partial
from typing import Any

import pytest
from fastapi.routing import APIRoute

from builder.looking import Work
from builder.pages import connecting, endpoints, fields, files, mapping, trying
from tests.builder.conftest import TEAMS, Visitor, desk
from tests.builder.conftest import shown as read
from tests.servers.loopback import Request, Response, Serve, json_response

ADDS: set[str] = {
    "/connect", "/endpoints/look", "/endpoints/document", "/endpoints/again", "/endpoints/items", "/work/stop",
    "/mapping/preview", "/try", "/try/stop",
}  # fmt: skip
"""Forms that change nothing which their page shows, or make it anew."""

ROW = {"row": "1", "on.1": "on", "name.1": "label", "jq.1": ".name", "type.1": "string"}
FIRST = """\
resources:
  - kind: /teams
    selector: {query: '.id == "t0"'}
    port: {entity: {mappings: {identifier: .id, blueprint: '"first"', properties: {a: .name}}}}
"""
TWINS = (
    FIRST
    + """\
  - kind: /teams
    selector: {query: '.id != "t0"'}
    port: {entity: {mappings: {identifier: .id, blueprint: '"second"', properties: {b: .name}}}}
"""
)


def texts(visitor: Visitor) -> tuple[str, str]:
    return visitor.session.project.folder.mapping, visitor.session.project.folder.blueprints_text


def posts() -> set[str]:
    routers = (each.router for each in (connecting, endpoints, mapping, fields, trying, files))
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return {route.path for route in routes if "POST" in (route.methods or ())}


async def test_no_form_changes_what_somebody_changed_since_its_page_was_opened(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/users")
    await visitor.look("/teams")
    for change in ("port-app-config.yml", "blueprints.json"):
        opened = visitor.session.project.folder.fingerprint
        file = visitor.folder / change
        file.write_text(f"{file.read_text()} \n")
        before = texts(visitor)
        for path in posts() - ADDS:
            form = {"kind": "/users", "at": "0", "mapping": "resources: []", "blueprints": "[]", **ROW}
            page = await visitor.send(path, 422, files_seen=opened, **form)
            assert "changed since this page was opened" in page, path
            assert texts(visitor) == before, path


async def test_a_text_that_was_typed_meanwhile_is_still_there_and_may_be_saved_after_all(
    visitor: Visitor, serve: Serve
) -> None:
    await visitor.connect(serve, path="/teams")
    opened = visitor.session.project.folder.fingerprint
    await visitor.look("/users")
    mine = "# mine\nresources: []\n"
    page = await visitor.send("/mapping", 422, mapping=mine, files_seen=opened)
    assert "# mine" in page
    now = visitor.session.project.folder.fingerprint
    assert f'value="{now}"' in page
    assert f'value="{opened}"' in await visitor.send("/mapping/preview", mapping=mine, files_seen=opened)
    await visitor.send("/mapping", mapping=mine, files_seen=now)
    assert visitor.session.project.folder.mapping == mine


async def test_a_change_while_a_page_was_being_made_is_seen(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/users")
    asked, answer = asyncio.Event(), asyncio.Event()
    told = visitor.session.report_of

    async def slowly(text: str, seconds: float) -> Any:
        asked.set()
        await answer.wait()
        return await told(text, seconds)

    visitor.session.report_of = slowly  # type: ignore[method-assign]
    for path in ("/mapping", "/fields?kind=/users"):
        asked.clear()
        answer.clear()
        asking = asyncio.create_task(visitor.get(path))
        await asked.wait()
        file = visitor.folder / "port-app-config.yml"
        file.write_text(file.read_text().replace("properties:", "properties:\n            meanwhile: .id", 1))
        now = visitor.session.project.folder.fingerprint
        answer.set()
        page = await asking
        assert ("meanwhile" in page) == (f'value="{now}"' in page)


async def test_each_of_two_resources_of_one_kind_is_changed_by_its_place(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve)
    await visitor.send("/mapping", mapping=TWINS)
    assert "/teams (2) → second" in read(await visitor.get("/endpoints"))
    page = await visitor.get("/fields?kind=/teams&at=1")
    assert ">t1<" in page
    assert ">t0<" not in page
    page = await visitor.send("/fields", kind="/teams", at="1", blueprint="other", title=".id", **ROW)
    assert "/teams (2) → other" in read(page)
    first, second = visitor.session.project.resources
    assert (first.blueprint, first.fields("properties")) == ("first", {"a": ".name"})
    assert (second.blueprint, second.text("title"), second.fields("properties")) == ("other", ".id", {"label": ".name"})
    await visitor.send("/endpoints/whole", kind="/teams", at="1")
    assert [each.selector.get("pagination") for each in visitor.session.project.resources] == [None, {"type": "none"}]
    await visitor.send("/endpoints/drop", kind="/teams", at="1")
    assert visitor.session.project.folder.mapping == FIRST


async def test_what_is_made_anew_of_two_resources_is_left_to_their_author(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve)
    await visitor.send("/mapping", mapping=TWINS)
    assert "has 2 resources of /teams" in await visitor.send("/endpoints/items", kind="/teams", data_path=".")
    assert visitor.session.project.folder.mapping == TWINS


async def test_an_edit_is_written_whole_or_not_at_all(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve)
    aliased = TWINS.replace("'\"first\"'", "&name '\"first\"'").replace("'\"second\"'", "*name")
    await visitor.send("/mapping", mapping=aliased)
    before = texts(visitor)
    page = await visitor.send("/fields", 422, kind="/teams", at="0", blueprint="other", title=".id", **ROW)
    assert "so it was left as it is" in page
    assert texts(visitor) == before


async def test_what_cannot_be_written_anew_is_not_taken_out(
    visitor: Visitor, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    await visitor.connect(serve, path="/users")
    before = texts(visitor)
    monkeypatch.setattr("builder.project.project.add_resources", lambda *_: 1 / 0)
    await visitor.send("/endpoints/items", kind="/users", data_path=".included")
    assert texts(visitor) == before


async def test_the_table_leaves_what_is_no_single_expression(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve)
    text = FIRST.replace("{a: .name}", "{whole: {a: .name}, a: .name}, relations: {lead: {combinator: '\"and\"'}}")
    await visitor.send("/mapping", mapping=text)
    assert "left as they are: whole" in read(await visitor.get("/fields?kind=/teams"))
    await visitor.send("/fields", kind="/teams", **ROW)
    (resource,) = visitor.session.project.resources
    assert resource.fields("properties") == {"whole": {"a": ".name"}, "label": ".name"}
    assert resource.fields("relations") == {"lead": {"combinator": '"and"'}}
    assert "Two properties are called whole" in await visitor.send(
        "/fields", 422, kind="/teams", **{**ROW, "name.1": "whole"}
    )


async def test_a_blueprint_that_another_resource_may_make_of_its_items_stays(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/users")
    await visitor.look("/teams")
    project = visitor.session.project
    with project.changing(project.resource("/teams")) as change:
        change.set_value(("port", "entity", "mappings", "blueprint"), ".kind")
    before = project.folder.blueprints_text
    await visitor.send("/endpoints/drop", kind="/users")
    assert project.folder.blueprints_text == before


async def test_what_is_typed_in_one_tab_ends_no_preview_of_another(visitor: Visitor, serve: Serve) -> None:
    holding = asyncio.Event()
    holding.set()

    async def slowly(request: Request) -> Response:
        await holding.wait()
        return desk(request)

    await visitor.connect(serve, slowly, path="/users")
    session, text = visitor.session, visitor.session.project.folder.mapping
    session.look_again()
    holding.clear()
    tabs = [asyncio.create_task(session.report_of(f"{text}{typed}", 60)) for typed in ("", "# a\n")]
    await asyncio.sleep(0)
    third = asyncio.create_task(session.report_of(f"{text}# b\n", 60))
    assert await tabs[1] is None
    holding.set()
    for report in (await tabs[0], await third):
        assert report is not None
        assert report.kinds[0].items == len(TEAMS)


async def test_an_api_is_not_changed_while_something_is_asked_of_it(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/users")
    before = visitor.session.project.installation
    visitor.session._start(Work("Looking"), partial(asyncio.sleep, 60))
    form = {"mark": visitor.access.form_mark, "base_url": "http://127.0.0.1:1", "auth_type": "none"}
    answer = await visitor.client.post("/connect", data=form)
    assert "Something is still being done" in answer.text
    assert visitor.session.project.installation == before


async def test_nothing_that_is_typed_goes_with_a_page_that_loads_itself_anew(visitor: Visitor, serve: Serve) -> None:
    answer = asyncio.Event()

    async def slowly(_: Request) -> Response:
        await answer.wait()
        return json_response(TEAMS)

    await visitor.connect(serve, path="/teams")
    visitor.session.look_again()
    server = await serve(slowly)
    old = visitor.session.project.installation
    await visitor.session._use(type(old)({"base_url": server.url}, {}, old.ocean))
    page = await visitor.get("/fields?kind=/teams")
    answer.set()
    assert "reading" in page
    assert 'http-equiv="refresh"' not in page
