"""Texts that move with time: what is evaluated in them, and what stays as it is (contract §3)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction import Computed, Moment, Part, Unsettled, as_template, parts_at
from json_types import Json
from messages import MappingError
from tests.settled import settled_here

MOMENT = 1_700_000_000.5
AN_HOUR = "2023-11-14T22:13:20Z"


def parts_of(text: str) -> list[Part]:
    moment = Moment(MOMENT)
    return settled_here(moment, lambda: parts_at(text, moment))


def whole(text: str) -> Json:
    (part,) = parts_of(text)
    assert isinstance(part, Computed)
    return part.value


@pytest.mark.parametrize(
    ("jq", "value"),
    [
        ("now", MOMENT),
        ("now | floor", 1_700_000_000),
        ("now | todate", AN_HOUR),
        ('now | strftime("%Y-%m-%d")', "2023-11-14"),
        ("now - 30*86400 | todate", "2023-10-15T22:13:20Z"),
        ("def before(d): now - d; before(1)", MOMENT - 1),
        ("[range(2) | now - 86400*. | todate]", [AN_HOUR, "2023-11-13T22:13:20Z"]),
        ("now * 1000 | floor", 1_700_000_000_500),
        ("false", False),
        ('"a" # with a remark', "a"),
        ("now # of today\n | floor", 1_700_000_000),
        ('{a: {b: "}}"}}', {"a": {"b": "}}"}}),
        ("{a: {b: 1}}|.a", {"b": 1}),
        ('"a\\("}}" + "\\("b")")}}"', "a}}b}}"),
    ],
)
def test_a_text_that_is_one_template_alone_keeps_the_type_of_its_value(jq: str, value: Json) -> None:
    assert whole("{{" + jq + "}}") == value
    assert whole("{{ " + jq + " }}") == value


def test_between_other_text_there_may_be_any_number_of_them() -> None:
    assert parts_of("from {{ 1 }}{{ 2 }} to }} {{ 3 }}.") == [
        "from ", Computed(1), Computed(2), " to }} ", Computed(3), ".",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "a", "}}", "a }} b", "{a}", "{ user { id } }", "{ {"])
def test_a_text_without_a_template_is_as_it_is(text: str) -> None:
    assert "".join(part for part in parts_of(text) if isinstance(part, str)) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [("(now | floor)", 1_700_000_000), ("((now - 3600) | floor)", 1_699_996_400), ("(now)|todate", AN_HOUR)],
)
def test_jq_as_a_whole_that_begins_with_now_in_brackets_is_evaluated_too(text: str, value: Json) -> None:
    assert whole(text) == value


@pytest.mark.parametrize("text", ["(now or never)", "(nowhere)", "((now", "now | todate", " (now)", "(now) {{ 1 }}!"])
def test_what_only_begins_so_is_text(text: str) -> None:
    assert parts_of(text)[0] == text.partition("{{")[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ now", 'whose }} is missing. Braces that are no template are written {{ "{{" }}'),
        ("a {{ 1 }} {{", "whose }} is missing"),
        ("{{ }}", "empty"),
        ("{{ [now }}", "'[now' does not compile"),
        ("{{ nwo }}", "nwo/0 is not defined"),
        ("{{ now) | (now }}", "does not compile"),
        ("{{ .id }}", "gave null"),
        ("{{ empty }}", "gave nothing"),
        ("{{ 1, 2 }}", "gave more than one value. Write [ ] around it"),
        ("{{ repeat(1) }}", "gave more than one value"),
        ('{{ error("oh") }}', "failed, which has no input: oh"),
        ("{{ input }}", "failed"),
        ("{{ halt }}", "ended by halt"),
        ("{{ env.HOME }}", "gave null"),
        ("{{ $ENV.HOME }}", "gave null"),
        ("(now | null)", "gave null"),
    ],
)
def test_a_template_that_gives_no_value_is_a_mistake_that_says_why(text: str, told: str) -> None:
    with pytest.raises(MappingError) as caught:
        parts_of(text)
    assert told in str(caught.value)


BRACES = st.text(st.sampled_from('{} "\\(#a\n'))


@given(st.text() | BRACES)
def test_any_text_can_be_written_so_that_it_stays_as_it_is(text: str) -> None:
    parts = parts_of(as_template(text))
    assert "".join(str(part.value) if isinstance(part, Computed) else part for part in parts) == text


@given(st.text() | BRACES, st.text(st.sampled_from("}) a")))
def test_any_text_may_stand_in_the_jq_of_a_template(text: str, after: str) -> None:
    written = "{{ " + json.dumps(text) + " }}"
    parts = parts_of(written + after)
    assert parts == [Computed(text), *([after] if after else [])]


JQ = st.recursive(
    st.integers(-9, 9).map(str) | BRACES.map(json.dumps),
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda each: f"[{', '.join(each)}]")
        | st.dictionaries(st.text("ab", min_size=1), inner, max_size=2).map(
            lambda fields: "{" + ",".join(f"{key}:{value}" for key, value in fields.items()) + "}"
        )
    ),
    max_leaves=6,
)


@given(JQ, st.booleans())
def test_the_braces_of_the_jq_itself_never_end_it(jq: str, blanks: bool) -> None:
    written = f"{{{{ {jq} }}}}" if blanks else f"{{{{{jq}}}}}"
    assert [whole(written)] == whole("{{ [" + jq + "] }}")


@given(st.text() | BRACES)
def test_whatever_is_written_it_is_parts_or_a_mistake(text: str) -> None:
    try:
        parts = parts_of(text)
    except MappingError:
        assert "{{" in text
        return
    assert "{{" in text or "".join(map(str, parts)) == text


@pytest.mark.parametrize("jq", ["last(repeat(1))", "[range(1e12)]", "def f: f; f", '"a" | . * 1e9'])
def test_what_may_not_end_is_not_evaluated_before_somebody_settles_it(jq: str) -> None:
    moment = Moment(MOMENT)
    for _ in range(2):
        with pytest.raises(Unsettled):
            parts_at("{{ " + jq + " }}", moment)
    (expression,) = moment.unsettled
    moment.settle(expression, [7])
    assert moment.unsettled == []
    assert parts_at("{{ " + jq + " }}", moment) == [Computed(7)]


@pytest.mark.parametrize("jq", ["now | todate", "now - 30*86400 | todate", "[range(30) | now - 86400*. | todate]"])
def test_what_plainly_ends_is_evaluated_at_once(jq: str) -> None:
    assert parts_at("{{ " + jq + " }}", Moment(MOMENT))


def test_of_what_gives_many_values_no_more_are_looked_at_than_tell_that_they_are_many() -> None:
    with pytest.raises(MappingError, match="gave more than one value"):
        Moment(MOMENT).value('1, 2, error("never asked for")')


def test_what_gives_no_value_at_all_is_told_whenever_it_is_asked_for() -> None:
    moment = Moment(MOMENT)
    with pytest.raises(Unsettled):
        moment.value("last(repeat(1))")
    (expression,) = moment.unsettled
    moment.refuse(expression, MappingError("it took too long"))
    assert moment.unsettled == []
    for _ in range(2):
        with pytest.raises(MappingError, match=r"^it took too long$"):
            moment.value("last(repeat(1))")
