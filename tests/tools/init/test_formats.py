"""`init` learns of answers that are not JSON, and writes `format` where they do not say what they are."""

import pytest

from json_types import Json
from tests.servers.loopback import Response
from tests.tools.init.conftest import Learn

CSV = "id,name\na,Zoë\nb,Bo\n"
CASES: list[tuple[str, bytes, Json]] = [
    ("text/csv", CSV.encode(), None),
    ("text/plain", CSV.encode(), "csv"),
    ("text/plain", CSV.replace(",", ";").encode(), {"csv": {"delimiter": ";"}}),
    ("text/plain", CSV.replace(",", "\t").encode(), "tsv"),
    ("application/octet-stream", CSV.encode("cp1252"), {"csv": {"encoding": "cp1252"}}),
    ("text/csv", CSV.replace(",", ";").encode(), {"csv": {"delimiter": ";"}}),
    ("text/plain", b"- id: a\n  name: Zo\n- id: b\n  name: Bo\n", "yaml"),
    ("application/yaml", b"- id: a\n  name: Zo\n- id: b\n  name: Bo\n", None),
    ("application/x-ndjson", b'{"id": "a"}\n{"id": "b"}\n', None),
    ("application/json", b'{"id": "a"}\n{"id": "b"}\n', "jsonl"),
    ("application/xml", b"<users><user><id>a</id></user><user><id>b</id></user></users>", None),
]


@pytest.mark.parametrize(("media", "content", "said"), CASES)
async def test_it_is_read_and_said_only_where_it_must_be(
    learn_of: Learn, media: str, content: bytes, said: Json
) -> None:
    learned = await learn_of(lambda _: Response(content, headers={"Content-Type": media}), "/users")
    assert learned.identifiers("/users") == ["a", "b"]
    assert learned["/users"].request().get("format") == said
    assert ("does not say what it is" in learned.findings("/users")) is (said is not None)


@pytest.mark.parametrize("content", [b"<!DOCTYPE html><html><body>a, b</body></html>", b"Not found", b"\x00\xff"])
async def test_what_is_nothing_of_all_that_is_left_out(learn_of: Learn, content: bytes) -> None:
    learned = await learn_of(lambda _: Response(content, headers={"Content-Type": "text/html"}), "/users")
    assert learned["/users"].failure is not None
