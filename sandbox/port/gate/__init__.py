"""What stands before every request: tokens, faults that were planned, the origin it comes from, and a count of it."""

from sandbox.port.gate.faults import FaultMiddleware, FaultPlan, Faults
from sandbox.port.gate.origin_guard import OriginGuardMiddleware
from sandbox.port.gate.tokens import Tokens
from sandbox.port.gate.traffic import Traffic, TrafficMiddleware

__all__ = ["FaultMiddleware", "FaultPlan", "Faults", "OriginGuardMiddleware", "Tokens", "Traffic", "TrafficMiddleware"]
