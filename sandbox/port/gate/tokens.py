"""Access tokens: given for a client's id and secret, good for a while."""

import secrets
import time

import jwt

from sandbox.port.errors import Unauthorized


class Tokens:
    def __init__(self, client_id: str, client_secret: str, lifetime: float) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self.lifetime = lifetime
        self._key = secrets.token_bytes(32)

    def issue(self, client_id: object, client_secret: object) -> str:
        if (client_id, client_secret) != (self._client_id, self._client_secret):
            raise Unauthorized("Invalid credentials", code="invalid_credentials")
        claims = {
            "orgId": "org_sandbox",
            "isMachine": True,
            "jti": secrets.token_hex(8),
            "exp": time.time() + self.lifetime,
        }
        return jwt.encode(claims, self._key, algorithm="HS256")

    def check(self, authorization: str | None) -> str:
        """Which of the tokens that were given out it is."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthorized("A bearer token is needed")
        try:
            return str(jwt.decode(token, self._key, algorithms=["HS256"])["jti"])
        except jwt.ExpiredSignatureError:
            raise Unauthorized("The access token has expired") from None
        except jwt.InvalidTokenError:
            raise Unauthorized("The access token is not valid") from None

    def revoke_all(self) -> None:
        self._key = secrets.token_bytes(32)
