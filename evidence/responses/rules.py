"""Rules of a user's: the first that matches a response decides what it means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evidence.responses.statuses import statuses_in
from extraction import Body, Expression, JqFailed, OutputsOf, decode
from json_types import Json
from messages import AnswerError, MappingError


class Then(StrEnum):
    """What is done with a response."""

    RETRY = "retry"
    """It may be another the next time: it is asked for again, as after a 503."""

    FAIL = "fail"
    """It is a failure, at once."""

    EMPTY = "empty"
    """There is nothing: the listing is over, and nothing in the response is looked at."""

    END = "end"
    """The listing is over with it. The items of a success count."""

    ACCEPT = "accept"
    """It is an answer, whatever its status is and whatever it says of failures."""


@dataclass(frozen=True)
class ResponseRule:
    """Matches by status, by jq over `{status, headers, body}`, or by both."""

    then: Then
    statuses: frozenset[int] | None = None
    when: Expression | None = None

    def concerns(self, status: int) -> bool:
        """Whether a response with this status may match."""
        return self.statuses is None or status in self.statuses

    async def matches(self, status: int, seen: Callable[[], Json], outputs_of: OutputsOf) -> bool:
        """Raises `AnswerError` where jq fails."""
        if not self.concerns(status):
            return False
        if self.when is None:
            return True
        try:
            outputs = await outputs_of(self.when, seen())
        except JqFailed as error:
            raise AnswerError(f"responses: when {self.when.text!r} failed at an answer {status}: {error}") from error
        return holds(outputs)


@dataclass(frozen=True)
class ResponseRules:
    """In the order in which they are asked."""

    rules: tuple[ResponseRule, ...] = ()

    def before(self, others: "ResponseRules") -> "ResponseRules":
        if self.rules and others.rules:
            return ResponseRules(self.rules + others.rules)
        return self if self.rules else others

    def concern(self, status: int) -> bool:
        """Whether any of them may match a response with this status."""
        return any(rule.concerns(status) for rule in self.rules)

    def look_into(self, status: int) -> bool:
        """Whether the headers and the body of such a response must be known to tell."""
        return any(rule.when is not None and rule.concerns(status) for rule in self.rules)

    def meaning_by_status(self, status: int) -> Then | None:
        """What the first rule says that matches whatever is in such a response; for where none looks into it."""
        return next((rule.then for rule in self.rules if rule.when is None and rule.concerns(status)), None)

    async def meaning(
        self, status: int, headers: Mapping[str, str], content: bytes, outputs_of: OutputsOf
    ) -> Then | None:
        """What the first rule says that matches; None where none does. Raises `AnswerError`."""
        if not self.concern(status):
            return None
        seen: list[Json] = []

        def look() -> Json:
            if not seen:
                seen.append(seen_by_jq(status, headers, content))
            return seen[0]

        for rule in self.rules:
            if await rule.matches(status, look, outputs_of):
                return rule.then
        return None


NO_RULES: Final = ResponseRules()


def response_rule(status: object, when: str | None, then: Then) -> ResponseRule:
    """A rule as it is written. Raises `MappingError`."""
    if status is None and when is None:
        raise MappingError("a rule needs status, or when, or both.")
    statuses = None if status is None else statuses_in(status)
    return ResponseRule(then, statuses, None if when is None else Expression(when))


def holds(outputs: Sequence[Json]) -> bool:
    """Whether jq says so: as everywhere in it, whatever is neither null nor false is true."""
    return any(output is not None and output is not False for output in outputs)


def seen_by_jq(status: int, headers: Mapping[str, str], content: bytes) -> Json:
    """The names of headers are in lower case; a body in no known format is its text, one that is empty is null."""
    named: dict[str, Json] = {name.lower(): value for name, value in headers.items()}
    body = Body(content, str(named.get("content-type", "")), status)
    return {"status": status, "headers": named, "body": _body(body)}


def _body(body: Body) -> Json:
    if not body.content.strip():
        return None
    try:
        return decode(body).json
    except AnswerError:
        return body.content.decode("utf-8", "replace")
