"""What is refused, how soon, and what is told of it: nothing of the call (contract §10)."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from loguru import logger

from live.receiving import REASONS, Service, Webhook, webhook
from messages import SecretMask, SettingsError
from settings import LiveEvents
from tests.live.receiving.calling import SECRET, WAYS, Caller, Sink, endless, github, keyed, slack, standard, zoom

ANYONE = {"signature": "none"}
GITHUB = {"signature": "github"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MARK = "s3cret-of-the-event"


@pytest.fixture
def log() -> Iterator[list[str]]:
    lines: list[str] = []
    handler = logger.add(lambda message: lines.append(str(message)), level="DEBUG")
    yield lines
    logger.remove(handler)


class TestWhatIsNotConfigured:
    def test_refuses_all_unread_and_the_log_says_once_how_to_set_it_up(self, log: list[str]) -> None:
        caller = Caller(None)
        for _ in range(5):
            answer = caller.post(endless(MARK.encode()), {"X-Hub-Signature-256": MARK}, query=MARK)
            assert answer.status == 401
        (line,) = log
        assert '{"signature": "github"}' in line
        assert "liveEventsSecret" in line
        assert MARK not in line
        assert caller.counts.refused == {"not_configured": 5}

    def test_what_is_refused_again_is_told_again_after_a_while(self, log: list[str]) -> None:
        caller = Caller(None)
        for seconds in (0, 1, 700, 1):
            caller.clock._time += seconds
            caller.post(b"")
        first, second = log
        assert "A call of the webhook was refused (401)" in first
        assert "2 calls of the webhook were refused (401)" in second


class TestSize:
    def test_what_says_that_it_is_too_long_is_not_read(self) -> None:
        caller = Caller(GITHUB)

        def pieces() -> Iterator[bytes]:
            raise AssertionError("it was read")
            yield b""

        answer = caller.post(pieces(), github(b""), length=str(1024 * 1024 + 1))
        assert (answer.status, answer.headers["connection"]) == (413, "close")

    def test_what_does_not_say_so_is_read_no_further(self) -> None:
        caller = Caller({**GITHUB, "max_bytes": 10_000})
        read = 0

        def pieces() -> Iterator[bytes]:
            nonlocal read
            for piece in endless(b"x" * 1000):
                read += 1
                yield piece

        answer = caller.post(pieces(), github(b""))
        assert (answer.status, answer.headers["connection"], read) == (413, "close", 11)

    @pytest.mark.parametrize("length", ["-1", "1e3", "0x10", "9" * 5000, "", "1, 2"])
    def test_a_length_that_is_none_is_refused(self, length: str) -> None:
        caller = Caller(GITHUB)
        pairs = [("Content-Length", length), *github(b"{}").items()]
        assert caller.post([b"{}"], pairs).status == 413

    def test_what_is_just_as_long_is_taken(self) -> None:
        body = json.dumps("x" * 1022).encode()
        caller = Caller({**GITHUB, "max_bytes": 1024})
        assert caller.post(body, github(body)).status == 200
        assert caller.event.size == 1024
        assert caller.post(body + b" ", github(body + b" ")).status == 413

    def test_many_at_once_may_not_hold_more_than_fits(self) -> None:
        """Nobody has to be known to send a body."""
        caller = Caller(GITHUB, most_held=50_000)
        body = json.dumps("x" * 20_000).encode()

        async def all_at_once() -> list[int]:
            calls = [caller.call([body[:10_000], body[10_000:]], github(body)) for _ in range(6)]
            return [answer.status for answer in await asyncio.gather(*calls)]

        statuses = asyncio.run(all_at_once())
        assert set(statuses) == {200, 503}
        assert caller.post(body, github(body)).status == 200  # what was refused holds nothing any more


class TestTime:
    async def test_a_body_that_does_not_come_is_not_waited_for(self) -> None:
        caller = Caller(GITHUB, patience=0.01)
        sent: list[Any] = []

        async def never() -> dict[str, Any]:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(name.lower().encode(), value.encode()) for name, value in github(b"").items()]
        scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers}
        await caller.webhook(scope, never, send)
        assert sent[0]["status"] == 408
        assert (b"connection", b"close") in sent[0]["headers"]

    def test_who_leaves_is_not_answered(self) -> None:
        caller = Caller(GITHUB)
        assert caller.post([b'{"a":'], github(b"{}"), leaves=True).status == 0
        assert caller.sink.events == []
        assert not caller.counts.refused


class TestBodies:
    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            (b"", "application/json"),
            (b"{", "application/json"),
            (b"{'a': 1}", "application/json"),
            (b'{"a": NaN}', "application/json"),
            (b'{"a": 1e999}', "application/json"),
            (b'{"a": "\xff"}', "application/json"),
            (b'{"a": 1}{"b": 2}', "application/json"),
            (b"<a/>", "application/xml"),
            (b"--x\r\n", "multipart/form-data; boundary=x"),
            (b"[" * 100_000 + b"]" * 100_000, "application/json"),
            (b"[" * 255 + b"]" * 255, "application/json"),
            (b"[" * 254 + b"[123456789012345678901]" + b"]" * 254, "application/json"),
            (b'{"a":' * 900 + b"1" + b"}" * 900, "application/json"),
            (b"1" * 100_000, "application/json"),
            (b"", FORM["Content-Type"]),
            (b"a=%FF", FORM["Content-Type"]),
            (b"a=\xff", FORM["Content-Type"]),
            (b"payload=x", FORM["Content-Type"]),
            (b"payload=", FORM["Content-Type"]),
            (b"&".join(b"a=1" for _ in range(1001)), FORM["Content-Type"]),
        ],
    )
    def test_what_is_neither_json_nor_a_form_is_refused(self, body: bytes, content_type: str) -> None:
        caller = Caller(ANYONE)
        assert caller.post(body, {"Content-Type": content_type}).status == 400
        assert caller.sink.events == []

    @pytest.mark.parametrize(
        ("body", "content_type", "read"),
        [
            (b'{"a": 1}', "application/json; charset=utf-8", {"a": 1}),
            (b'[{"a": 1}]', "application/cloudevents-batch+json", [{"a": 1}]),
            (b'{"a": 1}', "text/plain", {"a": 1}),
            (b'{"a": 1}', "", {"a": 1}),
            (b"\xef\xbb\xbf{}", "application/json", {}),
            (b"[" * 254 + b"]" * 254, "application/json", None),
            (b"[" * 253 + b"[123456789012345678901]" + b"]" * 253, "application/json", None),
            (b'{"id": 123456789012345678901}', "application/json", {"id": 123456789012345678901}),
            (b"a=1&b=&c=x+y&a=2&a=%C3%A9", FORM["Content-Type"], {"a": ["1", "2", "é"], "b": "", "c": "x y"}),
            (b"payload=%7B%22a%22%3A1%7D", f"{FORM['Content-Type']}; charset=UTF-8", {"a": 1}),
            (b"payload=%7B%7D&b=1", FORM["Content-Type"], {"payload": "{}", "b": "1"}),
        ],
    )
    def test_json_is_read_whatever_it_is_called_and_so_is_a_form(
        self, body: bytes, content_type: str, read: object
    ) -> None:
        caller = Caller(ANYONE)
        assert caller.post(body, {"Content-Type": content_type} if content_type else {}).status == 200
        assert read is None or caller.event.body == read

    def test_the_payload_of_a_form_is_signed_as_it_was_sent(self) -> None:
        body = urlencode({"payload": '{"zen": "é"}'}).encode()
        caller = Caller(GITHUB)
        assert caller.post(body, {**github(body), **FORM}).status == 200
        assert caller.event.body == {"zen": "é"}

    @pytest.mark.parametrize("coding", ["gzip", "br", "deflate, gzip", "identity, gzip"])
    def test_what_is_encoded_is_refused(self, coding: str) -> None:
        assert Caller(GITHUB).post(b"{}", {**github(b"{}"), "Content-Encoding": coding}).status == 415

    def test_and_of_what_is_said_to_be_as_it_is_nothing_is_thought(self) -> None:
        assert Caller(GITHUB).post(b"{}", {**github(b"{}"), "Content-Encoding": "Identity"}).status == 200


@pytest.mark.parametrize(
    ("name", "status"), [("Content-Type", 400), ("Content-Length", 400), ("Content-Encoding", 415)]
)
def test_what_is_said_of_a_body_twice_is_not_believed(name: str, status: int) -> None:
    pairs = [*github(b"{}").items(), (name, "2"), (name, "2")]
    assert Caller(GITHUB).post(b"{}", pairs, length=None).status == status


def test_what_is_long_is_checked_as_well_beside_the_loop() -> None:
    body = json.dumps(["x" * 300_000]).encode()
    caller = Caller(GITHUB)
    assert caller.post(body, github(body)).status == 200
    assert caller.post(body[:-1] + b" ", github(body)).status == 401
    assert caller.post(body[:-1], github(body[:-1])).status == 400


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_told_the_right_one(method: str) -> None:
    answer = Caller(GITHUB).post(b"{}", github(b"{}"), method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")


class TestRoom:
    def test_where_there_is_none_the_sender_is_to_come_again(self, log: list[str]) -> None:
        caller = Caller(GITHUB, sink=Sink(room=1))
        assert caller.post(b"{}", github(b"{}")).status == 200
        answer = caller.post(b"{}", github(b"{}"))
        assert (answer.status, answer.headers["retry-after"]) == (503, "10")
        assert caller.counts.refused == {"full": 1}
        assert caller.counts.taken == 1
        assert log == []  # the queue tells it

    def test_so_it_is_when_the_process_ends(self) -> None:
        caller = Caller(GITHUB)
        caller.webhook.close()
        answer = caller.post(b"{}", github(b"{}"))
        assert (answer.status, answer.headers["retry-after"]) == (503, "10")

    @pytest.mark.parametrize("way", ["github", "slack"])
    def test_also_where_it_ends_while_the_body_arrives(self, way: str) -> None:
        """What takes events may have ended before; and whoever sends it again is not told that it was taken."""
        caller = WAYS[way].caller()

        def pieces() -> Iterator[bytes]:
            yield b"{"
            caller.webhook.close()
            yield b"}"

        assert caller.post(pieces(), WAYS[way].sign(b"{}")).status == 503
        assert caller.sink.events == []


def test_a_secret_that_cannot_be_read_refuses_all_and_is_told(log: list[str]) -> None:
    caller = Caller(GITHUB)

    def gone() -> str:
        raise SettingsError("liveEventsSecretFile: /a/file cannot be read.")

    service = Service(LiveEvents.model_validate(GITHUB), gone)
    caller.webhook = Webhook(service, caller.sink, caller.counts, caller.clock)
    assert caller.post(b"{}", github(b"{}")).status == 503
    assert "/a/file cannot be read" in log[0]


def test_so_is_one_that_is_no_key_any_more(log: list[str]) -> None:
    caller = WAYS["standard_webhooks"].caller()
    service = Service(LiveEvents.model_validate({"signature": "standard_webhooks"}), lambda: "whsec_!")
    caller.webhook = Webhook(service, caller.sink, caller.counts, caller.clock)
    assert caller.post(b"{}", standard(b"{}")).status == 503
    assert "liveEventsSecret is no key" in log[0]


def test_a_secret_that_changed_counts_from_then_on() -> None:
    secrets = ["old", SECRET]
    caller = Caller(GITHUB)
    service = Service(LiveEvents.model_validate(GITHUB), lambda: secrets.pop(0))
    caller.webhook = Webhook(service, caller.sink, caller.counts, caller.clock)
    assert [caller.post(b"{}", github(b"{}")).status for _ in range(2)] == [401, 200]


def test_and_is_hidden_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    mask = SecretMask()
    monkeypatch.setattr(webhook, "PROCESS_MASK", mask)
    service = Service(LiveEvents.model_validate({"signature": "basic"}), lambda: "user:a new one")
    assert service.secret() == "user:a new one"
    assert mask.mask("a new one") == "[REDACTED]"


class TestEvents:
    def test_hold_what_a_mapping_sees(self) -> None:
        caller = Caller(GITHUB)
        headers = {**github(b"{}"), "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"}
        caller.post(b"{}", [*headers.items(), ("X-A", "1"), ("x-a", "2")], query="a=1&b=x%20y&a=2")
        event = caller.event
        assert event.id == "72d3162e-cc78-11e3-81ab-4c9367dc0958"
        assert event.query == {"a": "2", "b": "x y"}
        assert event.headers["x-a"] == "1, 2"
        assert event.headers["x-github-event"] == "issues"
        assert event.received_at.isoformat() == "2023-11-14T22:13:20+00:00"

    @pytest.mark.parametrize("delivery", ["", "a b", "x" * 101, "\x1b[31m", "é", "a\nb"])
    def test_whose_name_could_not_be_shown_get_another(self, delivery: str) -> None:
        caller = Caller(GITHUB)
        caller.post(b"{}", {**github(b"{}"), "X-GitHub-Delivery": delivery})
        assert len(caller.event.id) == 36

    def test_come_without_a_query_that_is_too_long(self) -> None:
        caller = Caller(GITHUB)
        caller.post(b"{}", github(b"{}"), query="&".join(f"a{n}=1" for n in range(101)))
        assert caller.event.query == {}


class TestChallenges:
    def test_slacks_is_answered_after_its_signature_held(self) -> None:
        body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aBm2", "token": "x"}).encode()
        caller = WAYS["slack"].caller()
        answer = caller.post(body, slack(body))
        assert (answer.status, answer.text) == (200, "3eZbrw1aBm2")
        assert answer.headers["content-type"].startswith("text/plain")
        assert caller.post(body, {**slack(body), "X-Slack-Signature": "v0=0"}).status == 401
        assert caller.sink.events == []

    def test_zooms_is_too(self) -> None:
        body = json.dumps(
            {"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"}}
        ).encode()
        caller = WAYS["zoom"].caller()
        answer = caller.post(body, zoom(body))
        assert json.loads(answer.text) == {
            "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
            "encryptedToken": keyed(b"qgg8vlvZRS6UYooatFL8Aw").hex(),
        }
        assert caller.post(body).status == 401
        assert caller.sink.events == []

    def test_by_which_nothing_can_be_signed_that_someone_made_up(self) -> None:
        """The answer is a keyed hash of what was asked: of `v0:time:body`, it would be a signature."""
        body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": "v0:1700000000:{}"}}).encode()
        assert WAYS["zoom"].caller().post(body, zoom(body)).status == 400

    def test_graphs_is_its_token_as_plain_text(self) -> None:
        caller = Caller({"signature": "microsoft_graph"})
        answer = caller.post(b"", query=f"validationToken={quote('Validation: <b>a</b> + é')}")
        assert (answer.status, answer.text) == (200, "Validation: <b>a</b> + é")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert caller.post(b"", query=f"validationToken={'x' * 1024}").status == 200
        for token in ("x" * 1025, ""):
            assert caller.post(b"", query=f"validationToken={token}").status == 400

    def test_is_answered_for_its_service_alone(self) -> None:
        slacks = json.dumps({"type": "url_verification", "challenge": "a"}).encode()
        zooms = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": "a"}}).encode()
        for body in (slacks, zooms):
            caller = Caller(GITHUB)
            answer = caller.post(body, github(body), query="validationToken=abc")
            assert (answer.status, answer.text) == (200, "")
            assert caller.event.body == json.loads(body)
        assert Caller(GITHUB).post(b"", query="validationToken=abc").status == 401

    @pytest.mark.parametrize("challenge", [None, 5, {"a": 1}, "x" * 1025])
    def test_that_is_not_as_it_should_be_is_refused(self, challenge: object) -> None:
        slacks = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
        zooms = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": challenge}}).encode()
        assert WAYS["slack"].caller().post(slacks, slack(slacks)).status == 400
        assert WAYS["zoom"].caller().post(zooms, zoom(zooms)).status == 400
        others = json.dumps({"event": "endpoint.url_validation", "payload": challenge}).encode()
        assert WAYS["zoom"].caller().post(others, zoom(others)).status == 400


def test_nothing_of_what_is_refused_reaches_the_log_or_the_answer(log: list[str]) -> None:
    for way in WAYS.values():
        caller = way.caller()
        for body, headers in (
            (MARK.encode(), {}),
            (MARK.encode(), dict.fromkeys(way.sign(b""), MARK)),
            (MARK.encode(), way.sign(MARK.encode())),
            (MARK.encode(), {**way.sign(b""), "Content-Encoding": MARK}),
            (MARK.encode(), {**way.sign(b""), "Content-Length": MARK}),
        ):
            answer = caller.post(body, headers, query=f"a={MARK}", length=None)
            assert answer.status >= 400
            assert MARK not in answer.text + str(answer.headers)
            assert way.secret not in answer.text
    assert log
    assert MARK not in "".join(log)
    assert SECRET not in "".join(log)


def test_reasons_have_names_of_their_own() -> None:
    assert len({reason.name for reason in REASONS}) == len(REASONS)
