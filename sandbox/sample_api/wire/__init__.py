"""Below every request: the server, faults and limits put in its way, and which paths are the sandbox's own."""

from sandbox.sample_api.wire.faults import Fault, FaultInjection, Faults
from sandbox.sample_api.wire.pace import Pace, Paced, RateLimit
from sandbox.sample_api.wire.serving import Tls, server
from sandbox.sample_api.wire.target import CONTROL, is_for_the_sandbox, path_on_the_wire

__all__ = [
    "CONTROL",
    "Fault",
    "FaultInjection",
    "Faults",
    "Pace",
    "Paced",
    "RateLimit",
    "Tls",
    "is_for_the_sandbox",
    "path_on_the_wire",
    "server",
]
