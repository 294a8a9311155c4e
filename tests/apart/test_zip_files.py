"""A small zip file that holds much: read where other large answers are, and bounded as they are (contract §9)."""

import io
import json
import zipfile

import pytest

from apart import HELD_WHOLE, Apart
from client import ApiRequest
from extraction import Body, Extraction, decode
from messages import AnswerError
from tests.servers.loopback import ClientOf, Response, Serve

ZIP = "application/zip"


def packed(size: int) -> bytes:
    """Items of so many bytes together, which pack well."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("items.json", json.dumps([{"id": 1, "text": "x" * size}]))
    return file.getvalue()


@pytest.mark.parametrize(("size", "is_apart"), [(1000, False), (HELD_WHOLE + 1, True)])
def test_one_that_holds_much_is_read_in_the_other_process(size: int, is_apart: bool) -> None:
    body = Body(packed(size), ZIP)
    assert len(body.content) < HELD_WHOLE / 100
    assert Apart().must_read(Extraction(), [], body, len(body.content)) is is_apart


async def test_one_that_holds_more_than_may_be_held_whole_is_a_failure_that_names_the_setting(
    serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(lambda _: Response(packed(2 * 1024 * 1024), headers={"Content-Type": ZIP}))
    for most, is_read in ((1024 * 1024, False), (3 * 1024 * 1024, True)):
        response = await client_of(server, max_whole_answer=most).ask(ApiRequest("/items"))
        if is_read:
            assert decode(response.body).json
        else:
            with pytest.raises(AnswerError, match=r"larger than 1 MiB \(maxWholeAnswer\)"):
                decode(response.body)
