"""The blueprint that a resource names outright."""

from mapping import EndpointResource


def named_blueprint(resource: EndpointResource) -> str | None:
    """None where the blueprint is computed, by other jq than the plain text of a name."""
    return resource.named_blueprint
