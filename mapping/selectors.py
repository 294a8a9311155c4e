"""What a selector says: what to ask, where the items are, which of them to keep, and what a nested kind depends on."""

from typing import Literal

from port_ocean.core.handlers.port_app_config.models import Selector
from pydantic.v1 import ConstrainedFloat, Field, StrictStr, ValidationError, validator
from pydantic.v1.error_wrappers import ErrorWrapper

from mapping.incremental_selector import IncrementalSelector
from mapping.live_event_selector import LiveEventSelector
from mapping.mistakes import Place
from mapping.request_selector import QueryValue, RequestSelector
from settings import IncompleteItems, share


class ListingSelector(RequestSelector):
    """What to ask for all that there is, and how for what changed."""

    incremental: IncrementalSelector | None = Field(
        title="Incremental",
        description="How only what changed is read between resyncs: by a parameter with the moment, or by where the "
        "listing reaches what is known.",
    )


class PathParameterSelector(ListingSelector):
    """Where the values of one path parameter come from."""

    endpoint: str | None = Field(
        title="Endpoint", description="Path of the endpoint whose items give the values; may hold other parameters."
    )
    field: str | None = Field(title="Field", description="jq that gives the value of an item, such as `.id`.")
    filter: str | None = Field(title="Filter", description="jq that gives true for the items to take.")
    include: dict[str, str] = Field(
        default_factory=dict,
        title="Include",
        description="Names and jq of what else to take from the item: `stars` becomes `__stars` of each child.",
    )
    values: StrictStr | list[QueryValue] | None = Field(
        title="Values", description="The values themselves, instead of an endpoint; or a template that makes a list."
    )
    from_: str | None = Field(
        alias="from",
        title="From",
        description="Another parameter: the value is of the same item as that one's, so that they are pairs.",
    )


class _Share(ConstrainedFloat):
    ge = 0
    le = 1


class EndpointSelector(ListingSelector, Selector):
    """What to ask a kind's endpoint, which of its items to keep, and what a nested one depends on."""

    query: str = Field(
        default="true", title="Query", description="jq that gives true for the items to keep; `true` keeps all."
    )
    path_parameters: dict[str, PathParameterSelector] = Field(
        default_factory=dict,
        title="Path Parameters",
        description="For each `{name}` in the kind: the endpoint and field that its values come from, or the values.",
    )
    ignore_statuses: list[int] = Field(
        default_factory=list,
        title="Ignore Statuses",
        description="Statuses of a child that mean that it has nothing, such as 404. For nested endpoints only.",
    )

    incomplete_items: IncompleteItems | None = Field(
        title="Incomplete Items",
        description="Items of which the mapping makes no entity: `fail` the kind, or `skip` and delete them.",
    )

    shrink_guard: _Share | Literal["off"] | None = Field(
        title="Shrink Guard",
        description="The share of the items of before that must come again where nothing says that they are all; `off` "
        "for any. By default as the installation's.",
    )

    live_events: LiveEventSelector | list[LiveEventSelector] | None = Field(
        title="Live Events",
        description="Which events of webhooks concern this kind, and what they change; one or a list.",
    )

    @property
    def live_event_selectors(self) -> list[tuple[Place, LiveEventSelector]]:
        """Each with the place where it is written."""
        place: Place = ("selector", "live_events")
        if isinstance(self.live_events, list):
            return [((*place, index), each) for index, each in enumerate(self.live_events)]
        return [] if self.live_events is None else [(place, self.live_events)]

    def shrink_share(self, general: float | None) -> float | None:
        """The share of before that must come again; None for any."""
        return general if self.shrink_guard is None else share(self.shrink_guard)

    @validator("shrink_guard", pre=True)
    def _share(cls, value: object) -> object:
        if value is None:
            return None
        number = share(value)
        return "off" if number is None else number

    @validator("live_events", pre=True)
    def _one_or_several(cls, value: object) -> object:
        """So that what is wrong is told of the one that is written, and not of the other form as well."""
        if not isinstance(value, list):
            return value if value is None else LiveEventSelector.parse_obj(value)
        parsed: list[LiveEventSelector] = []
        errors: list[ErrorWrapper] = []
        for index, each in enumerate(value):
            try:
                parsed.append(LiveEventSelector.parse_obj(each))
            except ValidationError as error:
                errors.append(ErrorWrapper(error, index))  # type: ignore[arg-type]  # a place may be a number
        if errors:
            raise ValidationError(errors, cls)
        return parsed

    @validator("query", pre=True)
    def _written_without_quotes(cls, value: object) -> object:
        """`query: true` is a boolean in YAML, and means the jq of that name."""
        return str(value).lower() if isinstance(value, bool) else value
