"""What a scheme is told beside the requests that it authenticates."""

import httpx


class Scheme(httpx.Auth):
    """Sends requests as they are; every other scheme is one of these."""

    def resync_begins(self) -> None:
        """What was refused in the resync before is tried once more."""

    def kind_failed(self) -> None:
        """A kind could not be read whole. Whatever the API said, it may be how it tells that a session is over."""
