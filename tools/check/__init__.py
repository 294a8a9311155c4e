"""`check`: all mistakes of a mapping, with the place of each, without a request.

It may know what `mapping`, `endpoints` and `loading` refuse, and says all of it at once. It must not ask an API
anything.
"""

from tools.check.command import check_command
from tools.check.mapping_check import mapping_mistakes, parse_config
from tools.check.named_blueprints import named_blueprint

__all__ = ["check_command", "mapping_mistakes", "named_blueprint", "parse_config"]
