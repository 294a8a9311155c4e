"""What the sender of a call is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.types import Send

from live.receiving.refusals import BUSY, ENDING, FULL, METHOD, NO_SECRET, Reason

_WAIT: Final = {"Retry-After": "10"}
_FURTHER: Final[dict[str, Mapping[str, str]]] = {
    METHOD.name: {"Allow": "POST"},
    **{reason.name: _WAIT for reason in (BUSY, FULL, ENDING, NO_SECRET)},
}


@dataclass(frozen=True)
class Reply:
    """A status and a text. No browser is to see more in it than a text."""

    status: int = 200
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/plain; charset=utf-8"

    async def send(self, send: Send) -> None:
        content = self.text.encode()
        headers = {
            "Content-Type": self.content_type,
            "Content-Length": str(len(content)),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
            **self.headers,
        }
        pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": pairs})
        await send({"type": "http.response.body", "body": content})


def refusal(reason: Reason, *, closes: bool = False) -> Reply:
    """The answer to a call that is refused; the connection `closes` where what is left of the body is not read."""
    further = {**_FURTHER.get(reason.name, {}), **({"Connection": "close"} if closes else {})}
    return Reply(reason.status, f"{reason.said}\n", further)
