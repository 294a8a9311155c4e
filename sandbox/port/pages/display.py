"""Values as the page shows them."""

import json
from datetime import datetime
from typing import Any

from markupsafe import Markup

from sandbox.port import clock


def clock_time(text: str | None) -> str:
    """A time of day for today's times, with its date for others; text that is no time stays what it is."""
    if not text:
        return "–"
    try:
        moment = datetime.fromisoformat(clock.canonical(text))
    except ValueError:
        return text
    today = clock.now()[:10]
    return f"{moment:%H:%M:%S}" if f"{moment:%Y-%m-%d}" == today else f"{moment:%Y-%m-%d %H:%M}"


def ago(text: str) -> str:
    age = age_of(text)
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if age >= length:
            return f"{age // length:.0f} {unit} ago"
    return f"{age:.0f} s ago"


def age_of(text: str) -> float:
    return max(0.0, clock.seconds_between(clock.canonical(text), clock.now()))


def seconds(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def web_link(value: Any) -> str | None:
    """The value where it may be followed as a link: never `javascript:` and the like."""
    if isinstance(value, str) and value.lower().startswith(("http://", "https://", "mailto:")):
        return value
    return None


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=None)


def readable_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)


def breakable(text: str) -> Markup:
    """A path that may go on in the next line after each slash."""
    return Markup("/<wbr>").join(text.split("/"))
