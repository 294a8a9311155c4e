"""The mapping editor shows what a mapping would make of the API, while it is typed."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from messages import SettingsError
from sandbox.port.app import create_app
from sandbox.port.installations.previews import Previews
from settings import load_settings
from tests.sandbox.port.clients import ADDRESS, PortApi
from tests.sandbox.port.conftest import TEAM, USER
from tests.servers.loopback import Request, Response, Serve, json_response

URL = "/integrations/desk/mapping/preview"
MAPPING = """\
resources:
  - kind: /users
    port:
      entity:
        mappings: {identifier: .id, title: .name, blueprint: '"user"', properties: {email: .email}}
"""


def users(_: Request) -> Response:
    return json_response([{"id": "ada", "name": "<b>Ada</b>", "email": "ada@example.com"}])


async def editor(stack_of: Serve, answer: object = users, previews: Previews | None = None) -> httpx.AsyncClient:
    """A browser on a Port that knows the settings of `desk`, whose API answers so."""
    if previews is None:
        server = await stack_of(answer)  # type: ignore[arg-type]
        previews = Previews({"desk": load_settings({"base_url": server.url, "max_retries": 0})})
    browser = httpx.AsyncClient(transport=httpx.ASGITransport(create_app(previews=previews)), base_url=ADDRESS)
    port = await PortApi.logged_in(browser)
    for blueprint in (TEAM, USER):
        (await port.post("/v1/blueprints", blueprint)).raise_for_status()
    record = {"installationId": "desk", "installationAppType": "custom", "version": "0.1.0", "config": {}}
    (await port.post("/v1/integration", record)).raise_for_status()
    return browser


async def shown(browser: httpx.AsyncClient, mapping: str, **headers: str) -> str:
    answer = await browser.post(URL, data={"mapping": mapping}, headers={"Origin": ADDRESS, **headers})
    assert answer.status_code == 200
    return answer.text


async def test_the_first_entities_are_shown(serve: Serve) -> None:
    part = await shown(await editor(serve), MAPPING, **{"X-Part": "preview"})
    assert "<html" not in part
    assert "1 would be read, with something to look at (an end that is only assumed)" in part
    assert "ada@example.com" in part


async def test_what_comes_from_an_api_is_never_markup(serve: Serve) -> None:
    part = await shown(await editor(serve), MAPPING)
    assert "<b>Ada</b>" not in part
    assert "&lt;b&gt;Ada&lt;/b&gt;" in part


async def test_without_scripts_the_whole_page_is_shown_with_the_text_as_it_is_typed(serve: Serve) -> None:
    page = await shown(await editor(serve), MAPPING + "# not saved yet")
    assert "<html" in page
    assert "# not saved yet" in page
    assert "ada@example.com" in page


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("resources:", "resources", "this is no YAML"),
        ("    port:", "    selector: {datapath: .x}\n    port:", "Did you mean data_path?"),
        ("title: .name", "title: '.name['", "does not compile"),
        ("identifier: .id", "identifier: .uuid", "gave null"),
        ("email: .email", "email: .name", "must match format"),
    ],
)
async def test_mistakes_are_told(old: str, new: str, words: str, serve: Serve) -> None:
    part = await shown(await editor(serve), MAPPING.replace(old, new))
    assert words.replace("'", "&#39;") in part


async def test_nothing_is_saved_by_looking(serve: Serve) -> None:
    browser = await editor(serve)
    await shown(browser, MAPPING)
    assert "/users" not in (await browser.get("/integrations/desk/mapping")).text


async def test_a_later_text_takes_the_place_of_one_that_is_still_being_read(serve: Serve) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def answer(request: Request) -> Response:
        if not asked.is_set():
            asked.set()
            await go_on.wait()
        return users(request)

    browser = await editor(serve, answer)
    first = asyncio.create_task(browser.post(URL, data={"mapping": MAPPING}, headers={"Origin": ADDRESS}))
    await asked.wait()
    assert "ada@example.com" in await shown(browser, MAPPING)
    assert (await first).status_code == 409
    go_on.set()


async def test_an_integration_whose_settings_are_not_known_has_no_preview(serve: Serve) -> None:
    browser = await editor(serve, previews=Previews())
    assert "preview-button" not in (await browser.get("/integrations/desk/mapping")).text
    assert (await browser.post(URL, data={"mapping": MAPPING}, headers={"Origin": ADDRESS})).status_code == 404


async def test_a_mapping_without_kinds_is_not_fine(serve: Serve) -> None:
    part = await shown(await editor(serve), "resources: []")
    assert "nothing would be read" in part
    assert "kinds are fine" not in part


async def test_two_pages_of_a_listing_are_read_and_a_kind_leads_to_its_line(serve: Serve) -> None:
    def pages(request: Request) -> Response:
        first = int(request.query.get("page", "1")) * 2
        return json_response([{"id": f"u{n}", "name": "Ada", "email": "ada@example.com"} for n in (first, first + 1)])

    paged = MAPPING.replace("    port:", "    selector: {pagination: {type: page, size: 2, size_param: n}}\n    port:")
    part = await shown(await editor(serve, pages), paged)
    assert "page=2" in part
    assert "page=3&amp;n=2</code>" not in part
    assert "4 items, 4 entities" in part
    assert '<a class="line" href="#line-2">line 2</a>' in part


async def test_the_address_of_a_preview_leads_back_to_the_editor(serve: Serve) -> None:
    answer = await (await editor(serve)).get(URL)
    assert (answer.status_code, answer.headers["location"]) == (303, "/integrations/desk/mapping")


async def test_the_page_runs_no_script_but_its_own(serve: Serve) -> None:
    browser = await editor(serve)
    page = await browser.get("/integrations/desk/mapping")
    assert '<script src="/editor.js" defer>' in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert (await browser.get("/editor.js")).headers["content-type"].startswith("text/javascript")


async def test_another_site_cannot_ask_for_a_preview(serve: Serve) -> None:
    browser = await editor(serve)
    answer = await browser.post(URL, data={"mapping": MAPPING}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_settings_come_from_a_file_of_the_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "settings.json").write_text(json.dumps({"baseUrl": "http://127.0.0.1:1"}))
    (tmp_path / "wrong.json").write_text(json.dumps({"baseUrl": "nowhere"}))
    assert Previews.from_files([("desk", tmp_path / "settings.json")]).knows("desk")
    with pytest.raises(SettingsError):
        Previews.from_files([("desk", tmp_path / "wrong.json")])
