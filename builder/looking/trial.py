"""The first request: whether the API can be reached, and takes the login."""

from dataclasses import dataclass
from typing import Final

from builder.looking.remembering import RememberingClient
from client import ApiRequest
from messages import PROCESS_MASK, IntegrationError, LoginFailed, RequestFailed, excerpt

_REFUSES_LOGIN: Final = (401, 403, 407)


@dataclass(frozen=True)
class Tried:
    """What came of it. `is_taken` says that nothing speaks against the login; `said` are the API's own words."""

    asked: str
    is_taken: bool
    told: str
    said: str = ""


async def tried(client: RememberingClient, path: str) -> Tried:
    """Asks for a path, or for the address itself, as a resync would."""
    asked = path or "/"
    try:
        response = await client.ask(ApiRequest(asked))
    except RequestFailed as failure:
        return _refused(asked, failure, is_named=bool(path))
    except IntegrationError as error:
        return Tried(asked, False, PROCESS_MASK.told(str(error)))
    body = response.body
    size = f"{len(body.content):,} bytes"
    if body.source is not None:
        size = f"more than {size}"
    told = f"GET {response.url} answered {body.status}, {body.content_type or 'of no type that it tells'}, {size}."
    said = excerpt(body.content.decode("utf-8", "replace")) if body.content else ""
    return Tried(asked, True, PROCESS_MASK.told(told), PROCESS_MASK.told(said))


def _refused(asked: str, failure: RequestFailed, *, is_named: bool) -> Tried:
    told = PROCESS_MASK.told(str(failure))
    answered = failure.status is not None and not isinstance(failure, LoginFailed)
    if answered and failure.status not in _REFUSES_LOGIN and failure.is_answer and not is_named:
        told = (
            f"The API is there. At its root it answers {failure.status}, as many do; whether it takes the login shows "
            f"at the first endpoint. ({told})"
        )
        return Tried(asked, True, told)
    return Tried(asked, False, told)
