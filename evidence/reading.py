"""From a status, headers and the document around the records to one `Evidence`: the only reader of words."""

from collections.abc import Iterable, Mapping
from typing import Final

from evidence.counts import as_count, in_total, is_lower_bound
from evidence.evidence import Count, Counted, Evidence, Lead, Said, Trust
from evidence.failures import error_alone, failed_line, failure_in, partial_in
from evidence.headers import read_headers
from evidence.inner_lists import unfinished_list
from evidence.last_record import last_record_says
from evidence.leads import leads_of, listed_links, named_leads
from evidence.places import Found, Place, far_places, found_in, has_identity, has_parts, near_places, written
from evidence.prose import said_in_prose
from evidence.truth import is_truthy
from evidence.words import Group, Meaning
from extraction import Answer

_TRUSTS: Final = (Trust.PLAIN, Trust.COUNT, Trust.UNSURE, Trust.ALIKE)
_YES: Final = (True, "true", "True")
_FLAGS: Final = (Meaning.MORE, Meaning.OVER, Meaning.NEXT, Meaning.TRUNCATED)


def read_evidence(status: int, headers: Mapping[str, str], answer: Answer) -> Evidence:
    """All that a response says of itself; `headers` by names in lower case.

    Where the answer is itself the list or the one item, nothing in it speaks of the answer, unless it is an object
    that holds nothing but an error's words.
    """
    said = read_headers(status, headers)
    document, ways = answer.json, answer.places
    is_all = ways == ((),)
    near = [] if is_all else near_places(document, ways)
    words = _words(near)
    of_headers = [Place((name,), inner) for name, inner in said.objects]
    told = _Told([*words, *_words(of_headers)] if of_headers else words, near)
    heard = near
    if not is_all and not told.speaks_of_more:
        heard = [*near, *far_places(document, near, ways)]
        if far := _words(heard[len(near) :]):
            told = _Told([*words, *far], near)
    leads = told.leads + said.leads
    if len(leads) > 1:
        leads.sort(key=_trust)
    prose = said_in_prose(heard)
    truncated = told.truncated or said.truncated or prose.cut
    more, over = told.flags(beside_a_lead=bool(leads))
    more = more or last_record_says(answer.records_seen) or (None if over else said.more)
    more = more or (truncated if leads else None)
    is_uncut = over is not None and not told.is_over
    over = None if more else over or said.over
    failed = failure_in(words)
    if answer.are_many and isinstance(document, list):
        failed = failed or failed_line(text for text in document if isinstance(text, dict))
    elif is_all and isinstance(document, dict):
        failed = error_alone(document)
    return Evidence(
        more=more,
        over=over,
        is_uncut=is_uncut and over is not None,
        truncated=None if more else truncated,
        leads=tuple(leads),
        ended=(*told.ended, *said.ended),
        counts=(*told.counts, *said.counts),
        is_first=told.is_first,
        failed=failed,
        partial=partial_in(words) or said.partial or prose.partial,
        inner=unfinished_list(answer.records_seen or (), answer.inner),
    )


class _Told:
    """What some places say: words that stand first in the vocabulary come first, and of one word outer places."""

    def __init__(self, words: Iterable[Found], places: Iterable[Place]) -> None:
        self.leads: list[Lead] = []
        self.ended: list[Lead] = []
        self.counts: list[Count] = []
        self.truncated: Said | None = None
        self.is_first: bool | None = None
        self._flags: list[tuple[Found, bool]] = []
        words = list(words)
        if len(words) > 1:
            words.sort(key=_rank)
        for word in words:
            group = word.word.group
            if group is Group.COUNT:
                self._take_count(word)
            elif group is Group.LEAD:
                self._take_lead(word)
            elif group is Group.FLAG:
                self._take_flag(word)
        for place in places:
            self.leads += listed_links(place)
        if not self.leads:
            self.leads += [lead for place in places for lead in named_leads(place)]

    @property
    def speaks_of_more(self) -> bool:
        return bool(self._flags or self.truncated or self.leads or self.ended)

    @property
    def is_over(self) -> bool:
        """Whether a flag says more of the end than that nothing was cut off."""
        return any(not more and found.word.meaning is not Meaning.TRUNCATED for found, more in self._flags)

    def flags(self, *, beside_a_lead: bool) -> tuple[Said | None, Said | None]:
        """What says that more follows, or else what says that nothing does.

        Flags for more are plainer than flags for the end. Of flags of one kind that contradict each other, one that
        says that more follows is believed; and a lead more than a word for the end that is not sure.
        """
        for meaning in _FLAGS if self._flags else ():
            flags = [(found, more) for found, more in self._flags if found.word.meaning is meaning]
            if more := next((found for found, more in flags if more), None):
                return _said(more), None
            sure = (found for found, _ in flags if not beside_a_lead or found.word.trust is Trust.PLAIN)
            if over := next(sure, None):
                return None, _said(over)
        return None, None

    def _take_flag(self, found: Found) -> None:
        meaning, value = found.word.meaning, found.value
        if found.word.trust is Trust.ALIKE and value not in _YES:
            return
        if meaning is Meaning.FIRST:
            if isinstance(value, bool) and self.is_first is None:
                self.is_first = value
        elif meaning is Meaning.MORE and isinstance(value, bool | int | str):
            self._flags.append((found, is_truthy(value)))
        elif meaning is Meaning.OVER and isinstance(value, bool):
            if found.word.trust is Trust.PLAIN or not (has_identity(found.place) and has_parts(found.place)):
                self._flags.append((found, not value))
        elif meaning is Meaning.TRUNCATED and isinstance(value, bool | str):
            if is_truthy(value):
                self.truncated = self.truncated or _said(found)
            else:
                self._flags.append((found, False))

    def _take_lead(self, found: Found) -> None:
        if found.value is True:
            if found.word.meaning is Meaning.NEXT:
                self._flags.append((found, True))
            return
        for lead in leads_of(found):
            (self.ended if lead.value is None else self.leads).append(lead)

    def _take_count(self, found: Found) -> None:
        inner, value = in_total(found.value) if found.word.counted is Counted.RECORDS else ("", found.value)
        number = as_count(value)
        if number is not None and found.word.counted is not None:
            keys = (*found.keys, inner) if inner else found.keys
            said, at_least = Said(written(keys), value), is_lower_bound(found.value)
            self.counts.append(Count(found.word.counted, number, said, found.word.count_trust, at_least))


def _words(places: Iterable[Place]) -> list[Found]:
    return [word for place in places for word in found_in(place)]


def _trust(lead: Lead) -> int:
    return _TRUSTS.index(lead.trust)


def _rank(found: Found) -> int:
    return found.rank


def _said(found: Found) -> Said:
    return Said(written(found.keys), found.value)
