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
