"""Events of webhooks that concern a kind, as a selector gives them (contract §10)."""

from pydantic.v1 import Field, StrictBool, validator

from mapping.request_selector import RequestSelector


class LiveEventSelector(RequestSelector):
    """Which events concern a kind, and what they change: the item that they bring, or one that is read anew."""

    when: str | None = Field(
        title="When", description="jq over `{body, headers, query}` that gives true for the events that are meant."
    )
    each: str | None = Field(
        title="Each",
        description="jq that gives what is looked at one by one, as `.event` beside the others: `.body.value[]`.",
    )
    item: str | None = Field(title="Item", description="jq that gives the item, or several, as the event brings it.")
    refetch: str | None = Field(
        title="Refetch",
        description="Path that is asked for the item, such as `/api/tickets/{id}`; with the selector's headers.",
    )
    path_parameters: dict[str, str] = Field(
        default_factory=dict,
        title="Path Parameters",
        description="For each `{name}` in `refetch` and in the kind: jq that gives its value.",
    )
    include: dict[str, str] = Field(
        default_factory=dict,
        title="Include",
        description="Names and jq of what else to take from the event: `stars` becomes `__stars` of the item.",
    )
    deleted: str | None = Field(
        title="Deleted", description="jq that gives true where the item was deleted: its entity is deleted as well."
    )
    resync: StrictBool = Field(
        default=False, title="Resync", description="Whether such an event asks for a full resync, and nothing else."
    )

    @validator("when", "deleted", pre=True)
    def _written_without_quotes(cls, value: object) -> object:
        """`when: true` is a boolean in YAML, and means the jq of that name."""
        return str(value).lower() if isinstance(value, bool) else value

    @validator("path_parameters", "include", pre=True)
    def _unknown_values(cls, values: object) -> object:
        """`group: null` is nothing in YAML, and means the jq of that name."""
        if not isinstance(values, dict):
            return values
        return {name: "null" if value is None else value for name, value in values.items()}

    @property
    def asks(self) -> set[str]:
        """What it says of how to ask, by name."""
        return {name for name in RequestSelector.__fields__ if name in self.__fields_set__}

    def secrets(self, target: str = "") -> set[str]:
        return super().secrets(target or self.refetch or "")
