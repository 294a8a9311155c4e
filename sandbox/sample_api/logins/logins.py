"""Logins: the secrets that they give out, how long those are good, and in which words that is told."""

import time
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from json_types import JsonObject

TOKEN_ENDPOINT = "/oauth2/token"
SESSION_LOGIN = "/login/session"
COOKIE_LOGIN = "/login/cookie"
LOGINS = {
    f"POST {TOKEN_ENDPOINT}": "OAuth 2.0: client credentials, and a refresh token that each use replaces",
    f"POST {SESSION_LOGIN}": "A JSON login, {username, password}; its token is nested at data.session.token",
    f"POST {COOKIE_LOGIN}": "A form login, username and password; its session is a cookie",
}


class LoginRules(BaseModel):
    """How long what is given out from now on is good, in seconds and in requests, and how `expires_in` tells it."""

    model_config = ConfigDict(extra="forbid")

    lifetime: float = Field(default=3600, gt=0)
    uses: int | None = Field(default=None, ge=1)
    expires_in: Literal["number", "string", "zero", "absent"] = "number"

    def told(self) -> JsonObject:
        """The member of an answer that tells the lifetime."""
        match self.expires_in:
            case "number":
                return {"expires_in": self.lifetime}
            case "string":
                return {"expires_in": f"{self.lifetime:g}"}
            case "zero":
                return {"expires_in": 0}
            case "absent":
                return {}


@dataclass
class Good:
    """For how long a secret is still good."""

    until: float
    uses: int | None


class GivenOut:
    """The secrets of one kind of login. They die of age, of use, or when they are killed."""

    def __init__(self) -> None:
        self._good: dict[str, Good] = {}

    def issue(self, rules: LoginRules) -> str:
        secret = token_urlsafe(24)
        self._good[secret] = Good(time.monotonic() + rules.lifetime, rules.uses)
        return secret

    def take(self, secret: str) -> bool:
        """Whether the secret is good; if so, it is used once more."""
        good = self._good.get(secret)
        if good is None or time.monotonic() >= good.until or good.uses == 0:
            return False
        if good.uses is not None:
            good.uses -= 1
        return True

    def kill(self) -> int:
        """Ends all of them; tells how many there were."""
        killed = len(self._good)
        self._good.clear()
        return killed


class Logins:
    """All that is given out, and the refresh token that is good at present."""

    def __init__(self, first_refresh_token: str) -> None:
        self._first_refresh_token = first_refresh_token
        self.tokens, self.sessions, self.cookies, self.nonces = GivenOut(), GivenOut(), GivenOut(), GivenOut()
        self.reset()

    def reset(self) -> None:
        """As new: nothing is given out, the first refresh token is good again."""
        self.rules = LoginRules()
        self.refresh_token = self._first_refresh_token
        self.kill()

    def rotate(self) -> str:
        """Another refresh token; the old one is good no more."""
        self.refresh_token = token_urlsafe(24)
        return self.refresh_token

    def kill(self) -> int:
        """Ends all tokens, sessions and nonces; the refresh token stays good."""
        return sum(given.kill() for given in (self.tokens, self.sessions, self.cookies, self.nonces))
