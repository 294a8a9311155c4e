"""The whole mapping, as Ocean asks for it."""

from typing import ClassVar

from port_ocean.core.handlers.port_app_config.models import PortAppConfig
from pydantic.v1 import Field, validator

from mapping.parsing import parse_resource
from mapping.resources import EndpointResource


class CustomAppConfig(PortAppConfig):
    """The whole mapping. Kinds are free: each is the path of an endpoint."""

    allow_custom_kinds: ClassVar[bool] = True

    resources: list[EndpointResource] = Field(  # type: ignore[assignment]  # as every Ocean integration narrows it
        default_factory=list, title="Resources", description="The endpoints to read, in this order."
    )

    def secrets(self) -> set[str]:
        """The credentials that the mapping holds."""
        return {secret for resource in self.resources for secret in resource.secrets()}

    @validator("resources", pre=True)
    def _keep_the_others(cls, resources: object) -> object:
        if not isinstance(resources, list):
            return resources
        return [parse_resource(raw, f"resources[{index}]") for index, raw in enumerate(resources)]
