"""The files that come of it (mapping, blueprints, `.env`), written anew or added to, and what the terminal is told.

It asks an API nothing; kinds come ready.
"""

from tools.init.writing.adding import add_blueprints, add_resources, kinds_in
from tools.init.writing.destination import Destination
from tools.init.writing.files import blueprints_text
from tools.init.writing.files import write as write_file
from tools.init.writing.mapping_text import holds_resources
from tools.init.writing.report import tell
from tools.init.writing.variables import EnvFile

__all__ = [
    "Destination",
    "EnvFile",
    "add_blueprints",
    "add_resources",
    "blueprints_text",
    "holds_resources",
    "kinds_in",
    "tell",
    "write_file",
]
