"""The way through the builder, from an address to files, and back."""

import json
import re
import stat

from builder.pages import create_app
from builder.project import Folder
from tests.builder.conftest import TEAMS, Visitor, desk, new_session, shown
from tests.servers.loopback import Request, Response, Serve, json_response
from tools.inputs import read_installation


def guarded(request: Request) -> Response:
    if request.headers.get("authorization") != "Bearer open-sesame":
        token = request.headers.get("authorization", "nothing").removeprefix("Bearer ")
        return json_response({"message": f"the token {token} is not known here"}, 401)
    return desk(request)


async def test_a_refused_login_is_told_in_the_words_of_the_api_without_the_secret(
    visitor: Visitor, serve: Serve
) -> None:
    page = await visitor.connect(serve, guarded, "/teams", auth_type="bearer_token", api_token="wrong-sesame")
    assert "That did not work" in page
    assert "is not known here" in page
    assert "wrong-sesame" not in page


async def test_one_form_leads_from_an_address_to_the_first_endpoint(visitor: Visitor, serve: Serve) -> None:
    page = await visitor.connect(serve, guarded, "/teams", auth_type="bearer_token", api_token="open-sesame")
    assert "/teams → team" in shown(page)
    assert "identifier: `.id`, in and different for all 3 items" in page
    assert "open-sesame" not in page


async def test_the_credentials_are_in_the_env_file_alone_which_is_its_owners(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, guarded, "/teams", auth_type="bearer_token", api_token="open-sesame")
    holding = [file for file in visitor.folder.iterdir() if "open-sesame" in file.read_text()]
    assert [file.name for file in holding] == [".env"]
    assert stat.S_IMODE(holding[0].stat().st_mode) == 0o600
    for path in ("/connect", "/endpoints", "/mapping", "/files"):
        assert "open-sesame" not in await visitor.get(path)


async def test_what_else_stands_in_the_env_file_stays(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve)
    file = visitor.folder / ".env"
    file.write_text(file.read_text().replace("CLIENT_ID=", "CLIENT_ID=mine") + "OTHER=1 # kept\n")
    await visitor.connect(serve)
    assert "OCEAN__PORT__CLIENT_ID=mine\n" in file.read_text()
    assert "OTHER=1 # kept\n" in file.read_text()
    assert read_installation(file=file).config["base_url"] == visitor.session.project.base_url


async def test_a_url_that_was_pasted_whole_is_the_first_endpoint(visitor: Visitor, serve: Serve) -> None:
    server = await serve(desk)
    page = await visitor.send("/connect", base_url=f"{server.url}/teams?page=2", auth_type="none")
    assert "/teams → team" in shown(page)
    assert visitor.session.project.base_url == server.url


async def test_settings_that_cannot_be_used_are_told_with_what_was_typed(visitor: Visitor) -> None:
    page = await visitor.send("/connect", 422, base_url="https://api.example.com", auth_type="basic", username="")
    assert "These settings cannot be used" in page
    assert 'value="https://api.example.com"' in page


async def test_another_list_of_the_answer_may_be_chosen(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/users")
    page = shown(await visitor.get("/endpoints/answer?kind=/users"))
    assert "users list of 3 These are the items." in page
    await visitor.send("/endpoints/items", kind="/users", data_path=".included")
    assert "data_path: .included" in visitor.session.project.folder.mapping
    assert visitor.session.project.findings["/users"].items == TEAMS


async def test_a_place_that_has_no_items_leaves_the_endpoint_as_it_was(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/users")
    before = visitor.session.project.folder.mapping
    page = await visitor.send("/endpoints/items", kind="/users", data_path=".nothing")
    assert "was left as it is" in page
    assert visitor.session.project.folder.mapping == before


async def test_nested_endpoints_bring_what_they_hang_on(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve)
    await visitor.look("/teams/{id}/notes")
    assert [each.kind for each in visitor.session.project.resources] == ["/teams", "/teams/{id}/notes"]


async def test_a_later_endpoint_is_related_to_an_earlier_one_and_the_reverse_is_suggested(
    visitor: Visitor, serve: Serve
) -> None:
    await visitor.connect(serve, path="/users")
    await visitor.look("/teams")
    page = shown(await visitor.get("/mapping"))
    assert "Relations that were found /users team → team" in page
    page = await visitor.send("/mapping/relate", kind="", name="", back="/mapping")
    assert "Relations that were found" not in page
    user = visitor.session.project.resource("/users")
    assert user.fields("relations") == {"team": ".teamId"}
    (blueprint,) = [each for each in visitor.session.project.folder.blueprints if each["identifier"] == "user"]
    assert blueprint["relations"] == {"team": {"title": "Team", "target": "team", "required": False, "many": False}}


async def test_the_table_changes_the_mapping_and_the_blueprint_together(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/users")
    rows = {"on.1": "on", "name.1": "address", "jq.1": ".mail", "type.1": "email", "row": "1", "title": ".name"}
    page = await visitor.send("/fields", kind="/users", identifier=".id", **rows)
    assert visitor.session.project.resource("/users").fields("properties") == {"address": ".mail"}
    (blueprint,) = visitor.session.project.folder.blueprints
    assert blueprint["schema"] == {
        "properties": {"address": {"title": "Address", "type": "string", "format": "email"}},
        "required": [],
    }
    assert "properties.address" in page
    assert "u0@example.com" in page


async def test_a_blueprint_is_renamed_wherever_it_stands(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/teams")
    await visitor.look("/users")
    await visitor.send("/fields", kind="/teams", blueprint="squad", query=".id != null")
    project = visitor.session.project
    assert (project.resource("/teams").blueprint, project.resource("/teams").query) == ("squad", ".id != null")
    assert {each["identifier"] for each in project.folder.blueprints} == {"squad", "user"}
    assert '"target": "squad"' in project.folder.blueprints_text
    assert "There is a blueprint user" in await visitor.send("/fields", 422, kind="/teams", blueprint="user")


async def test_what_comes_from_an_api_is_never_markup(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/users")
    for path in ("/fields?kind=/users", "/mapping", "/endpoints/answer?kind=/users"):
        assert "<b>User" not in await visitor.get(path)


async def test_a_mapping_is_saved_as_it_is_typed_and_its_mistakes_are_told_with_their_lines(
    visitor: Visitor, serve: Serve
) -> None:
    await visitor.connect(serve, path="/users")
    text = visitor.session.project.folder.mapping
    page = await visitor.send("/mapping", 422, mapping=text.replace("resources:", "resources"))
    assert "Not saved" in page
    assert visitor.session.project.folder.mapping == text
    page = await visitor.send("/mapping", mapping=f"# mine\n{text.replace('data_path:', 'datapath:')}")
    line = next(
        place for place, each in enumerate(visitor.session.project.folder.mapping.splitlines(), 1) if "datapath" in each
    )
    assert re.search(rf'#line-{line}">line {line}</a> \S+ is not known.* Did you mean data_path\?', page)
    assert visitor.session.project.folder.mapping.startswith("# mine\n")


async def test_looking_at_another_text_saves_nothing(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/users")
    before = visitor.session.project.folder.mapping
    page = await visitor.send("/mapping/preview", mapping=before.replace("title: .name", "title: .mail"))
    assert "u0@example.com" in page
    assert visitor.session.project.folder.mapping == before


async def test_the_api_is_asked_once_however_often_its_pages_are_looked_at(visitor: Visitor, serve: Serve) -> None:
    asked: list[str] = []

    def counted(request: Request) -> Response:
        asked.append(request.target)
        return desk(request)

    await visitor.connect(serve, counted, path="/users")
    await visitor.get("/mapping")
    count = len(asked)
    for _ in range(2):
        await visitor.get("/fields?kind=/users")
        await visitor.send("/mapping", mapping=f"# more\n{visitor.session.project.folder.mapping}")
    assert len(asked) == count


async def test_what_is_written_by_hand_meanwhile_is_what_counts(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/users")
    file = visitor.folder / "port-app-config.yml"
    file.write_text(f"# by hand\n{file.read_text()}")
    await visitor.look("/teams")
    assert file.read_text().startswith("# by hand\n")
    assert "# by hand" in await visitor.get("/mapping")


async def test_an_endpoint_is_taken_out_with_its_blueprint(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/users")
    await visitor.look("/teams")
    await visitor.send("/endpoints/drop", kind="/users")
    assert [each.kind for each in visitor.session.project.resources] == ["/teams"]
    assert [each["identifier"] for each in visitor.session.project.folder.blueprints] == ["team"]


async def test_a_session_is_taken_up_from_its_files(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, guarded, "/users", auth_type="bearer_token", api_token="open-sesame")
    session = new_session(visitor.folder)
    session.project.installation = Folder(visitor.folder).installation()
    visitor.client._transport = type(visitor.client._transport)(create_app(session, visitor.access))  # type: ignore[call-arg]
    page = await visitor.get("/")
    assert "/users → user" in shown(page)
    assert "properties.mail" in await visitor.get("/fields?kind=/users")
    await session.close()


async def test_blueprints_that_port_would_refuse_are_not_saved(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/users")
    before = visitor.session.project.folder.blueprints_text
    wrong = json.dumps([{"identifier": "user", "schema": {"properties": {"a": {"type": "text"}}}}])
    page = await visitor.send("/blueprints", 422, blueprints=wrong)
    assert "Not saved" in page
    assert visitor.session.project.folder.blueprints_text == before


async def test_the_files_can_be_had_and_the_commands_hold_no_secret(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, guarded, "/users", auth_type="bearer_token", api_token="open-sesame")
    answer = await visitor.client.get("/files/port-app-config.yml")
    assert answer.text == visitor.session.project.folder.mapping
    assert "attachment" in answer.headers["content-disposition"]
    page = await visitor.get("/files")
    assert "integration.secrets.apiToken" in page
    assert "open-sesame" not in page


async def test_what_is_not_there_is_a_page_that_leads_back(visitor: Visitor) -> None:
    for path, status in (("/nowhere", 404), ("/fields?kind=/nobody", 422), ("/fields", 422)):
        answer = await visitor.client.get(path)
        assert answer.status_code == status
        assert "Back to the builder" in answer.text


async def test_what_an_address_alone_leads_to_is_offered(visitor: Visitor, serve: Serve) -> None:
    document = {
        "openapi": "3.0.0",
        "paths": {
            path: {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"type": "array"}}}}}}}
            for path in ("/teams", "/users")
        },
    }

    def described(request: Request) -> Response:
        return json_response(document) if request.path == "/openapi.json" else desk(request)

    page = await visitor.connect(serve, described)
    assert "describes the API, and 2 endpoints that list things" in page
    assert 'name="path" value="/teams"' in page
    page = await visitor.look("/teams")
    assert "/teams → team" in shown(page)
    assert 'name="path" value="/teams"' not in page


async def test_where_an_address_alone_tells_nothing_paths_are_asked_for(visitor: Visitor, serve: Serve) -> None:
    assert "name its paths below" in await visitor.connect(serve)


async def test_what_items_link_to_is_offered_as_nested(visitor: Visitor, serve: Serve) -> None:
    def linked(request: Request) -> Response:
        if request.path == "/teams":
            return json_response([{**team, "notes_url": f"/teams/{team['id']}/notes"} for team in TEAMS])
        return desk(request)

    page = await visitor.connect(serve, linked, "/teams")
    assert 'name="path" value="/teams/{id}/notes"' in page
    assert ">/teams/{id}/</textarea>" in await visitor.get("/endpoints?below=/teams")


async def test_that_a_full_first_page_is_all_is_for_the_user_to_say(visitor: Visitor, serve: Serve) -> None:
    page = await visitor.connect(serve, lambda _: json_response([{"id": n} for n in range(50)]), "/things")
    assert "Whether that is all is for you to say" in page
    assert "must be one of" not in page
    page = await visitor.send("/endpoints/whole", kind="/things")
    assert "Whether that is all" not in page
    assert visitor.session.project.resource("/things").selector["pagination"] == {"type": "none"}


async def test_a_mapping_that_was_broken_by_hand_can_be_mended_where_it_is_told(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/teams")
    (visitor.folder / "blueprints.json").write_text("[")
    assert "blueprints.json cannot be read" in await visitor.get("/mapping")
    (visitor.folder / "port-app-config.yml").write_text("resources: [\n")
    assert "this is no YAML" in await visitor.get("/")
    assert (await visitor.client.get("/endpoints")).status_code == 422


async def test_an_empty_mapping_is_not_tried(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve)
    assert "add an endpoint first" in await visitor.send("/try", 422)


async def test_a_blueprint_that_is_made_of_each_item_is_left_to_its_author(visitor: Visitor, serve: Serve) -> None:
    await visitor.connect(serve, path="/teams")
    project = visitor.session.project
    with project.changing(project.resource("/teams")) as change:
        change.set_value(("port", "entity", "mappings", "blueprint"), ".kind")
    before = project.folder.blueprints_text
    rows = {"on.1": "on", "name.1": "label", "jq.1": ".name", "type.1": "string", "row": "1"}
    assert 'name="blueprint"' not in await visitor.send("/fields", kind="/teams", **rows)
    assert project.resource("/teams").fields("properties") == {"label": ".name"}
    assert project.folder.blueprints_text == before
