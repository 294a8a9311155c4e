"""The pages in a real browser: what their script does, and how they look on a phone and on a desk."""

from collections.abc import Iterator
from threading import Thread

import httpx
import pytest
import uvicorn

from sandbox.port.app import create_app
from sandbox.port.installations import Previews
from settings import load_settings
from tests.sandbox.port.conftest import TEAM, TICKET, USER
from tests.servers.chromium import CHROMIUM, Page, chromium
from tests.servers.local_port import LocalPort
from tests.waiting import until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")

RESOURCES = [{"kind": f"/api/v1/organizations/{{organization_{n}}}/repositories/{{repository}}/x"} for n in range(40)]
EDITOR = "document.getElementById('mapping')"


@pytest.fixture(scope="module")
def port() -> Iterator[LocalPort]:
    """A local Port with a desk's blueprints, tickets, and an integration whose API does not answer."""
    previews = Previews({"desk": load_settings({"base_url": "http://127.0.0.1:1", "max_retries": 0})})
    app = create_app(previews=previews)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started, "the local Port listens")
    port = LocalPort(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
    for blueprint in (TEAM, USER, TICKET):
        port.create_blueprint(blueprint["identifier"], blueprint.get("schema", {}).get("properties"), {})
    for blueprint in (USER, TICKET):
        port.relate_blueprint(blueprint["identifier"], blueprint["relations"])
    for number in range(60):
        port.plant("desk", "user", f"user-{number}", {"title": f"Somebody with a rather long name, no. {number}"})
    port.control("mapping/desk", {"resources": RESOURCES}, "PUT")
    yield port
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as page:
        yield page


def saved_kinds(port: LocalPort) -> list[str]:
    config = port.state("integrations")["integrations"]["desk"]["config"]
    return [resource["kind"] for resource in config["resources"]]


def write(page: Page, text: str) -> None:
    """Types it in the place of all that the editor holds."""
    page.evaluate(f"{EDITOR}.focus(); {EDITOR}.select()")
    page.type(text)


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_its_screen_and_save_is_in_sight(page: Page, port: LocalPort, width: int) -> None:
    page.look(width)
    for path in ("/", "/log", "/blueprints/user", "/blueprints/user/entity?identifier=user-1", "/nowhere"):
        page.open(port.origin + path)
        assert page.overflow <= 0, path
    shown = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.look(width, dark=True)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != shown
    page.open(f"{port.origin}/integrations/desk/mapping")
    page.until("document.querySelectorAll('#preview article').length === 40")
    assert page.overflow <= 0
    bottom = "document.getElementById('save-button').getBoundingClientRect().bottom"
    assert page.evaluate(f"{bottom} <= innerHeight")
    page.evaluate(
        "document.querySelector('.code').scrollTop = 1e6; scrollTo(0, document.querySelector('form').offsetTop)"
    )
    assert page.evaluate(f"{bottom} <= innerHeight")


def test_the_picture_is_the_one_for_the_screen(page: Page, port: LocalPort) -> None:
    shown = (
        "['wide', 'narrow'].filter(each => document.querySelector(`.${each}-picture`).getBoundingClientRect().width)"
    )
    for width, expected in ((390, ["narrow"]), (1280, ["wide"])):
        page.look(width)
        page.open(port.origin)
        assert page.evaluate(shown) == expected


def test_the_header_of_a_table_stays(page: Page, port: LocalPort) -> None:
    page.look(1280)
    page.open(f"{port.origin}/blueprints/user")
    page.evaluate("document.querySelector('.tall').scrollTop = 900")
    table, header = (f"document.querySelector('{name}').getBoundingClientRect().top" for name in (".tall", "thead th"))
    assert page.evaluate(f"Math.abs({table} - {header}) <= 2")


def test_the_editor_numbers_its_lines_previews_and_saves_by_keys(page: Page, port: LocalPort) -> None:
    page.look(1280)
    page.open(f"{port.origin}/integrations/desk/mapping")
    write(page, "resources:\n  - kind: /one\n")
    numbers = "[...document.querySelectorAll('.numbers span')].map(each => each.textContent).join()"
    assert page.evaluate(numbers) == "1,2,3"
    page.until("document.querySelector('#preview h3 code')?.textContent === '/one'")

    page.press("s", ctrl=True)
    page.loaded()
    assert page.evaluate("location.pathname") == "/"
    assert saved_kinds(port) == ["/one"]

    page.open(f"{port.origin}/integrations/desk/mapping")
    write(page, "resources:\n  - kind: /two\n")
    page.press("Enter", ctrl=True)
    page.loaded()
    assert saved_kinds(port) == ["/two"]


def test_what_is_saved_comes_back(page: Page, port: LocalPort) -> None:
    page.open(f"{port.origin}/integrations/desk/mapping")
    saved = page.evaluate(f"{EDITOR}.value")
    write(page, "nothing of it")
    page.follow("[...document.querySelectorAll('a')].find(each => each.textContent === 'Restore saved').click()")
    assert page.evaluate(f"{EDITOR}.value") == saved


def test_a_kind_of_the_preview_leads_to_its_line(page: Page, port: LocalPort) -> None:
    port.control("mapping/desk", {"resources": RESOURCES}, "PUT")
    page.open(f"{port.origin}/integrations/desk/mapping")
    page.until("document.querySelectorAll('#preview article').length === 40")
    page.evaluate("document.querySelectorAll('h3 a.line')[35].click()")
    page.until("document.querySelector('.code').scrollTop > 100 || document.querySelector(':target')")
    line = "document.querySelector('.numbers :target')"
    frame = "document.querySelector('.code').getBoundingClientRect()"
    page.until(
        f"{line}.getBoundingClientRect().bottom <= {frame}.bottom && {line}.getBoundingClientRect().top >= {frame}.top"
    )


def test_without_scripts_the_numbers_are_there_and_a_form_saves(port: LocalPort) -> None:
    text = httpx.get(f"{port.origin}/integrations/desk/mapping").text
    assert '<span id="line-40">40</span>' in text
    answer = httpx.post(f"{port.origin}/integrations/desk/mapping", data={"mapping": "resources: [{kind: /three}]"})
    assert answer.status_code == 303
    assert saved_kinds(port) == ["/three"]
