"""Calls of webhooks: whose signature holds, what is refused and how, and where events wait (contract §10).

It may know HTTP as a server speaks it. It must not know the mapping, nor what an event changes.
"""

from live.receiving.calls import Call
from live.receiving.event_queue import EventQueue
from live.receiving.presets import signature_of
from live.receiving.refusals import REASONS, Refusals, Refused
from live.receiving.taking import take_events
from live.receiving.webhook import Service, Webhook

__all__ = ["REASONS", "Call", "EventQueue", "Refusals", "Refused", "Service", "Webhook", "signature_of", "take_events"]
