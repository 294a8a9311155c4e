"""Why Port refused entities: Ocean keeps it to a field of the record, which its text on standard output leaves out."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus
from typing import Final

import httpx

_MOST_SHOWN: Final = 2
_UPSERTS: Final = ("/entities/bulk", "/entities")

_HEARD: ContextVar[list[str] | None] = ContextVar("reasons heard", default=None)


@contextmanager
def reasons_heard() -> Iterator[list[str]]:
    """Around a writing of entities: the first of Port's different reasons for which it refuses some."""
    reasons: list[str] = []
    token = _HEARD.set(reasons)
    try:
        yield reasons
    finally:
        _HEARD.reset(token)


def hear_reasons(response: httpx.Response) -> None:
    """Looks for reasons in what Port answered, where somebody wants to know them."""
    reasons = _HEARD.get()
    refuses = response.is_error or response.status_code == HTTPStatus.MULTI_STATUS
    if reasons is None or not refuses or not response.request.url.path.endswith(_UPSERTS):
        return
    blueprint = response.request.url.path.split("/")[-3 if response.request.url.path.endswith("bulk") else -2]
    for reason in _reasons_in(response, blueprint):
        if len(reasons) < _MOST_SHOWN and reason not in reasons:
            reasons.append(reason)


def _reasons_in(response: httpx.Response, blueprint: str) -> Iterator[str]:
    try:
        told = response.json()
    except ValueError:
        told = None
    errors = told.get("errors") if isinstance(told, dict) else None
    if isinstance(errors, list) and errors:
        for error in errors:
            if isinstance(error, dict):
                yield f"{blueprint} {error.get('identifier')!r}: {error.get('message') or error.get('error')}"
    else:
        said = (told.get("message") or told.get("error")) if isinstance(told, dict) else None
        yield f"{blueprint}: {response.status_code} {said or response.reason_phrase}"


def with_reasons(message: str, fields: Mapping[str, object]) -> str:
    """The message of a record, and after it how many entities were refused and the first of the different reasons.

    Nothing is cut, since secrets are taken out of it later.
    """
    details = fields.get("extra")
    samples = details.get("sample_errors") if isinstance(details, dict) else None
    if not isinstance(details, dict) or not isinstance(samples, dict):
        return message
    first_of = {sample.get("error"): sample for sample in reversed(samples.values()) if isinstance(sample, dict)}
    reasons = [
        f"{sample.get('blueprint')} {sample.get('identifier')!r}: {reason}"
        for reason, sample in reversed(first_of.items())
    ]
    return f"{message}: Port refused {details.get('failed_count')}, such as {'; '.join(reasons[:_MOST_SHOWN])}"
