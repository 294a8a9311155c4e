"""The commands as a user runs them, in a terminal and without one, on real servers."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.servers.told_api import Answer, Asked, ToldApi, told_api
from tests.tools.commands import in_terminal, run

BASE_URL = "OCEAN__INTEGRATION__CONFIG__BASE_URL"
MAPPING = """\
resources:
  - kind: /users
    selector:
      data_path: .users
    port:
      entity:
        mappings:
          identifier: .id
          title: .name
          blueprint: '"user"'
          properties:
            email: .email
"""
BLUEPRINTS = [{"identifier": "user", "schema": {"properties": {"email": {"type": "string", "format": "email"}}}}]


def users(asked: Asked) -> Answer:
    if asked.path != "/users":
        return Answer({"message": "no such path"}, 404)
    return Answer({"users": [{"id": "ada", "name": "Ada Lovelace", "email": "ada@example.com"}]})


@pytest.fixture
def api() -> Iterator[ToldApi]:
    with told_api(users) as api:
        yield api


@pytest.fixture
def folder(tmp_path: Path, api: ToldApi) -> Path:
    """An author's folder: a mapping, blueprints, and the settings in `.env`."""
    (tmp_path / "port-app-config.yml").write_text(MAPPING)
    (tmp_path / "blueprints.json").write_text(json.dumps(BLUEPRINTS))
    (tmp_path / ".env").write_text(f"{BASE_URL}={api.origin}\n")
    return tmp_path


def break_mapping(folder: Path, old: str, new: str) -> None:
    (folder / "port-app-config.yml").write_text(MAPPING.replace(old, new))


class TestPreview:
    def test_of_an_authors_folder_needs_no_options(self, folder: Path, api: ToldApi) -> None:
        ended = run(folder, "preview", "--blueprints", "blueprints.json")
        assert ended.code == 0
        for shown in (
            "! /users",
            f"GET {api.origin}/users  200 in",
            "data_path .users",
            "Ada Lovelace",
            "0 of 1 kinds are fine; 1 would be read",
        ):
            assert shown in ended.output
        assert ended.errors == "Reading /users\n"

    def test_of_a_kind_that_would_fail_exits_with_1(self, folder: Path) -> None:
        break_mapping(folder, "/users", "/people")
        ended = run(folder, "preview")
        assert ended.code == 1
        assert "This kind would fail: GET" in ended.output
        assert "no such path" in ended.output

    def test_of_entities_that_a_blueprint_refuses_exits_with_1(self, folder: Path) -> None:
        break_mapping(folder, "email: .email", "email: .name")
        assert run(folder, "preview").code == 0
        ended = run(folder, "preview", "--blueprints", "blueprints.json")
        assert ended.code == 1
        assert 'must match format "email"' in ended.output

    def test_for_machines_is_json_alone(self, folder: Path, api: ToldApi) -> None:
        ended = run(folder, "preview", "--format", "json")
        report = json.loads(ended.output)
        assert report["base_url"] == api.origin
        assert report["kinds"][0]["first"][0]["entity"]["title"] == "Ada Lovelace"

    def test_shows_the_item_behind_an_entity_if_asked(self, folder: Path) -> None:
        assert "the item behind ada" not in run(folder, "preview").output
        ended = run(folder, "preview", "--raw")
        assert "the item behind ada" in ended.output
        assert '"email": "ada@example.com"' in ended.output

    def test_asks_for_the_second_page_by_itself_and_says_how_it_is_looked_at_where_it_was_told_not_to(
        self, folder: Path, api: ToldApi
    ) -> None:
        told = "the second page was not asked for"
        assert told not in run(folder, "preview", "--pages", "1").output
        everyone = [{"id": f"u{number}", "name": "U", "email": None} for number in range(5)]

        def pages(asked: Asked) -> Answer:
            page, size = int(asked.query["page"]), int(asked.query["size"])
            return Answer({"users": everyone[(page - 1) * size : page * size]})

        api.answer = pages
        break_mapping(folder, "      data_path", "      pagination: {type: page, size: 2}\n      data_path")
        ended = run(folder, "preview", "--pages", "1")
        assert ended.output.count(told) == 1
        assert "--pages 2" in ended.output
        by_itself = run(folder, "preview").output
        assert "page=2&size=2" in by_itself
        assert told not in by_itself

    def test_of_all_names_the_kinds_that_a_rule_of_this_version_fails(self, folder: Path, api: ToldApi) -> None:
        assert "is stricter than" not in run(folder, "preview", "--all").output
        api.answer = lambda _: Answer({"users": [{"id": "ada", "name": "Ada"}], "incomplete_results": True})
        assert "is stricter than" not in run(folder, "preview").output
        ended = run(folder, "preview", "--all")
        assert ended.code == 1
        assert "0.5.0 is stricter than versions before it: what fails /users is among what changed." in ended.output

    def test_reads_a_mapping_from_the_standard_input(self, folder: Path) -> None:
        assert "Ada Lovelace" in run(folder, "preview", "-", text=MAPPING).output

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["nowhere.yml"], "nowhere.yml"),
            (["-", "--watch"], "--watch needs a file"),
            (["--kind", "/typo"], "--kind /typo: port-app-config.yml has no such kind; it has /users."),
            (["--set", "authType=bearer"], "authType is 'bearer', but must be"),
            (["--blueprints", "port-app-config.yml"], "must hold a list of blueprints"),
        ],
    )
    def test_of_what_cannot_be_used_says_what_to_change(self, arguments: list[str], words: str, folder: Path) -> None:
        ended = run(folder, "preview", *arguments)
        assert ended.code in (1, 2)
        assert words in ended.errors
        assert "Traceback" not in ended.errors

    def test_of_text_that_is_no_yaml_names_the_line(self, folder: Path) -> None:
        break_mapping(folder, "    selector:", "   selector:")
        ended = run(folder, "preview")
        assert (ended.code, ended.output) == (1, "")
        assert "port-app-config.yml, line 3: this is no YAML" in ended.errors

    def test_says_that_it_tries_again(self, folder: Path, api: ToldApi) -> None:
        def limited(asked: Asked) -> Answer:
            return users(asked) if len(api.asked) > 1 else Answer(status=503, headers={"Retry-After": "0"})

        api.answer = limited
        ended = run(folder, "preview")
        assert ended.code == 0
        assert "failed with status 503; trying again" in ended.errors


class TestSettings:
    def test_come_from_options_before_variables_and_from_variables_before_a_file(
        self, folder: Path, api: ToldApi
    ) -> None:
        (folder / "settings.yml").write_text("baseUrl: http://127.0.0.1:1\nauthType: bearer_token\napiToken: of-a-file")
        ended = run(
            folder, "preview", "--settings", "settings.yml", "--set", "apiToken=of-an-option",
            **{BASE_URL: api.origin, "OCEAN__INTEGRATION__CONFIG__API_TOKEN": "of-a-variable"},
        )  # fmt: skip
        assert ended.code == 0, ended.errors
        assert api.asked[-1].headers["authorization"] == "Bearer of-an-option"

    def test_are_not_shown_where_they_are_secret(self, folder: Path, api: ToldApi) -> None:
        api.answer = lambda asked: Answer({"denied": asked.headers["authorization"]}, 401)
        ended = run(folder, "preview", "--set", "authType=bearer_token", "--set", "apiToken=s3cret-t0ken")
        assert "answered 401" in ended.output
        assert "s3cret-t0ken" not in ended.output + ended.errors

    def test_that_are_missing_are_told_with_the_ways_to_give_them(self, folder: Path) -> None:
        (folder / ".env").unlink()
        ended = run(folder, "preview")
        assert ended.code == 1
        for way in ("baseUrl is missing", "--set baseUrl=", "--settings FILE", BASE_URL):
            assert way in ended.errors

    @pytest.mark.parametrize("command", [["preview"], ["init", "/users"]])
    def test_that_are_misspelt_are_told_with_what_was_meant(self, command: list[str], folder: Path) -> None:
        (folder / ".env").write_text("OCEAN__INTEGRATION__CONFIG__BASEURL=http://127.0.0.1:1\n")
        ended = run(folder, *command, "--output", "new") if command[0] == "init" else run(folder, *command)
        assert ended.code == 1
        assert f"did you mean {BASE_URL}?" in ended.errors


class TestInATerminal:
    def test_a_preview_is_shown_as_a_table(self, folder: Path) -> None:
        with in_terminal(folder, "preview") as running:
            assert running.ended() == 0
            assert "! /users" in running.shown
            assert "Ada Lovelace" in running.shown

    def test_ctrl_c_ends_a_preview_cleanly(self, folder: Path, api: ToldApi) -> None:
        hang = Event()

        def answer(asked: Asked) -> Answer:
            hang.wait(60)
            return users(asked)

        api.answer = answer
        with in_terminal(folder, "preview") as running:
            running.until(lambda shown: bool(api.asked) and "/users" in shown)
            running.press_ctrl_c()
            assert running.ended() == 130
            assert "Stopped." in running.shown
            assert "Traceback" not in running.shown
        hang.set()

    def test_watching_runs_again_when_the_mapping_changes_until_ctrl_c(self, folder: Path) -> None:
        with in_terminal(folder, "preview", "--watch") as running:
            running.until(lambda shown: "Waiting for a change" in shown)
            break_mapping(folder, ".users", ".user")
            running.until(lambda shown: "This kind would fail" in shown)
            break_mapping(folder, "resources:", "resources")
            running.until(lambda shown: "this is no YAML" in shown or "a mapping is an object" in shown)
            break_mapping(folder, "title: .name", "title: .id")
            running.until(lambda shown: shown.count("! /users") == 2)
            running.press_ctrl_c()
            assert running.ended() == 130
            assert "Traceback" not in running.shown


class TestCheck:
    def test_of_a_good_mapping_is_silent_and_asks_for_nothing(self, folder: Path, api: ToldApi) -> None:
        ended = run(folder, "check", "--blueprints", "blueprints.json")
        assert (ended.code, ended.output, ended.errors) == (0, "", "port-app-config.yml is fine.\n")
        assert api.asked == []

    def test_tells_every_mistake_with_its_file_and_line(self, folder: Path) -> None:
        mapping = MAPPING.replace("data_path", "datapath").replace(".name", ".name[").replace("properties", "propertys")
        (folder / "port-app-config.yml").write_text(mapping)
        ended = run(folder, "check")
        places = [line.split(": ")[0] for line in ended.output.splitlines()]
        assert places == ["port-app-config.yml:4", "port-app-config.yml:9", "port-app-config.yml:11"]
        assert (ended.code, ended.errors) == (1, "3 mistakes.\n")

    def test_says_of_each_mistake_which_kind_it_is_in(self, folder: Path) -> None:
        other = MAPPING.replace("/users", "/teams").replace(".id", ".id[")
        (folder / "port-app-config.yml").write_text(MAPPING.replace(".name", ".name[") + other)
        ended = run(folder, "check")
        told = [(line.split(": ")[0].partition(":")[2], line.split(": ")[1]) for line in ended.output.splitlines()]
        assert told == [
            ("1", "resources is given twice, in lines 1 and 13; keep one of them."),
            ("9", "/users"),
            ("20", "/teams"),
        ]

    def test_tells_of_paging_that_has_no_effect_with_the_settings_that_are_given(self, folder: Path) -> None:
        break_mapping(folder, "      data_path", "      pagination: {start_page: 0}\n      data_path")
        assert run(folder, "check", "--set", "paginationType=page").code == 0
        ended = run(folder, "check", "--set", "paginationType=offset")
        assert ended.code == 1
        assert "port-app-config.yml:4: /users: selector.pagination.start_page has no effect" in ended.output
        (folder / ".env").unlink()
        assert run(folder, "check").code == 0

    def test_tells_of_a_value_that_jq_never_gives(self, folder: Path) -> None:
        break_mapping(
            folder, "      data_path", '      query_params: {since: "{{ last(repeat(1)) }}"}\n      data_path'
        )
        ended = run(folder, "check", "--set", "jqTimeout=0.4")
        assert ended.code == 1
        assert ended.output.startswith("port-app-config.yml:4: /users: selector.query_params.since: the template ")
        assert "'last(repeat(1))': jq did not come to an end within 0.4 s" in ended.output

    def test_needs_no_settings(self, folder: Path) -> None:
        (folder / ".env").unlink()
        ended = run(folder, "check")
        assert ended.code == 0
        assert "No settings are given" in ended.errors

    def test_checks_the_settings_that_are_given(self, folder: Path) -> None:
        (folder / ".env").write_text("OCEAN__INTEGRATION__CONFIG__PAGE_SIZ=5\nOCEAN__INTEGRATION__CONFIG__TIMEOUT=-1\n")
        ended = run(folder, "check")
        assert ended.code == 1
        assert "baseUrl is missing" in ended.output
        assert "did you mean OCEAN__INTEGRATION__CONFIG__PAGE_SIZE?" in ended.output

    def test_shows_no_credential_that_the_mapping_holds(self, folder: Path) -> None:
        kind = "/plain?api_key=x1y2z3w4v5"
        mapping = (
            f"resources:\n- kind: {kind}\n  port: {{entity: {{mappings: {{identifier: .id, blueprint: '\"a\"'}}}}}}\n"
        )
        (folder / "leaking.yml").write_text(mapping)
        ended = run(folder, "check", "leaking.yml")
        assert ended.code == 1
        assert "holds a credential by its name (api_key)" in ended.output
        assert "x1y2z3w4v5" not in ended.output


def test_the_schema_is_printed_as_it_is_shipped(tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[2] / "docs/port-app-config.schema.json").read_text()
    assert run(tmp_path, "schema").output == shipped
    run(tmp_path, "schema", "--output", "mapping.schema.json")
    assert (tmp_path / "mapping.schema.json").read_text() == shipped


def test_help_lists_the_commands(tmp_path: Path) -> None:
    ended = run(tmp_path, "--help")
    assert ended.code == 0
    assert all(command in ended.output for command in ("check", "preview", "schema"))
