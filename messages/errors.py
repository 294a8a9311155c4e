"""The failures a user can meet. Each message says what happened, where, and what to change.

    IntegrationError
     ├── SettingsError     the installation is configured wrongly; the process does not start
     ├── MappingError      a resource of the mapping is wrong, or makes nothing of what came
     ├── EventFailed       an event of a webhook could not be applied
     ├── EntitiesRefused   Port did not take what a kind brought
     └── ReadError         an endpoint could not be read whole
          ├── RequestFailed    no usable answer to a request, after all tries
          │    └── LoginFailed   nor will there be one to any other
          ├── AnswerError      an answer came, but its items cannot be found in it
          └── PaginationError  the listing cannot be followed to its end

They derive from Ocean's abort exception because Ocean prints a traceback for any other error that leaves a
resync function; for these, the message is all that a user needs.
"""

from typing import Final

from port_ocean.exceptions.core import OceanAbortException

NEW_RULE: Final = "0.5.0"
"""The version whose stricter rules are told as such, so that whoever comes from one before it knows what changed."""

NEWEST_RULE: Final = "0.6.0"
"""The same of the version after it."""


class IntegrationError(OceanAbortException):
    """Whatever this integration reports to its user.

    `since` is the version that made the rule; None where versions before it failed as well.
    """

    def __init__(self, message: str, *, since: str | None = None) -> None:
        super().__init__(message)
        self.since = since


def since_of(error: BaseException) -> str | None:
    """The version whose rule failed, as the error or one that it was raised from tells."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, IntegrationError) and cause.since is not None:
            return cause.since
        cause = cause.__cause__
    return None


class SettingsError(IntegrationError):
    """A setting is missing, unknown in value or contradicts another. Raised at start, before any request."""


class MappingError(IntegrationError):
    """A resource of the mapping cannot be used as it is written. Fails its kind; the other kinds run."""


class EventFailed(IntegrationError):
    """What an event of a webhook would have changed of a kind is left as it is, until the next resync."""


class EntitiesRefused(IntegrationError):
    """What a kind brought did not all come into the catalog, so an incremental run is to bring it again."""


class ReadError(IntegrationError):
    """An endpoint could not be read whole, so nothing may be concluded from what is missing."""


class RequestFailed(ReadError):
    """A request got no usable answer. `status` is the last HTTP status, None where there was no answer.

    One that is `lasting` is a refusal of the request itself: asked again, it would be refused again. One that
    `is_answer` is what the API said to this very request: no refused credentials, no rate limit, no tries that came to
    nothing, not what was found where a redirect led. Only such a status may be taken for "there is nothing". Where a
    rule of the user's takes the response for that, `by_rule` is the word of the rule.
    """

    def __init__(
        self,
        message: str,
        status: int | None = None,
        *,
        lasting: bool = False,
        is_answer: bool = False,
        by_rule: str | None = None,
        since: str | None = None,
    ) -> None:
        super().__init__(message, since=since)
        self.by_rule = by_rule
        self.status = status
        self.lasting = lasting
        self.is_answer = is_answer

    def with_remedy(self, remedy: str) -> "RequestFailed":
        """The same failure, which also says what to change."""
        return RequestFailed(
            f"{self} {remedy}", self.status, lasting=self.lasting, is_answer=self.is_answer, since=self.since
        )


class LoginFailed(RequestFailed):
    """Logging in failed, so every request that needs it does: there is no hope for siblings either.

    Its status is the login's, and never an answer to what was asked. One that is `lasting` would fail again in the
    same way, so that it is not tried again before the next resync.
    """

    def __init__(self, message: str, status: int | None = None, *, lasting: bool = False) -> None:
        super().__init__(message, status, lasting=lasting)


class AnswerError(ReadError):
    """An answer came, but it is not JSON, lacks the configured path, or holds something other than items."""


class PaginationError(ReadError):
    """The listing repeats itself, announces what it does not give, or is longer than allowed."""
