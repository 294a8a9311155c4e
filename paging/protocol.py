"""What is configured of paging, and what listings and paginators tell each other."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, Self

from evidence import Evidence
from extraction import Absent, Answer, Path, Shape
from json_types import Item, Json
from messages import AnswerError, PaginationError


class PaginationType(StrEnum):
    """How an API pages."""

    NONE = "none"
    PAGE = "page"
    OFFSET = "offset"
    CURSOR = "cursor"
    NEXT_LINK = "next_link"
    HEADER_LINK = "header_link"


class ParameterPlace(StrEnum):
    """Where the paging parameters go: into the URL's query, the JSON body, or the request's headers."""

    QUERY = "query"
    BODY = "body"
    HEADER = "header"


@dataclass(frozen=True)
class Pagination:
    """What is configured of one listing's paging. `param` and `size_param` are None where nothing is to be sent.

    `chosen_for_endpoint` says that the type is the endpoint's own, and not the installation's.
    """

    type: PaginationType = PaginationType.NONE
    page_size: int = 100
    param: str | None = None
    size_param: str | None = None
    start_page: int = 1
    cursor_path: Path | None = None
    cursor_header: str | None = None
    cursor_alone: bool = False
    has_more_path: Path | None = None
    last_page_path: Path | None = None
    next_link_path: Path | None = None
    header_link_rel: str = "next"
    next_link_header: str | None = None
    start_offset: int = 0
    end_statuses: frozenset[int] = frozenset()
    ignore_total: bool = False
    max_empty_pages: int = 10
    max_pages: int = 100_000
    take: int | None = None
    place: ParameterPlace = ParameterPlace.QUERY
    chosen_for_endpoint: bool = False

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths that are configured."""
        paths = (self.cursor_path, self.has_more_path, self.last_page_path, self.next_link_path)
        return tuple(path for path in paths if path is not None)


@dataclass(frozen=True)
class JsonCursor:
    """A cursor that is a list or an object, for a JSON body. Held as text, so that it can be compared."""

    text: str

    @classmethod
    def of(cls, value: Json) -> Self:
        return cls(json.dumps(value))

    @property
    def value(self) -> Json:
        value: Json = json.loads(self.text)
        return value

    def __str__(self) -> str:
        return self.text


type Cursor = str | int | JsonCursor


class PageRequest(NamedTuple):
    """What a page adds to its listing's request: parameters, or a link that replaces the URL.

    `alone` says that the parameters take the place of all others.
    """

    parameters: tuple[tuple[str, Cursor], ...] = ()
    link: str | None = None
    alone: bool = False


@dataclass(frozen=True)
class Page:
    """What a request brought: the answer, the URL it was asked at, headers by names in lower case, and what all of it
    says of itself.
    """

    answer: Answer
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=Evidence)
    found: Mapping[str, Json | Absent | AnswerError] | None = None
    """What configured paths find, by their texts, where they were looked for before."""

    def find(self, path: Path) -> Json | Absent:
        """What a path finds in the answer. Raises `AnswerError`."""
        found = path.find(self.answer.json) if self.found is None else self.found[path.text]
        if isinstance(found, AnswerError):
            raise found
        return found

    @property
    def items(self) -> Sequence[Item]:
        return self.answer.items

    @cached_property
    def records(self) -> int | None:
        """How many records the API gave; None where that cannot be told."""
        counted = self.answer.records
        return 1 if counted is None and self.answer.shape is Shape.OBJECT else counted

    @property
    def is_empty(self) -> bool:
        """Whether there are no records, nor anything that may be one."""
        return not (self.items if self.records is None else self.records)

    @property
    def link_header(self) -> str:
        return self.headers.get("link", "")


class Signal(StrEnum):
    """What decides whether a listing goes on."""

    CONFIGURED_PATH = "configured path"
    FLAG = "flag in the answer"
    PAGE_COUNT = "number of pages"
    ITEM_COUNT = "number of items"
    LEAD = "cursor or link"
    PAGE_LENGTH = "length of the page"
    REPETITION = "repeated page"
    STATUS = "status past the end"
    IGNORED_STATUS = "ignored status"
    RULE = "rule of responses"
    NO_PAGING = "no paging"
    TAKE = "wanted cut"
    KNOWN = "known from here on"
    NO_WAY_ON = "no way on"


@dataclass(frozen=True)
class Reason:
    """Why a listing goes on or is over: the signal that decided, what it said, and whether that was told or assumed."""

    signal: Signal
    said: str
    told: bool = True


@dataclass(frozen=True)
class Verdict:
    """The items of a page that count, and the request of the next page; None when the listing is over.

    `end_by_refusal` are the statuses of the next request that mean that this page was the last, each with the reason
    that is the end's then; `ended_before` are those that meant it in versions before `NEW_RULE`, and are failures. With
    `is_probe`, nothing promises the next page. `failure` is raised when the items have been handed over: they are
    right, and what follows them cannot be read. `remark` is for the log, where the end has something that a user should
    know.
    """

    items: Sequence[Item]
    reason: Reason
    next: PageRequest | None = None
    remark: str | None = None
    end_by_refusal: Mapping[int, Reason] = field(default_factory=dict)
    ended_before: frozenset[int] = frozenset()
    is_probe: bool = False
    failure: PaginationError | None = None
