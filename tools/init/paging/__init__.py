"""How a listing goes on, found out by asking: candidates from what the answers say, each tried before it is believed.

It asks by `asking`, within the budget of requests. It must not write anything.
"""

from tools.init.paging.candidates import Habits
from tools.init.paging.names import is_position
from tools.init.paging.search import PagingSearch

__all__ = ["Habits", "PagingSearch", "is_position"]
