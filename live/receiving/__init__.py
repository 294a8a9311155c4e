"""Calls of webhooks: whose signature holds, what is refused and how, and where events wait (contract §10).

It may know HTTP as a server speaks it. It must not know the mapping, nor what an event changes.
"""

from live.receiving.calls import Call
from live.receiving.event_queue import EventQueue
from live.receiving.payloads import decoded_json
from live.receiving.presets import signature_of
from live.receiving.proofs import without_proof
from live.receiving.refusals import REASONS, TOO_LARGE, Refusals, Refused
from live.receiving.taking import take_events
from live.receiving.webhook import Service, Webhook

__all__ = [
    "REASONS",
    "TOO_LARGE",
    "Call",
    "EventQueue",
    "Refusals",
    "Refused",
    "Service",
    "Webhook",
    "decoded_json",
    "signature_of",
    "take_events",
    "without_proof",
]
