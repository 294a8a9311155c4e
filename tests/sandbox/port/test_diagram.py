"""The catalog's page draws its blueprints and their relations."""

from typing import Any
from xml.etree import ElementTree

import httpx

from sandbox.port.pages.diagram import diagram
from sandbox.port.pages.layers import Layers
from tests.sandbox.port.clients import PortApi


def blueprint(name: str, *targets: str) -> dict[str, Any]:
    return {
        "identifier": name,
        "title": name.title(),
        "relations": {f"to-{each}": {"target": each} for each in targets},
    }


def columns(**leads_to: list[str]) -> list[set[str]]:
    return [{slot.name for slot in column if slot.is_node} for column in Layers(leads_to).columns]


def test_what_is_related_to_stands_further_on() -> None:
    assert columns(a=["b", "c"], b=["c"], c=[], d=["a"]) == [{"d"}, {"a"}, {"b"}, {"c"}]


def test_circles_and_selves_have_a_place_too() -> None:
    assert columns(a=["b", "a"], b=["c"], c=["a"]) == [{"a"}, {"b"}, {"c"}]


def test_lines_that_go_by_a_column_have_a_slot_in_it_which_those_to_one_target_share() -> None:
    layers = Layers({"a": ["b", "d"], "x": ["b", "d"], "b": ["c"], "c": ["d"], "d": []})
    assert [sum(not slot.is_node for slot in column) for column in layers.columns] == [0, 1, 1, 0]
    assert layers.way("a", "d") == layers.way("x", "d")


def test_each_relation_is_a_line_in_both_drawings() -> None:
    blueprints = [blueprint("team"), blueprint("user", "team", "user"), blueprint("ticket", "user", "team", "gone")]
    drawn = diagram(blueprints, {"user": 3})
    assert drawn is not None
    assert [len(drawn.wide.paths), len(drawn.narrow.paths)] == [4, 4]
    assert {box.title: box.count for box in drawn.narrow.boxes} == {"Team": 0, "User": 3, "Ticket": 0}
    for one in drawn.wide.boxes:
        assert 0 <= one.x < one.x + one.width <= drawn.wide.width
        assert 0 <= one.y < one.y + one.height <= drawn.wide.height
        for other in drawn.wide.boxes:
            assert one is other or one.x != other.x or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_where_nothing_relates_to_anything_nothing_is_drawn() -> None:
    assert diagram([], {}) is None
    assert diagram([blueprint("team")], {}) is None


async def test_the_page_tells_the_picture_in_sentences(browser: httpx.AsyncClient, desk: PortApi) -> None:
    evil = {"identifier": "evil", "title": "<b>&", "relations": {"x": {"target": "team", "title": "</desc><script>"}}}
    (await desk.post("/v1/blueprints", evil)).raise_for_status()
    page = (await browser.get("/")).text

    pictures = [f"<svg{text.partition('</svg>')[0]}</svg>" for text in page.split("<svg")[1:]]
    assert len(pictures) == 2
    for picture in map(ElementTree.fromstring, pictures):
        assert picture.get("role") == "img"
        told = {each.get("id"): each.text for each in picture.iter() if each.tag in ("title", "desc")}
        sentences = " ".join(str(told[name]) for name in str(picture.get("aria-labelledby")).split())
        assert "Ticket relates to User (assignee), User (watchers), Ticket (parent)." in sentences
        assert "Team relates to nothing." in sentences
        assert "<b>& relates to Team (</desc><script>)." in sentences
