"""`ocean probe`: for each kind of the mapping, whether it can be reached with these credentials and yields items."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Final, cast

from loguru import logger
from port_ocean.context.ocean import PortOceanContext
from port_ocean.core.defaults.common import get_port_integration_defaults
from port_ocean.core.probe import ProbeCheck, ProbeCheckStatus, ProbeContext

from client import ApiClient, ApiRequest
from clock import SystemClock
from endpoints import Endpoint, ListingObserver, ListingTrace
from extraction import Moment
from loading import PortMapping
from mapping import CustomAppConfig, EndpointResource
from messages import PROCESS_MASK, IntegrationError, RequestFailed
from pagination import PaginationOptions
from reading import Extent, KindReader
from settings import IncompleteItems

_EXTENT: Final = Extent(pages=1, children=1)
_THE_API: Final = "baseUrl"
"""What a check is called where the mapping names no kind."""

_REFUSES_CREDENTIALS: Final = frozenset({401, 403})


async def mapping_to_probe(ocean: PortOceanContext) -> CustomAppConfig:
    """The mapping at Port; before the integration is installed there, the one that it would be installed with."""
    record = await ocean.port_client.get_current_integration(should_raise=False, should_log=False)
    if record.get("config"):
        return CustomAppConfig.parse_obj(record["config"])
    defaults = get_port_integration_defaults(CustomAppConfig, ocean.config.resources_path, Path("."))
    return cast(CustomAppConfig, (defaults and defaults.port_app_config) or CustomAppConfig())


class Probe:
    """Asks each kind for a page, and reports as the answers come. `concurrency` is the client's own limit."""

    def __init__(
        self,
        context: ProbeContext,
        client: ApiClient,
        pagination: PaginationOptions,
        *,
        concurrency: int,
        incomplete_items: IncompleteItems = IncompleteItems.FAIL,
    ) -> None:
        self._context = context
        self._client = client
        self._pagination = pagination
        self._concurrency = concurrency
        self._incomplete_items = incomplete_items

    async def run(self, resources: Sequence[EndpointResource]) -> None:
        """Fails the probe as a whole only where nothing at all could be reached."""
        checks = [ProbeCheck(resource.kind) for resource in resources] or [ProbeCheck(_THE_API)]
        self._context.checks += checks
        await self._context.update_progress()
        async with asyncio.TaskGroup() as group:
            if not resources:
                group.create_task(self._ask_for_anything(checks[0]))
            moment = SystemClock().now()
            for resource, check in zip(resources, checks, strict=False):
                group.create_task(self._check(resource, moment, check))
        failures = [check for check in checks if check.status is ProbeCheckStatus.FAILURE]
        if len(failures) == len(checks):
            await self._context.fail(f"{failures[0].kind}: {failures[0].message}")

    async def _check(self, resource: EndpointResource, moment: float, check: ProbeCheck) -> None:
        try:
            status, message = await self._seen(resource, moment)
        except IntegrationError as error:
            status, message = ProbeCheckStatus.FAILURE, str(error)
        await self._conclude(check, status, message)

    async def _seen(self, resource: EndpointResource, moment: float) -> tuple[ProbeCheckStatus, str]:
        at = Moment(moment)
        plan = await self._client.apart.settled(at, lambda: resource.plan(self._pagination, at))
        mapping = PortMapping(resource, self._incomplete_items)
        traces: list[ListingTrace] = []

        def watch(template: Endpoint) -> ListingObserver:
            traces.append(ListingTrace(template, SystemClock()))
            return traces[-1]

        reader = KindReader(self._client, _EXTENT, concurrency=self._concurrency, watch=watch)
        items = 0
        async with aclosing(reader.batches(plan, mapping)) as batches:
            async for batch in batches:
                items += len(batch)
        if items:
            return ProbeCheckStatus.SUCCESS, f"{items} items on the first page."
        children = sum(trace.template is plan.endpoint for trace in traces)
        if plan.parameters and not children:
            return ProbeCheckStatus.UNKNOWN, "Its parents were read, but give no values to ask for it with."
        if plan.parameters:
            return ProbeCheckStatus.UNKNOWN, f"It answers, but {_asked_of_parents(children)}; others may have some."
        return ProbeCheckStatus.UNKNOWN, "It answers, but yields no items."

    async def _ask_for_anything(self, check: ProbeCheck) -> None:
        """Any answer will do: it is unlikely that there is something at the root of an API."""
        try:
            await self._client.ask(ApiRequest(""))
        except RequestFailed as failure:
            if failure.status is None or failure.status in _REFUSES_CREDENTIALS:
                await self._conclude(check, ProbeCheckStatus.FAILURE, str(failure))
                return
        await self._conclude(check, ProbeCheckStatus.SUCCESS, "The API answers; the mapping names no kind to ask for.")

    async def _conclude(self, check: ProbeCheck, status: ProbeCheckStatus, message: str) -> None:
        check.status, check.message = status, PROCESS_MASK.told(message)
        level = "ERROR" if status is ProbeCheckStatus.FAILURE else "INFO"
        logger.log(level, f"{check.kind}: {check.message}")
        await self._context.update_progress()


def _asked_of_parents(count: int) -> str:
    return "its first parent has no items" if count == 1 else f"its first {count} parents have none"
