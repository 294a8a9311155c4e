"""Kinds in each format, read into the catalog by one running integration; and one that answers a page for people."""

import csv
import gzip
import io
import json
import zipfile

from tests.e2e.harness import Installation
from tests.servers.local_port import LocalPort, resource
from tests.servers.told_api import Answer, Asked, told_api

NAMES = ["Zoë", "Bo; & co", "Ann, <Dr>"]
PAGE = b"<!DOCTYPE html><html><body>Please sign in</body></html>"


def table(delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([("id", "name"), *enumerate(NAMES)])
    return text.getvalue().encode(encoding)


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.csv", table())
        archive.writestr("roles.csv", "role\nadmin\n")
    return made.getvalue()


ANSWERS = {
    "/lines": ("application/json", "\n".join(json.dumps({"id": id, "name": name}) for id, name in enumerate(NAMES))),
    "/table": ("text/csv", table(";", "cp1252")),
    "/packed": ("application/gzip", gzip.compress(table())),
    "/zipped": ("application/zip", zipped()),
    "/xml": (
        "application/xml",
        "<users><user><id>0</id><name>Zoë</name></user><user><id>1</id><name>Bo; &amp; co</name></user>"
        "<user><id>2</id><name>Ann, &lt;Dr></name></user></users>",
    ),
    "/one.xml": ("application/xml", "<users><user><id>0</id><name>Zoë</name></user></users>"),
    "/yaml": ("application/yaml", "".join(f"---\nid: {id}\nname: '{name}'\n" for id, name in enumerate(NAMES))),
}


def test_each_format_reaches_the_catalog_and_a_page_for_people_deletes_nothing(
    installation: Installation, port: LocalPort
) -> None:
    in_the_way: list[str] = []

    def answer(asked: Asked) -> Answer:
        media, content = ANSWERS[asked.path]
        if in_the_way:
            return Answer(PAGE, headers={"Content-Type": "text/html"})
        return Answer(content.encode() if isinstance(content, str) else content, headers={"Content-Type": media})

    with told_api(answer) as api:
        port.prepare(
            "formats",
            [
                resource("/lines", "line"),
                resource("/table", "row", format={"csv": {"delimiter": ";", "encoding": "cp1252"}}),
                resource("/packed", "packed", format="csv"),
                resource("/zipped", "member", format={"csv": {"member": "users*"}}),
                resource("/xml", "element", data_path=".users.user"),
                resource("/one.xml", "single", data_path=".users.user"),
                resource("/yaml", "document"),
            ],
        )
        ended = installation.run("formats", {"BASE_URL": api.origin})
        catalog, outcomes = port.catalog(), port.outcomes("formats")
        in_the_way.append("from now on")
        spoilt = installation.run("formats", {"BASE_URL": api.origin})
        after, failed = port.catalog(), port.outcomes("formats")

    assert set(outcomes.values()) == {"completed"}, ended.lines("ERROR")
    for blueprint in ("line", "row", "packed", "member", "element", "document"):
        entities = catalog[blueprint]
        assert [entities[str(id)]["properties"]["raw"]["name"] for id in range(3)] == NAMES, blueprint
    assert catalog["single"].keys() == {"0"}
    accepted = {asked.path: asked.headers["accept"] for asked in api.asked}
    assert accepted["/lines"] == "application/json"
    assert accepted["/table"].startswith("text/csv, ")
    assert set(failed.values()) == {"failed"}
    assert after == catalog
    (line,) = spoilt.lines("ERROR", "/table failed, nothing of it is deleted")
    assert "The answer is not CSV, which `format` says it is (it is a page of HTML)" in line
    assert "Please sign in" in line


def test_what_is_only_a_part_in_its_format_deletes_nothing(installation: Installation, port: LocalPort) -> None:
    """A last page without its header line, a feed whose link is not followed, a stream that broke off."""
    is_spoilt: list[str] = []
    lines = [json.dumps({"result": {"id": number}}) for number in range(3)]
    entries = [f"<entry><id>{number}</id></entry>" for number in range(3)]

    def answer(asked: Asked) -> Answer:
        media, whole, part = {
            "/rows": ("text/csv", "id,name\n2,c\n", "2,c\n"),
            "/feed": (
                "application/xml",
                f"<feed>{''.join(entries)}</feed>",
                f'<feed><link rel="self" href="/feed"/><link rel="next" href="/feed?page=2"/>{entries[0]}</feed>',
            ),
            "/stream": ("application/json", "\n".join(lines), f'{lines[0]}\n{{"error": {{"message": "broke off"}}}}'),
        }[asked.path]
        content = part if is_spoilt else whole
        if asked.path == "/rows" and asked.query.get("page") == "1":
            content = "id,name\n0,a\n1,b\n"
        elif asked.path == "/rows" and asked.query.get("page") != "2":
            content = ""
        return Answer(content.encode(), headers={"Content-Type": media})

    with told_api(answer) as api:
        port.prepare(
            "parts",
            [
                resource("/rows", "part_row", pagination={"type": "page", "size": 2}),
                resource("/feed", "part_entry", data_path=".feed.entry"),
                resource("/stream", "part_result", data_path="[.[].result | select(. != null)]"),
            ],
        )
        ended = installation.run("parts", {"BASE_URL": api.origin, "SHRINK_GUARD": "off"})
        before, outcomes = port.catalog(), port.outcomes("parts")
        is_spoilt.append("from now on")
        spoilt = installation.run("parts", {"BASE_URL": api.origin, "SHRINK_GUARD": "off"})
        after, failed = port.catalog(), port.outcomes("parts")

    assert set(outcomes.values()) == {"completed"}, ended.lines("ERROR")
    assert set(failed.values()) == {"failed"}
    for blueprint in ("part_row", "part_entry", "part_result"):
        assert before[blueprint].keys() == after[blueprint].keys() == {"0", "1", "2"}, blueprint
    told = "\n".join(spoilt.lines("ERROR"))
    for words in ("`format: {csv: {names: [id, name]}}`", "but paginationType is none", "tells of an error"):
        assert words in told
