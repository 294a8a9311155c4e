"""The builder, as its own tests ask it."""

from tests.builder.conftest import visitor

__all__ = ["visitor"]
