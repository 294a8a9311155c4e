"""From wanted endpoints to kinds: each asked once, parents before their children, and what relates them.

It may use everything below; how a listing goes on is left to `paging`.
"""

from tools.init.exploring.learning import learn

__all__ = ["learn"]
