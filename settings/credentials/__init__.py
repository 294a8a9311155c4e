"""The settings by which this integration proves who it is: credentials of every type of login (contract §7).

It may know where secrets come from, and headers. It must not know how one logs in.
"""

from settings.credentials.credential_settings import ApiKeyPlace, AuthType, CredentialSettings
from settings.credentials.jwt_settings import Jwt, JwtAlgorithm, at_moment
from settings.credentials.login_settings import ASSERTION, FormBody, LoginRequest, LoginTemplate, holds_assertion
from settings.credentials.oauth2_settings import ClientAuthentication, OAuth2

__all__ = [
    "ASSERTION",
    "ApiKeyPlace",
    "AuthType",
    "ClientAuthentication",
    "CredentialSettings",
    "FormBody",
    "Jwt",
    "JwtAlgorithm",
    "LoginRequest",
    "LoginTemplate",
    "OAuth2",
    "at_moment",
    "holds_assertion",
]
