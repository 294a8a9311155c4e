"""What is asked of the API: a trial of the login, looks at endpoints, and previews, one after another.

It may know `init`, `preview` and the one client. Nothing is asked twice within a session unless somebody wants it.
"""

from builder.looking.remembering import RememberingClient
from builder.looking.session import Session
from builder.looking.trial import Tried
from builder.looking.work import Work

__all__ = ["RememberingClient", "Session", "Tried", "Work"]
