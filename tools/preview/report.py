"""What a preview found, kind by kind: the same for the terminal, for machines and for the sandbox's page."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from pagination import Signal, is_round


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class EndReport(_Part):
    """How it is known that there is no more: told by the API or by a rule of the user's, or assumed."""

    told: bool
    said: str
    signal: Signal | None = None


class PageReport(_Part):
    """One request, what came, how its items were found, and how the listing goes on.

    `goes_on` is None where the answer could not be understood; `next` is what would be asked then. `told` says whether
    that was told or is only assumed.
    """

    method: str
    url: str
    headers: dict[str, str] = {}
    body: Any = None
    status: int | None = None
    seconds: float | None = None
    items: int | None = None
    found: str | None = None
    goes_on: bool | None = None
    signal: Signal | None = None
    because: str | None = None
    told: bool | None = None
    next: str | None = None
    remark: str | None = None


class ListingReport(_Part):
    """One listing that was read for a kind: its own, or one that gives it parents.

    Of a long one, the first pages and the last; `pages_left_out` are between them. `refused` is the end of one
    that was over since the API refused a page.
    """

    endpoint: str
    gives_parents: bool
    pages: list[PageReport]
    pages_left_out: int = 0
    refused: EndReport | None = None

    @property
    def assumed_end(self) -> str | None:
        """What speaks for it that it is over, where it is and nothing tells it."""
        if self.refused is not None:
            return None if self.refused.told else self.refused.said
        last = self.pages[-1] if self.pages else None
        return last.because if last is not None and last.goes_on is False and last.told is False else None


class FieldReport(_Part):
    """A mapped field that came out null: in how many of the items that were kept, and why where jq failed."""

    field: str
    expression: str
    null_in: int
    failed_in: int = 0
    cause: str | None = None
    item: Any = None


class DuplicateReport(_Part):
    """An identifier that several items of one kind have: the last of them wins."""

    blueprint: str
    identifier: str
    times: int


class RefusalReport(_Part):
    """Why Port would refuse entities, with the first of them."""

    reason: str
    entities: int
    identifier: str


class RelationReport(_Part):
    """A relation whose targets were not seen. `is_certain` says that all there is of its target was read.

    `made` are the blueprints that the kinds of the mapping make; none where that is not known of each kind.
    """

    relation: str
    target: str | None
    is_yielded: bool
    missing: int
    of: int
    is_certain: bool
    examples: list[str]
    made: list[str] = []


class EntityReport(_Part):
    """An entity as it would stand in the catalog, and the item it was made of."""

    entity: dict[str, Any]
    item: dict[str, Any]


class KindReport(_Part):
    """One resource of the mapping. `failure` is why its resync would fail; None where nothing speaks for that. `since`
    is the version whose rule that is, where versions before it passed it over.

    `without_effect` are mistakes of the mapping that fail nothing. `end` is None where not all of it was read.
    """

    kind: str
    line: int
    failure: str | None = None
    since: str | None = None
    without_effect: list[str] = []
    listings: list[ListingReport] = []
    children: int = 0
    items: int = 0
    entities: int = 0
    left_out: int = 0
    without_identity: int = 0
    end: EndReport | None = None
    first: list[EntityReport] = []
    nulls: list[FieldReport] = []
    duplicates: list[DuplicateReport] = []
    refusals: list[RefusalReport] = []
    relations: list[RelationReport] = []

    @property
    def is_good(self) -> bool:
        return self.failure is None and not self.refusals

    @property
    def is_fine(self) -> bool:
        """Whether nothing is left to look at: its items stay apart, and that they are all is told and believed."""
        return self.is_good and not (self.duplicates or self.assumed_end or self.full_pages_without_paging)

    @property
    def assumed_end(self) -> str | None:
        """What speaks for it that a listing is over, where nothing tells it."""
        if self.failure is not None:
            return None
        if self.end is not None and not self.end.told:
            return self.end.said
        return next((said for listing in self.listings if (said := listing.assumed_end) is not None), None)

    @property
    def full_pages_without_paging(self) -> int:
        """How many items the longest page holds that stands alone, and looks as if the server had cut it there."""
        pages = [page for listing in self.listings for page in listing.pages if page.signal is Signal.NO_PAGING]
        return max((page.items for page in pages if page.items and is_round(page.items)), default=0)

    @property
    def is_whole(self) -> bool:
        """Whether it was read to its end."""
        return self.end is not None

    @property
    def is_paging_unproven(self) -> bool:
        """Whether a second page would follow, and was not asked for: only that one shows that it is another."""
        return self.failure is None and any(
            [page.goes_on for page in listing.pages] == [True] for listing in self.listings if not listing.gives_parents
        )


class PreviewReport(_Part):
    """The whole preview. `extent` says in words how much was read; `mistakes` are those of no single resource."""

    base_url: str
    mapping: str
    extent: str
    creates_missing_targets: bool
    mistakes: list[str] = []
    kinds: list[KindReport]

    @property
    def stricter(self) -> dict[str, list[str]]:
        """The kinds that a rule fails which versions before passed over, by the version that made it."""
        kinds: dict[str, list[str]] = {}
        for kind in self.kinds:
            if kind.since is not None:
                kinds.setdefault(kind.since, []).append(kind.kind)
        return kinds

    @property
    def is_good(self) -> bool:
        """Whether every kind would be read, and Port would take what comes."""
        return not self.mistakes and all(kind.is_good for kind in self.kinds)

    @property
    def is_fine(self) -> bool:
        """Whether nothing is left to look at."""
        return not self.mistakes and all(kind.is_fine for kind in self.kinds)
