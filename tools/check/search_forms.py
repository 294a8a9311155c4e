"""A search for entities holds rules and groups of rules; of either, pydantic says what it lacks as both."""

from typing import Final

from port_ocean.core.handlers.port_app_config.models import IngestSearchQuery, Rule

_FORMS: Final = (frozenset(Rule.__fields__), frozenset(IngestSearchQuery.__fields__))


def is_of_other_form(value: object, lacking: int | str) -> bool:
    """Whether a value lacks a field only because it plainly is of the form that has no such field."""
    keys = set(value) if isinstance(value, dict) else set()
    own = [form for form in _FORMS if not form.isdisjoint(keys)]
    return any(lacking in form for form in _FORMS) and len(own) == 1 and lacking not in own[0]
