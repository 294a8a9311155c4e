"""The records that the sample API holds: made from a seed, always the same, and changed by the control API."""

from sandbox.sample_api.records.desk import Change, Changed, Collection, Desk, UnknownRecord, seeded
from sandbox.sample_api.records.models import TicketPriority, TicketStatus

__all__ = ["Change", "Changed", "Collection", "Desk", "TicketPriority", "TicketStatus", "UnknownRecord", "seeded"]
