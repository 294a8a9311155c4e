"""How Ocean reads its settings."""

from port_ocean.config.settings import IntegrationConfiguration

from framework.lake import BATCHES_IN_ONE_WRITE


def configure_ocean() -> None:
    """To be called before Ocean reads its settings."""
    # An empty variable, as Helm writes a value that was left empty, counts as not given (contract §2).
    IntegrationConfiguration.model_config["env_ignore_empty"] = True
    # The variable for this limit remains.
    IntegrationConfiguration.model_fields["lakehouse_buffer_max_count"].default = BATCHES_IN_ONE_WRITE
    IntegrationConfiguration.model_rebuild(force=True)
