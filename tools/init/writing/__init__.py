"""The files that come of it (mapping, blueprints, `.env`), written anew or added to, and what the terminal is told.

It asks an API nothing; kinds come ready.
"""

from tools.init.writing.adding import kinds_in
from tools.init.writing.destination import Destination
from tools.init.writing.mapping_text import holds_resources
from tools.init.writing.report import tell

__all__ = ["Destination", "holds_resources", "kinds_in", "tell"]
