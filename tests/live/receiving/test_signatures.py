"""A call is taken where its signature holds, and nothing of it is looked at where it does not (contract §10)."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settings import SignatureType
from tests.live.receiving.calling import (
    CUSTOM,
    NOW,
    SECRET,
    WAYS,
    Caller,
    Way,
    github,
    keyed,
    slack,
    standard,
    stripe,
    websub,
)

BODY = b'{"action": "opened", "n": 12345678901234567890123}'
EACH_WAY = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
SIGNING = {name: way for name, way in WAYS.items() if way.signs_body}
WITH_A_TIME = {"stripe", "slack", "zoom", "standard_webhooks", "gitlab, signing", "custom"}


SEVERAL_OF_EACH_WAY = 4 * settings().max_examples


def graph(*states: object) -> bytes:
    return json.dumps({"value": [{"clientState": state} for state in states]}).encode()


def test_every_way_is_tested() -> None:
    named = {way.given.get("signature") for way in WAYS.values()}
    assert named | {"microsoft_graph", "none"} == {*SignatureType, None}


@EACH_WAY
def test_what_the_service_signed_is_taken(way: Way) -> None:
    caller = way.caller()
    answer = caller.post(BODY, way.sign(BODY))
    assert (answer.status, answer.text) == (200, "")
    assert caller.event.body == {"action": "opened", "n": 12345678901234567890123}
    assert caller.counts.taken == 1
    assert not caller.counts.refused


@EACH_WAY
def test_what_signs_is_not_shown_to_a_mapping_and_other_headers_are(way: Way) -> None:
    caller = way.caller()
    caller.post(BODY, {**way.sign(BODY), "X-Event-Key": "push", "Cookie": "a=b", "Authorization": "x"} | way.sign(BODY))
    shown = caller.event.headers
    assert shown["x-event-key"] in ("push", "repo:push")
    assert not set(shown) & {name.lower() for name in way.sign(BODY)} - {"x-event-key", "x-github-event"}
    assert not set(shown) & {"cookie", "authorization"}
    assert way.secret not in str(shown)


@EACH_WAY
def test_without_a_signature_it_is_refused_before_the_body_is_read(way: Way) -> None:
    caller = way.caller()

    def pieces() -> Any:
        raise AssertionError("it was read")
        yield b""

    answer = caller.post(pieces(), {"Content-Type": "application/json"})
    assert answer.status == 401
    assert caller.sink.events == []
    assert sum(caller.counts.refused.values()) == 1


@EACH_WAY
def test_that_of_another_secret_is_refused(way: Way) -> None:
    other = "whsec_bm90IHRoZSBrZXkgdGhhdCBpdCBpcyBzaWduZWQgYnk=" if way.secret.startswith("whsec_") else "else:where"
    caller = Caller(way.given, other)
    assert caller.post(BODY, way.sign(BODY)).status == 401
    assert caller.counts.refused == {"wrong_signature": 1}


@EACH_WAY
def test_a_signature_given_twice_is_refused(way: Way) -> None:
    caller = way.caller()
    for name, value in way.sign(BODY).items():
        if name not in ("X-Event-Key", "X-GitHub-Event"):
            assert caller.post(BODY, [*way.sign(BODY).items(), (name, value)]).status == 401
    assert caller.sink.events == []


@settings(max_examples=SEVERAL_OF_EACH_WAY)
@given(name=st.sampled_from(sorted(WAYS)), data=st.data())
def test_no_byte_of_what_is_signed_can_be_changed(name: str, data: st.DataObject) -> None:
    """Neither of the body, nor of the signature, nor of its time; where the secret itself is sent, none of it."""
    way = WAYS[name]
    headers = way.sign(BODY)
    signed = [key for key in headers if key not in ("X-Event-Key", "X-GitHub-Event")]
    place = data.draw(st.sampled_from(["body", *signed] if way.signs_body else signed))
    text = BODY if place == "body" else headers[place].encode()
    index = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.integers(33, 126).filter(lambda byte: byte != text[index]))
    changed = text[:index] + bytes([other]) + text[index + 1 :]
    body = changed if place == "body" else BODY
    if place != "body":
        headers = {**headers, place: changed.decode("latin-1")}
    if name in ("basic", "token") and changed.lower().startswith((b"basic ", b"bearer ")) and index < 6:
        return  # HTTP's names of its schemes are the same in any case
    caller = way.caller()
    assert caller.post(body, headers).status == 401
    assert caller.sink.events == []


@settings(max_examples=SEVERAL_OF_EACH_WAY)
@given(name=st.sampled_from(sorted(SIGNING)), cut=st.integers(0, len(BODY) - 1))
def test_nor_can_it_be_cut_or_lengthened(name: str, cut: int) -> None:
    way = WAYS[name]
    caller = way.caller()
    assert caller.post(BODY[:cut], way.sign(BODY)).status == 401
    assert caller.post(BODY + BODY[cut:], way.sign(BODY)).status == 401


@pytest.mark.parametrize("name", sorted(WITH_A_TIME))
@pytest.mark.parametrize(("apart", "status"), [(300, 200), (-300, 200), (301, 401), (-301, 401), (86_400, 401)])
def test_a_signature_is_good_for_five_minutes(name: str, apart: int, status: int) -> None:
    way = WAYS[name]
    caller = way.caller()
    caller.clock._epoch += apart
    assert caller.post(BODY, way.sign(BODY)).status == status
    assert caller.counts.refused.get("stale", 0) == (status == 401)


@pytest.mark.parametrize(
    "name", ["slack", "stripe", "zoom", "standard_webhooks"], ids=lambda name: f"{name} with a tolerance"
)
def test_or_for_as_long_as_is_set(name: str) -> None:
    way = WAYS[name]
    caller = Caller({**way.given, "tolerance": 10}, way.secret)
    caller.clock._epoch += 11
    assert caller.post(BODY, way.sign(BODY)).status == 401


@pytest.mark.parametrize("name", sorted(WITH_A_TIME))
def test_what_was_taken_is_not_taken_again(name: str) -> None:
    """Its sender may not have heard that it was: it is told so, and nothing happens twice."""
    way = WAYS[name]
    caller = way.caller()
    assert caller.post(BODY, way.sign(BODY)).status == 200
    caller.clock._time += 3
    assert caller.post(BODY, way.sign(BODY)).status == 200
    assert len(caller.sink.events) == 1
    assert caller.counts.refused == {"replayed": 1}


def test_two_alike_within_a_second_are_two() -> None:
    """They have one signature, though it happened twice."""
    caller = WAYS["slack"].caller()
    for _ in range(2):
        assert caller.post(BODY, slack(BODY)).status == 200
    assert len(caller.sink.events) == 2


def test_what_found_no_room_may_come_again() -> None:
    caller = WAYS["slack"].caller()
    caller.sink.room = 0
    assert caller.post(BODY, slack(BODY)).status == 503
    caller.sink.room = 1
    caller.clock._time += 3
    assert caller.post(BODY, slack(BODY)).status == 200
    assert len(caller.sink.events) == 1


def test_without_a_time_in_the_signature_a_call_may_be_sent_again_by_hand() -> None:
    caller = WAYS["github"].caller()
    for _ in range(2):
        assert caller.post(BODY, github(BODY)).status == 200
        caller.clock._time += 60
    assert len(caller.sink.events) == 2


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (NOW, 200),
        (f"{NOW}123", 200),
        (f"{NOW}.5", 200),
        ("2023-11-14T22:13:20Z", 200),
        ("2023-11-14T23:13:20+01:00", 200),
        ("2023-11-14T22:13:20", 401),
        ("", 401),
        ("-1700000000", 401),
        ("1_700_000_000", 401),
        ("nan", 401),
        ("1e9", 401),
        ("9" * 5000, 401),
        ("\u0661\u0667", 401),
    ],
)
def test_a_time_is_written_in_one_of_three_ways(moment: str, status: int) -> None:
    raw = moment.encode()
    caller = Caller({"header": "x-s", "over": "{timestamp}.{body}", "timestamp_header": "x-t"})
    headers = {"X-T": raw.decode("latin-1"), "X-S": keyed(raw + b"." + BODY).hex()}
    assert caller.post(BODY, headers).status == status


class TestOfServices:
    """As their documentation shows them."""

    def test_github(self) -> None:
        caller = Caller({"signature": "github"}, "It's a Secret to Everybody")
        signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        answer = caller.post(b"Hello, World!", {"X-Hub-Signature-256": signature})
        assert (answer.status, caller.counts.refused) == (400, {"malformed": 1})

    def test_slack(self) -> None:
        caller = Caller({"signature": "slack"}, "8f742231b10e8888abcd99yyyzzz85a5")
        caller.clock._epoch = 1531420618
        body = (
            b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
            b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
            b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
            b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
        )
        headers = {
            "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
            "X-Slack-Request-Timestamp": "1531420618",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        assert caller.post(body, headers).status == 200
        assert isinstance(caller.event.body, dict)
        assert caller.event.body["command"] == "/webhook-collect"

    @pytest.mark.parametrize("signature", ["standard_webhooks", "gitlab"])
    def test_standard_webhooks(self, signature: str) -> None:
        caller = Caller({"signature": signature}, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        caller.clock._epoch = 1614265330
        headers = {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,bm9ldHUjKzFob2VudXRob2VodWUzMjRvdWVvdW9ldQo= "
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v2,MzJsNDk4MzI0K2VvdSM=",
        }
        assert caller.post(b'{"test": 2432232314}', headers).status == 200
        assert caller.event.id == str(caller.event.id)

    def test_pagerduty_signs_by_old_and_new_secrets(self) -> None:
        caller = WAYS["pagerduty"].caller()
        held, old = keyed(BODY).hex(), keyed(BODY, "old").hex()
        for header, status in (
            (f"v1={old},v1={held}", 200),
            (f"v1={held}, v1={old}", 200),
            (f"v1={old},v2={held}", 401),
            (held, 401),
            (",".join([f"v1={old}"] * 20), 401),
            (",".join([f"v1={old}"] * 20 + [f"v1={held}"]), 401),
        ):
            assert caller.post(BODY, {"X-PagerDuty-Signature": header}).status == status

    def test_stripe_does_too_and_its_header_holds_the_time(self) -> None:
        caller = WAYS["stripe"].caller()
        signed = stripe(BODY)["Stripe-Signature"]
        held = signed.partition(",")[2]
        for header, status in (
            (f"t={NOW},v1={'0' * 64},{held}", 200),
            (f"{signed},v0=abc", 200),
            (held, 401),
            (f"t={NOW},t={NOW},{held}", 401),
            (f"t={int(NOW) + 1},{held}", 401),
            (f"t={NOW}", 401),
        ):
            caller.clock._time = 0
            assert caller.post(BODY, {"Stripe-Signature": header}).status == status

    def test_gitlab_without_a_signing_token_sends_its_secret(self) -> None:
        assert WAYS["gitlab"].caller().post(BODY, standard(BODY)).status == 401
        assert WAYS["gitlab, signing"].caller().post(BODY, {"X-Gitlab-Token": SECRET}).status == 401

    @pytest.mark.parametrize("name", ["bitbucket", "jira"])
    def test_atlassian_by_sha256_alone(self, name: str) -> None:
        caller = WAYS[name].caller()
        assert caller.post(BODY, websub(BODY)).status == 200
        assert caller.post(BODY, {"X-Hub-Signature": f"sha1={keyed(BODY, algorithm='sha1').hex()}"}).status == 401

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (graph(SECRET), 200),
            (graph(SECRET, SECRET), 200),
            (graph(SECRET, "else"), 401),
            (graph("else"), 401),
            (graph(None), 401),
            (graph({"a": 1}), 401),
            (graph(), 401),
            (b'{"value": [["x"]]}', 401),
            (b'{"value": {"clientState": "a secret of 24 letters!!"}}', 401),
            (b"[]", 401),
            (b"{", 401),
            (b"[" * 100_000, 401),
            (b"", 401),
        ],
    )
    def test_microsoft_graph_in_every_element(self, body: bytes, status: int) -> None:
        caller = Caller({"signature": "microsoft_graph"})
        assert caller.post(body).status == status
        assert len(caller.sink.events) == (status == 200)

    def test_which_a_mapping_does_not_see(self) -> None:
        caller = Caller({"signature": "microsoft_graph"})
        told = {"resource": "users/1", "resourceData": {"clientState": "its own"}}
        body = {"value": [{"clientState": SECRET, **told}], "validationTokens": []}
        assert caller.post(json.dumps(body).encode()).status == 200
        assert caller.event.body == {"value": [told], "validationTokens": []}

    def test_of_none_anyone_is_believed(self) -> None:
        assert Caller({"signature": "none"}).post(BODY).status == 200

    @pytest.mark.parametrize(
        ("given", "headers", "status"),
        [
            ({}, {"Authorization": SECRET}, 200),
            ({}, {"Authorization": f"bearer {SECRET}"}, 200),
            ({}, {"Authorization": f"Basic {SECRET}"}, 401),
            ({"header": "X-Key"}, {"X-Key": SECRET}, 200),
            ({"header": "X-Key"}, {"X-Key": f"Bearer {SECRET}"}, 401),
            ({"header": "X-Key"}, {"Authorization": SECRET}, 401),
            ({"header": "X-Key", "prefix": "Token "}, {"X-Key": f"Token {SECRET}"}, 200),
            ({"header": "X-Key", "prefix": "Token "}, {"X-Key": SECRET}, 401),
            ({"header": "X-Key"}, {"X-Key": f"{SECRET}, {SECRET}"}, 401),
        ],
    )
    def test_a_token_stands_in_the_header_that_is_set(self, given: Any, headers: Any, status: int) -> None:
        assert Caller({"signature": "token", **given}).post(BODY, headers).status == status

    @pytest.mark.parametrize(
        "value", ["", "Basic", "Basic ", "Basic !!!", "Basic dXNlcg==", f"Bearer {base64.b64encode(b'user:pa:ss')!r}"]
    )
    def test_what_are_not_the_user_and_the_password(self, value: str) -> None:
        assert WAYS["basic"].caller().post(BODY, {"Authorization": value}).status == 401


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        ({"header": "X-S"}, {"X-S": keyed(BODY).hex()}),
        ({"header": "x-s"}, {"X-S": keyed(BODY).hex().upper()}),
        (
            {"header": "X-S", "algorithm": "sha1", "prefix": "sha1="},
            {"X-S": f"sha1={keyed(BODY, algorithm='sha1').hex()}"},
        ),
        ({"header": "X-S", "encoding": "base64"}, {"X-S": base64.b64encode(keyed(BODY)).decode()}),
        ({"header": "X-S", "encoding": "base64"}, {"X-S": base64.b64encode(keyed(BODY)).decode().rstrip("=")}),
        ({"header": "X-S", "over": "{x-id}|{body}"}, {"X-S": keyed(b"7|" + BODY).hex(), "X-Id": "7"}),
        (
            {"signature": "github", "header": "X-Gitea-Signature", "prefix": ""},
            {"X-Gitea-Signature": keyed(BODY).hex()},
        ),
        (
            {"signature": "stripe", "timestamp_header": "X-T"},
            {"Stripe-Signature": f"v1={keyed(NOW.encode() + b'.' + BODY).hex()}", "X-T": NOW},
        ),
    ],
)
def test_others_are_described(given: Any, headers: Any) -> None:
    assert Caller(given).post(BODY, headers).status == 200


def test_a_header_that_is_signed_must_be_there() -> None:
    caller = Caller({"header": "X-S", "over": "{x-id}{body}"})
    assert caller.post(BODY, {"X-S": keyed(BODY).hex()}).status == 401


def test_a_time_that_is_described_is_looked_at() -> None:
    way = Way(CUSTOM, WAYS["custom"].sign)
    caller = way.caller()
    headers = way.sign(BODY)
    del headers["X-Time"]
    assert caller.post(BODY, headers).status == 401
