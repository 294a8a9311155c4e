"""What a person is told, and what never: errors, excerpts of what an API said, and masks over secrets.

It may know nothing but the ground floor and Ocean's exception. It must not know where a message is shown: what puts
the mask before logs and examples stands in `framework/`.
"""

from messages.controls import visible
from messages.credential_names import (
    is_credential,
    is_harmless_header,
    is_plainly_a_credential,
    is_plainly_harmless,
    may_name_a_credential,
    names_a_credential,
    names_a_given_credential,
    names_a_secret_number,
)
from messages.errors import (
    NEW_RULE,
    NEWEST_RULE,
    AnswerError,
    EntitiesRefused,
    EventFailed,
    IntegrationError,
    LoginFailed,
    MappingError,
    PaginationError,
    ReadError,
    RequestFailed,
    SettingsError,
    since_of,
)
from messages.excerpts import EXCERPT, EXCERPT_SOURCE, excerpt, said_by_jq, shown
from messages.masking import PROCESS_MASK, SecretMask
from messages.yaml_texts import in_yaml

__all__ = [
    "EXCERPT",
    "EXCERPT_SOURCE",
    "NEWEST_RULE",
    "NEW_RULE",
    "PROCESS_MASK",
    "AnswerError",
    "EntitiesRefused",
    "EventFailed",
    "IntegrationError",
    "LoginFailed",
    "MappingError",
    "PaginationError",
    "ReadError",
    "RequestFailed",
    "SecretMask",
    "SettingsError",
    "excerpt",
    "in_yaml",
    "is_credential",
    "is_harmless_header",
    "is_plainly_a_credential",
    "is_plainly_harmless",
    "may_name_a_credential",
    "names_a_credential",
    "names_a_given_credential",
    "names_a_secret_number",
    "said_by_jq",
    "shown",
    "since_of",
    "visible",
]
