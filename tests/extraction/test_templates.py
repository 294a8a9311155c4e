"""Texts with `{{jq}}` in them, filled in from the answer to a login."""

import pytest

from extraction.templates import LoginAnswer, Template, ValueMissing, as_text
from json_types import Json
from messages import MappingError
from tests.settled import outputs_here

ANSWER: Json = {
    "data": {"session": {"token": "tok", "id": 7}},
    "list": [{"a": "first"}, {"a": "second"}],
    "long": 12345678901234567890,
    "ratio": 0.5,
    "yes": True,
    "no": False,
    "nothing": None,
    "empty": "",
    "odd-key": "dashed",
    "dollar": r"a\1$b",
}


async def filled_in(text: str, answer: LoginAnswer) -> Json:
    template = Template(text)
    return template.fill(await template.values(answer, outputs_here))


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{.data.session.token}}", "tok"),
        ("{{ .data.session.token }}", "tok"),
        ("Bearer {{.data.session.token}}", "Bearer tok"),
        ("{{.data.session.token}}:{{.data.session.id}}", "tok:7"),
        ("{{.data.session.id}}", 7),
        (" {{.data.session.id}} ", 7),
        ("id={{.data.session.id}}", "id=7"),
        ("{{.long}}", 12345678901234567890),
        ("n{{.long}}", "n12345678901234567890"),
        ("{{.ratio}}", 0.5),
        ("r{{.ratio}}", "r0.5"),
        ("{{.yes}}", True),
        ("{{.no}}", False),
        ("{{.empty}}", ""),
        ("{{.list[1].a}}", "second"),
        ("{{.list[].a}}", "first"),
        ('{{.["odd-key"]}}', "dashed"),
        ("{{.missing // .data.session.token}}", "tok"),
        ('{{"user:" + .data.session.token | @base64}}', "dXNlcjp0b2s="),
        ("{{ {a: .ratio} | .a }}", 0.5),
        ("{{.dollar}}!", r"a\1$b!"),
        ("no place {at} all", "no place {at} all"),
        ("", ""),
    ],
)
async def test_places_are_filled_in(text: str, filled: Json) -> None:
    assert await filled_in(text, LoginAnswer(ANSWER)) == filled


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{.token}}", "no value at .token; its keys are: data, list, long"),
        ("Bearer {{.data.token}}", "no value at .data.token"),
        ("{{.nothing}}", "no value at .nothing"),
        ("{{.data}}", "no value at .data;"),
        ("{{.list}}", "no value at .list;"),
        ("{{empty}}", "no value at empty"),
        ("{{.yes.deeper}}", ".yes.deeper failed"),
    ],
)
async def test_a_value_that_the_answer_lacks_is_told_with_the_keys_that_it_has(text: str, message: str) -> None:
    with pytest.raises(ValueMissing) as missing:
        await filled_in(text, LoginAnswer(ANSWER))
    assert message in str(missing.value)


@pytest.mark.parametrize("answer", [None, [], [{"token": "tok-secret"}], "tok-secret", 7])
async def test_an_answer_without_keys_has_none(answer: Json) -> None:
    with pytest.raises(ValueMissing) as missing:
        await filled_in("{{.token?}}", LoginAnswer(answer))
    assert "its keys are: none" in str(missing.value)
    assert "tok-secret" not in str(missing.value)


async def test_an_answer_that_is_a_text_can_be_taken_whole() -> None:
    assert await filled_in("Bearer {{.}}", LoginAnswer("tok")) == "Bearer tok"


@pytest.mark.parametrize(
    "text",
    ["{{.a", "{{.a}", ".a}}", "{{.a}} {{", "}}{{", "{{}}", "{{ }}", "{{.a b}}", "{{.a | nofunction}}", "{{{.a}}}"],
)
def test_a_malformed_template_is_an_error(text: str) -> None:
    with pytest.raises(MappingError):
        Template(text)


async def test_the_environment_is_not_for_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "from-the-environment")
    for text in ("{{env.A_SECRET}}", "{{$ENV.A_SECRET}}"):
        with pytest.raises(ValueMissing):
            await filled_in(text, LoginAnswer({}))


@pytest.mark.parametrize(
    ("value", "text"), [("a", "a"), (7, "7"), (2**70, "1180591620717411303424"), (True, "true"), (0.25, "0.25")]
)
def test_values_in_headers_and_urls_are_as_in_json(value: Json, text: str) -> None:
    assert as_text(value) == text


BESIDE = LoginAnswer(
    {"headers": "a key of its own", "text": 7},
    headers={"x-subject-token": "tok", "x-long": "12345678901234567890"},
    cookies={"XSRF": "cookie", "odd-name": "odd"},
    text="the whole text",
    steps=({"id": 12345678901234567890}, {"headers": "a key of its own"}),
)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ('{{headers["x-subject-token"]}}', "tok"),
        ('{{ headers["X-Subject-Token"] }}', "tok"),
        ('{{headers."X-Subject-Token"}}', "tok"),
        ('{{headers | .["x-subject-token"]}}', "tok"),
        ('Bearer {{headers["X-LONG"]}}', "Bearer 12345678901234567890"),
        ("{{cookies.XSRF}}", "cookie"),
        ('{{cookies["odd-name"]}}', "odd"),
        ("{{text}}", "the whole text"),
        ('{{text | ltrimstr("the ")}}', "whole text"),
        ("{{steps[0].id}}", 12345678901234567890),
        ("n{{steps[0].id}}", "n12345678901234567890"),
        ("{{.headers}}", "a key of its own"),
        ("{{.text}}", 7),
        ("{{.headers}}, {{.text}}", "a key of its own, 7"),
    ],
)
async def test_an_answer_may_be_in_headers_cookies_or_text(text: str, filled: Json) -> None:
    assert await filled_in(text, BESIDE) == filled


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{headers.authorization}}", "its headers are: x-subject-token, x-long"),
        ("{{cookies.sid}}", "its cookies are: XSRF, odd-name"),
        ("{{steps[2].id}}", "no value at steps[2].id"),
        ("{{.header.x}}", "its keys are: headers, text"),
    ],
)
async def test_what_is_missing_there_is_told_with_what_is_there(text: str, message: str) -> None:
    with pytest.raises(ValueMissing) as missing:
        await filled_in(text, BESIDE)
    assert message in str(missing.value)
    assert "tok" not in str(missing.value).replace("x-subject-token", "")


def test_jq_that_does_not_compile_is_told_as_it_was_written() -> None:
    with pytest.raises(MappingError, match=r"The jq expression 'headers\[' does not compile: (?!.*given)"):
        Template("{{headers[}}")
