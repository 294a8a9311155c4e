"""What more than one listing of a mapping needs: whole listings, or single responses, asked for once and kept (§6).

It may know how a listing is read and what it is asked by. It must not know who needs it, nor in which order.
"""

from endpoints.sharing.shared_listings import SharedListings

__all__ = ["SharedListings"]
