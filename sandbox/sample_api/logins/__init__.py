"""How the sample API lets itself be logged in to, and the guards before its endpoints."""

from sandbox.sample_api.logins.guard import Credentials, Guard, guards, open_to_all
from sandbox.sample_api.logins.logins import COOKIE_LOGIN, LOGINS, SESSION_LOGIN, TOKEN_ENDPOINT, LoginRules, Logins
from sandbox.sample_api.logins.oauth2 import token_endpoint
from sandbox.sample_api.logins.sessions import cookie_login, session_login

__all__ = [
    "COOKIE_LOGIN",
    "LOGINS",
    "SESSION_LOGIN",
    "TOKEN_ENDPOINT",
    "Credentials",
    "Guard",
    "LoginRules",
    "Logins",
    "cookie_login",
    "guards",
    "open_to_all",
    "session_login",
    "token_endpoint",
]
