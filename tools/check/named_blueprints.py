"""The blueprint that a resource names outright."""

from mapping import EndpointResource


def named_blueprint(resource: EndpointResource) -> str | None:
    """None where the blueprint is computed, by other jq than the plain text of a name."""
    text = resource.port.entity.mappings.blueprint.strip()
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if quoted and text[0] not in text[1:-1] else None
