"""Times as Port writes them: UTC, of one width, so that they sort as text."""

from datetime import UTC, datetime


def now() -> str:
    return _format(datetime.now(UTC))


def canonical(text: str) -> str:
    """The same instant in the one format used here; ValueError when it is no ISO 8601 time."""
    moment = datetime.fromisoformat(text)
    return _format(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def seconds_between(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def _format(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
