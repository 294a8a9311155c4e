"""Lets Ocean's clients share what was read of whom to trust."""

import port_ocean.clients.port.utils as of_port
import port_ocean.helpers.async_client as of_all

from transport import ocean_context


def share_authorities() -> None:
    """Ocean makes three clients in each resync, and would read them for each."""
    of_port.resolve_verify_param = ocean_context  # type: ignore[attr-defined]
    of_all.resolve_verify_param = ocean_context  # type: ignore[attr-defined]
