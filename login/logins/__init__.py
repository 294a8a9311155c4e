"""Schemes that log in, and again before a login expires: OAuth 2.0, and login requests of the API's own (contract §7).

It may know settings of logins, how far credentials reach, and by which signs a login holds no longer. It must not know
how requests are sent: that is given to it.
"""

from login.logins.assertions import Assertions
from login.logins.custom_login import CustomLoginAuth
from login.logins.logins import Login, Send
from login.logins.oauth2 import OAuth2Auth

__all__ = ["Assertions", "CustomLoginAuth", "Login", "OAuth2Auth", "Send"]
