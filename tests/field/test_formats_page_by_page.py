"""What is no JSON goes on, ends and fails as JSON does: links of Atom, faults of SOAP, a stream that broke off."""

import json
from typing import Final

import pytest

from tests.field.readings import Raw, read
from tests.servers.loopback import Request, Response, in_turn

FEED: Final[Raw] = {"data_path": ".feed.entry"}


def xml(content: str) -> Response:
    return Response(content.encode(), headers={"Content-Type": "application/xml"})


def feed(request: Request, prefix: str, count: int = 25) -> Response:
    """An Atom feed of three pages, as Confluence and Nexus of old give it; the last page has one link, to itself."""
    number = int(request.query.get("page", 1))
    links = f'<{prefix}link rel="self" href="/items?page={number}"/>'
    if number * 10 < count:
        links += f'<{prefix}link rel="next" href="/items?page={number + 1}"/>'
    entries = "".join(f"<entry><id>{each}</id></entry>" for each in range(number * 10 - 10, min(number * 10, count)))
    return xml(f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:atom="x">{links}{entries}</feed>')


class TestLinksOfXml:
    @pytest.mark.parametrize("prefix", ["", "atom:"])
    @pytest.mark.parametrize("count", [1, 10, 21, 25])
    async def test_lead_on(self, prefix: str, count: int) -> None:
        came = await read(lambda request: feed(request, prefix, count), FEED | {"pagination": {"type": "next_link"}})
        assert came.whole == [str(number) for number in range(count)]

    @pytest.mark.parametrize("prefix", ["", "atom:"])
    async def test_are_not_passed_over_where_nothing_pages(self, prefix: str) -> None:
        assert "but paginationType is none" in (await read(lambda request: feed(request, prefix), FEED)).failed

    async def test_are_found_by_the_path_that_a_message_gives(self) -> None:
        path = '.feed.link | [.] | flatten[] | select(."@rel" == "next") | ."@href"'
        assert path in (await read(lambda request: feed(request, ""), FEED)).failed
        paging = {"pagination": {"type": "next_link", "next_link_path": path}}
        assert len((await read(lambda request: feed(request, ""), FEED | paging)).whole) == 25

    async def test_may_be_a_text(self) -> None:
        page = '<list><link rel="next">/items?page=2</link><entry><id>1</id></entry></list>'
        last = '<list><link rel="prev">/items</link><entry><id>2</id></entry></list>'
        selector = {"data_path": ".list.entry", "pagination": {"type": "next_link"}}
        assert (await read(in_turn(xml(page), xml(last)), selector)).whole == ["1", "2"]


@pytest.mark.parametrize(
    "data_path",
    [
        '."soap:Envelope"."soap:Body" | .r.item // []',
        '(."soap:Envelope"."soap:Body".r.item) // []',
        '."soap:Envelope"."soap:Body".r.item[]?',
    ],
)
async def test_a_fault_of_soap_is_a_failure_whatever_its_prefix(data_path: str) -> None:
    fault = "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>denied</faultstring></soap:Fault>"
    answer = xml(f"<soap:Envelope xmlns:soap='x'><soap:Body>{fault}</soap:Body></soap:Envelope>")
    assert "tells of an error" in (await read(in_turn(answer), {"data_path": data_path})).failed


async def test_an_empty_element_among_others_holds_no_items() -> None:
    answer = xml("<r><g><i><id>1</id></i></g><g/><g><i><id>2</id></i><i><id>3</id></i></g></r>")
    assert (await read(in_turn(answer), {"data_path": ".r.g[].i[]"})).whole == ["1", "2", "3"]


class TestAStreamThatEndsWithAnError:
    """As grpc-gateway sends it: `{"result": …}` by line, and `{"error": …}` where the stream broke off."""

    @pytest.mark.parametrize("data_path", [".[].result", "[.[].result | select(. != null)]", "[.[].result] - [null]"])
    @pytest.mark.parametrize("padding", [0, 5 * 1024 * 1024], ids=["small", "large"])
    async def test_is_a_failure_whatever_data_path_takes_of_it(self, data_path: str, padding: int) -> None:
        results = [{"result": {"id": number, "padding": "x" * (padding // 2)}} for number in range(2)]
        lines = [*map(json.dumps, results), '{"error": {"code": 4, "message": "deadline exceeded"}}']
        answer = Response("\n".join(lines).encode(), headers={"Content-Type": "application/json"})
        assert "tells of an error" in (await read(in_turn(answer), {"data_path": data_path})).failed

    async def test_is_one_in_yaml_of_several_documents_too(self) -> None:
        text = "---\nresult: {id: 1}\n---\nerror: deadline exceeded\n"
        answer = Response(text.encode(), headers={"Content-Type": "application/yaml"})
        came = await read(in_turn(answer), {"data_path": "[.[].result | select(. != null)]"})
        assert "tells of an error" in came.failed
