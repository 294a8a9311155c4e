"""What was learned of each kind, how sure it is, and the resource and blueprint that come of it. Pure."""

from tools.init.kinds.bindings import Values, extended, fits
from tools.init.kinds.describing import blueprint_of, describe, identity_of
from tools.init.kinds.findings import Certainty, Findings
from tools.init.kinds.kind import (
    Kind,
    KnownKind,
    ParameterSource,
    Relation,
    Sample,
    Wanted,
    refuse_credentials_in,
    without_credentials,
)

__all__ = [
    "Certainty",
    "Findings",
    "Kind",
    "KnownKind",
    "ParameterSource",
    "Relation",
    "Sample",
    "Values",
    "Wanted",
    "blueprint_of",
    "describe",
    "extended",
    "fits",
    "identity_of",
    "refuse_credentials_in",
    "without_credentials",
]
