"""What waits in memory, counted in bytes of the answers it came of, over all kinds of a resync (contract §9).

It may know nothing but numbers. It must not know what is counted, nor who reads it.
"""

from endpoints.waiting.budget import Account, ByteBudget, Claim, Held, NoRoom, SharedAccount
from endpoints.waiting.expected import ExpectedSize

__all__ = ["Account", "ByteBudget", "Claim", "ExpectedSize", "Held", "NoRoom", "SharedAccount"]
