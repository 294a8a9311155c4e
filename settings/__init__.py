"""What the installation configured: typed, checked at start, and never looked up by name again (contract §2).

It may know types of paging, templates, and files that hold secrets. It must not send a request.
"""

from settings.base_url import steps_of, steps_up
from settings.credentials import (
    ASSERTION,
    ApiKeyPlace,
    AuthType,
    ClientAuthentication,
    FormBody,
    Jwt,
    JwtAlgorithm,
    LoginRequest,
    LoginTemplate,
    OAuth2,
    at_moment,
)
from settings.headers import (
    merged_headers,
    named_headers,
    refuse_decided,
    refuse_unprintable,
    request_header_name,
)
from settings.incomplete_items import IncompleteItems
from settings.live_event_settings import (
    BODY,
    TIMESTAMP,
    LiveEvents,
    LiveEventSettings,
    SignatureAlgorithm,
    SignatureEncoding,
    SignatureType,
    is_standard,
    secrets_within,
    standard_key,
)
from settings.loading import Loading
from settings.mistakes import explain
from settings.secret_sources import SecretSource
from settings.setting_types import share
from settings.settings import GIVEN_FOR_ONE_HOST, Settings, closest_setting, load_settings, unknown_settings

__all__ = [
    "ASSERTION",
    "BODY",
    "GIVEN_FOR_ONE_HOST",
    "TIMESTAMP",
    "ApiKeyPlace",
    "AuthType",
    "ClientAuthentication",
    "FormBody",
    "IncompleteItems",
    "Jwt",
    "JwtAlgorithm",
    "LiveEventSettings",
    "LiveEvents",
    "Loading",
    "LoginRequest",
    "LoginTemplate",
    "OAuth2",
    "SecretSource",
    "Settings",
    "SignatureAlgorithm",
    "SignatureEncoding",
    "SignatureType",
    "at_moment",
    "closest_setting",
    "explain",
    "is_standard",
    "load_settings",
    "merged_headers",
    "named_headers",
    "refuse_decided",
    "refuse_unprintable",
    "request_header_name",
    "secrets_within",
    "share",
    "standard_key",
    "steps_of",
    "steps_up",
    "unknown_settings",
]
