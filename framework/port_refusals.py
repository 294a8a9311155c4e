"""Why Port refused entities: Ocean keeps it to a field of the record, which its text on standard output leaves out."""

from collections.abc import Mapping
from typing import Final

_MOST_SHOWN: Final = 2


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
