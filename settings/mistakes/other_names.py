"""What other connectors call the things that are configured here: under those names, nothing would have an effect."""

from collections.abc import Mapping
from typing import Final

_SETTINGS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("url", "api_url", "endpoint_url", "host_url", "base"), "baseUrl"),
    **dict.fromkeys(("auth", "auth_method", "authentication", "authentication_type", "security_scheme"), "authType"),
    **dict.fromkeys(("token", "access_token", "bearer_token", "auth_token", "personal_access_token"), "apiToken"),
    **dict.fromkeys(("user", "user_name", "login"), "username"),
    **dict.fromkeys(("api_key_param", "api_key_parameter", "api_key_query_param"), "apiKeyName"),
    **dict.fromkeys(("client_id", "oauth_client_id"), "oauth2.clientId"),
    **dict.fromkeys(("client_secret", "oauth_client_secret"), "oauth2.clientSecret"),
    **dict.fromkeys(("token_url", "token_endpoint", "access_token_url", "oauth_url"), "oauth2.tokenUrl"),
    **dict.fromkeys(("scope", "scopes", "oauth_scopes"), "oauth2.scope"),
    "refresh_token": "oauth2.refreshToken",
    **dict.fromkeys(("auth_endpoint", "auth_url", "login_url", "login_endpoint"), "customAuthRequest.endpoint"),
    **dict.fromkeys(("custom_headers", "http_headers", "extra_headers", "default_headers"), "headers"),
    **dict.fromkeys(("pagination", "paginator", "pagination_style", "pagination_strategy"), "paginationType"),
    **dict.fromkeys(("page_param", "offset_param", "cursor_param", "page_token_param"), "paginationParam"),
    **dict.fromkeys(("limit_param", "page_size_param", "per_page_param"), "sizeParam"),
    **dict.fromkeys(("per_page", "limit", "batch_size"), "pageSize"),
    **dict.fromkeys(("next_cursor_path", "next_token_path", "cursor_field"), "cursorPath"),
    **dict.fromkeys(("next_url_path", "next_page_path", "next_page_link_path"), "nextLinkPath"),
    **dict.fromkeys(("request_timeout", "timeout_seconds", "http_timeout"), "timeout"),
    **dict.fromkeys(("ssl_verify", "verify", "verify_tls", "verify_certificate"), "verifySsl"),
    **dict.fromkeys(("rate_limit", "requests_per_sec", "rps"), "requestsPerSecond"),
    **dict.fromkeys(("concurrency", "max_concurrency", "parallelism"), "maxConcurrentRequests"),
    **dict.fromkeys(("retries", "retry_count", "max_attempts"), "maxRetries"),
}
"""Names in snake case, and what is meant here; after a dot, what stands in a setting that is an object."""

_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "authType": {
        **dict.fromkeys(("bearer", "token", "bearertoken", "access_token", "personal_access_token"), "bearer_token"),
        **dict.fromkeys(("apikey", "api_token", "key"), "api_key"),
        **dict.fromkeys(("http_basic", "password", "user_password"), "basic"),
        **dict.fromkeys(("oauth", "oauth_2", "oauth20", "client_credentials", "refresh_token"), "oauth2"),
        **dict.fromkeys(("session", "login", "session_token", "cookie"), "custom"),
        **dict.fromkeys(("no_auth", "noauth", "anonymous"), "none"),
    },
    "paginationType": {
        **dict.fromkeys(("token", "page_token", "continuation_token", "cursor_based"), "cursor"),
        **dict.fromkeys(("page_number", "pages", "page_based", "page_increment"), "page"),
        **dict.fromkeys(("limit_offset", "offset_limit", "skip", "offset_based", "offset_increment"), "offset"),
        **dict.fromkeys(("link_header", "link", "rfc5988", "rfc8288"), "header_link"),
        **dict.fromkeys(("next_url", "json_link", "odata", "hateoas", "next", "skip_token"), "next_link"),
        **dict.fromkeys(("single", "single_page", "no_pagination"), "none"),
    },
    "apiKeyIn": {
        **dict.fromkeys(("headers", "http_header"), "header"),
        **dict.fromkeys(("query_param", "query_params", "params", "url", "request_parameter"), "query"),
        **dict.fromkeys(("cookies",), "cookie"),
    },
}
"""Values in lower case, by settings as users write them, and what is meant here."""


def called_here(name: str) -> str | None:
    """What a setting of other connectors is called here; the name is in snake case."""
    return _SETTINGS.get(name)


def meant_by(setting: str, value: object) -> str | None:
    """The value that is meant by one of other connectors."""
    return _VALUES.get(setting, {}).get(str(value).strip().lower().replace("-", "_").replace(" ", "_"))
