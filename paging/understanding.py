"""What came, as a page with its evidence, unless it says itself that it is not what was asked for (contract §5)."""

from collections.abc import Mapping, Sequence
from typing import Final

from evidence import Said, failed_line, read_evidence
from extraction import Answer, Body, Extraction, NoItems, remedy_for_page
from json_types import Item
from messages import NEW_RULE, AnswerError, shown
from paging.protocol import Page

_SUCCESS: Final = 200


def read_page(
    extraction: Extraction, body: Body, url: str, headers: Mapping[str, str], *, accepted: bool = False
) -> Page:
    """The page of a body. Raises `AnswerError`; what the answer says of its failure comes before what it lacks then."""
    try:
        return understood(extraction.read(body), body, url, headers, accepted=accepted)
    except NoItems as failure:
        if failure.answer is not None:
            understood(failure.answer, body, url, headers, accepted=accepted)
        raise
    except AnswerError as failure:
        remedy = remedy_for_page(body.content)
        if remedy is None:
            raise
        raise AnswerError(f"{failure} - {remedy}") from failure


def understood(answer: Answer, body: Body, url: str, headers: Mapping[str, str], *, accepted: bool = False) -> Page:
    """The page of an answer. Raises `AnswerError` where it says that it failed or is partial, unless it is accepted:
    then its status says nothing more either."""
    if accepted:
        return Page(answer, url, headers, read_evidence(_SUCCESS, headers, answer))
    evidence = read_evidence(body.status, headers, answer)
    if evidence.failed is not None:
        raise AnswerError(
            f"The answer has status {body.status} but tells of an error, by {_told(evidence.failed)}. Nothing in it is "
            f"taken for items. The answer is: {body.excerpt}",
            since=NEW_RULE,
        )
    if evidence.partial is not None:
        raise AnswerError(
            f"The answer has status {body.status} but says that it is not whole, by {_told(evidence.partial)}. What "
            "lacks would be taken for deleted, so nothing of it is. Ask for less at a time, or give the credentials "
            f"access to all that is asked for; if nothing lacks, a rule of `responses` with `then: accept` says so. "
            f"The answer is: {body.excerpt}",
            since=NEW_RULE,
        )
    return Page(answer, url, headers, evidence)


def refuse_failed_lines(lines: Sequence[Item]) -> None:
    """Refuses JSON lines, or some of them, where one is an error and no item. Raises `AnswerError`."""
    failed = failed_line(lines)
    if failed is not None:
        raise AnswerError(f"A line of the answer is no item but tells of an error, by {_told(failed)}.", since=NEW_RULE)


def _told(said: Said) -> str:
    return f"{said.place}: {shown(said.value)}"
