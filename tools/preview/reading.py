"""Reads the kinds of a mapping as a resync would, to some extent, and reports what came of each."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from client import ApiClient
from clock import Clock, SystemClock
from endpoints import Endpoint, ListingObserver, ListingTrace, Plan, rfc3339
from extraction import Moment
from loading import PortMapping
from mapping import CustomAppConfig, EndpointResource, Mistake, since_of_all
from messages import PROCESS_MASK, IntegrationError, MappingError, since_of
from reading import Extent, KindReader
from settings import Settings
from tools.check import mapping_mistakes, named_blueprint, parse_config
from tools.inputs import Blueprints, MappingText
from tools.preview.relations import KindTargets, relation_reports
from tools.preview.report import EndReport, KindReport, PreviewReport
from tools.preview.tally import Tally
from tools.preview.telling import tell_listings

SECOND_PAGE: Final = Extent(pages=2)
"""What is read unless more or less is wanted: only a second page proves that paging leads to others."""

type Progress = Callable[[str], None]
"""Is told what is being done."""


@dataclass(frozen=True)
class Wanted:
    """What of a mapping is to be previewed: how much of each kind, which kinds (none for all), entities to show.

    With `since`, it is what an incremental run would read from there: of the kinds that say how, what changed.
    """

    extent: Extent = SECOND_PAGE
    kinds: tuple[str, ...] = ()
    entities: int = 3
    since: datetime | None = None

    def __str__(self) -> str:
        pages = "all pages" if self.extent.pages is None else f"{_counted(self.extent.pages, 'page')} of each listing"
        if self.since is not None:
            pages = f"what changed since {rfc3339(self.since)}, {pages}"
        if self.extent.children is None:
            return pages
        return f"{pages}, {_counted(self.extent.children, 'listing')} of each nested kind"

    def includes(self, resource: EndpointResource) -> bool:
        """Whether this resource is to be previewed."""
        return (not self.kinds or resource.kind in self.kinds) and (self.since is None or resource.tells_changes)


async def preview(
    mapping: MappingText,
    settings: Settings,
    *,
    wanted: Wanted,
    blueprints: Blueprints,
    progress: Progress,
    client: ApiClient | None = None,
) -> PreviewReport:
    """Raises `MappingError` where the mapping has no form or lacks a wanted kind; other mistakes are in the report.

    A `client` that is given is used, and is not closed.
    """
    config = parse_config(mapping)
    _refuse_unknown(wanted, config, mapping)
    PROCESS_MASK.hide(*settings.secrets, *config.secrets())
    async with AsyncExitStack() as stack:
        api = ApiClient(settings) if client is None else client
        if client is None:
            stack.push_async_callback(api.aclose)
        clock = SystemClock()
        moment = Moment(clock.now())
        mistakes = await api.apart.settled(
            moment, lambda: mapping_mistakes(mapping, settings.pagination, moment=moment)
        )
        reader = _Reader(api, settings, wanted, blueprints, progress, clock, moment)
        read = {
            index: await reader.read(resource, mapping.line_of(("resources", index)), _of_resource(mistakes, index))
            for index, resource in enumerate(config.resources)
            if wanted.includes(resource)
        }
    everyone = [kind.targets for kind in read.values()]
    if len(read) < len(config.resources):
        everyone.append(KindTargets())  # of which nothing is known
    named = [named_blueprint(resource) for resource in config.resources]
    outright = {name for name in named if name is not None}
    whole = {index for index, kind in read.items() if kind.targets.is_whole}
    yielded: set[str] | None = outright | {blueprint for kind in everyone for blueprint, _ in kind.identities}
    if any(name is None and index not in whole for index, name in enumerate(named)):
        yielded = None  # a kind that is mistaken, or that names its blueprint by what was not read, may make any
    made = [] if None in named else sorted(outright)
    report = PreviewReport(
        base_url=settings.base_url,
        mapping=mapping.name,
        extent=str(wanted),
        creates_missing_targets=config.create_missing_related_entities,
        mistakes=[mistake.message for mistake in mistakes if not _is_of_one_resource(mistake)],
        kinds=[
            kind.report.model_copy(
                update={"relations": relation_reports(kind.targets, everyone, yielded, made, blueprints)}
            )
            for kind in read.values()
        ],
    )
    return PreviewReport.model_validate(PROCESS_MASK.masked(report.model_dump()))


@dataclass(frozen=True)
class _Read:
    report: KindReport
    targets: KindTargets


@dataclass(frozen=True)
class _Reader:
    client: ApiClient
    settings: Settings
    wanted: Wanted
    blueprints: Blueprints
    progress: Progress
    clock: Clock
    moment: Moment

    async def read(self, resource: EndpointResource, line: int, mistakes: Sequence[Mistake]) -> _Read:
        """One kind. Where it has mistakes that would fail it, nothing is asked."""
        if any(not mistake.harmless for mistake in mistakes):
            told = " ".join(mistake.message for mistake in mistakes)
            since = since_of_all(mistakes)
            return _Read(KindReport(kind=resource.kind, line=line, failure=told, since=since), KindTargets())
        plan = await self.client.apart.settled(
            self.moment, lambda: resource.plan(self.settings.pagination, self.moment)
        )
        if self.wanted.since is not None:
            plan = plan.changed_since(self.wanted.since)
        mapping = PortMapping(resource, self.settings.incomplete_items)
        traces: list[ListingTrace] = []
        tally = Tally(self.blueprints, self.wanted.entities)
        items = 0
        failure: IntegrationError | None = None

        def watch(template: Endpoint) -> ListingObserver:
            traces.append(ListingTrace(template, self.clock))
            self.progress(f"{resource.kind}: {_counted(len(traces), 'listing')}, {_counted(items, 'item')}")
            return traces[-1]

        reading = KindReader(
            self.client, self.wanted.extent, concurrency=self.settings.max_concurrent_requests, watch=watch
        ).begin(plan, mapping)
        try:
            async with aclosing(reading.batches(with_incomplete=True)) as batches:
                async for batch in batches:
                    items += len(batch)
                    for item in batch:
                        for mapped in mapping.map(item):
                            tally.add(mapped)
                    self.progress(f"{resource.kind}: {_counted(len(traces), 'listing')}, {_counted(items, 'item')}")
        except IntegrationError as error:
            failure = error
        is_whole = failure is None and (self.wanted.extent.is_whole or _is_over(plan, traces))
        end = EndReport(told=reading.end.told, said=reading.end.said) if is_whole else None
        report = KindReport(
            kind=resource.kind,
            line=line,
            failure=None if failure is None else str(failure),
            since=None if failure is None else since_of(failure),
            without_effect=[mistake.message for mistake in mistakes],
            listings=tell_listings(traces, plan.endpoint),
            children=sum(trace.template is plan.endpoint for trace in traces) if plan.parameters else 0,
            items=items,
            entities=tally.entities,
            left_out=tally.left_out,
            without_identity=tally.without_identity,
            end=end,
            first=tally.first,
            nulls=tally.nulls(),
            duplicates=tally.duplicates(),
            refusals=tally.refusals(),
        )
        return _Read(report, KindTargets(tally.identities, tally.targets, is_whole))


def _is_of_one_resource(mistake: Mistake) -> bool:
    return len(mistake.place) > 1 and mistake.place[0] == "resources"


def _refuse_unknown(wanted: Wanted, config: CustomAppConfig, mapping: MappingText) -> None:
    there = [resource.kind for resource in config.resources]
    if wanted.since is not None and not any(map(wanted.includes, config.resources)):
        raise MappingError(f"--since: {mapping.name} has no such kind with `incremental`, so there is nothing to read.")
    for kind in wanted.kinds:
        if kind not in there:
            raise MappingError(f"--kind {kind}: {mapping.name} has no such kind; it has {', '.join(there) or 'none'}.")


def _is_over(plan: Plan, traces: Sequence[ListingTrace]) -> bool:
    """Whether a part of the kind turned out to be all of it."""
    return not plan.parameters and all(trace.end is not None for trace in traces)


def _of_resource(mistakes: Sequence[Mistake], index: int) -> list[Mistake]:
    return [mistake for mistake in mistakes if mistake.place[:2] == ("resources", index)]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
