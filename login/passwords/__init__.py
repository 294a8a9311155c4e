"""User and password in each request: basic, and HTTP digest; and what keeps a wrong one from being tried often (§7).

It may know the mask and what a scheme is told. It must not know settings: how to read user and password is given to it.
"""

from login.passwords.digest import DigestAuth
from login.passwords.passwords import PasswordAuth

__all__ = ["DigestAuth", "PasswordAuth"]
