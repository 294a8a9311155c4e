"""What an author gives a command: a mapping, blueprints, settings, read so that each mistake can be shown in its place.

It may know `mapping`, `settings` and `port_rules`. It must not ask an API anything, nor judge what it has read.
"""

from tools.inputs.blueprints_file import Blueprints, read_blueprints
from tools.inputs.installation import Installation, OceanConfiguration, read_installation
from tools.inputs.mapping_file import MappingText, OverruledKey, read_mapping
from tools.inputs.ocean_context import enter_ocean_context
from tools.inputs.options import STANDARD_INPUT, blueprints_option, mapping_argument, mapping_text, settings_options
from tools.inputs.origins import without_user
from tools.inputs.spelling import are_one, is_within, key_for

__all__ = [
    "STANDARD_INPUT",
    "Blueprints",
    "Installation",
    "MappingText",
    "OceanConfiguration",
    "OverruledKey",
    "are_one",
    "blueprints_option",
    "enter_ocean_context",
    "is_within",
    "key_for",
    "mapping_argument",
    "mapping_text",
    "read_blueprints",
    "read_installation",
    "read_mapping",
    "settings_options",
    "without_user",
]
