"""What services ask once, to see that a webhook is their user's: answered as each documents it, and for it alone."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from typing import Final

from json_types import Json
from live.receiving.refusals import BROKEN_CHALLENGE, Refused
from live.receiving.replies import Reply
from settings import SignatureType

_LONGEST: Final = 1024
_TOKEN: Final = re.compile(r"[\w~.+/=-]{1,1024}", re.ASCII)
"""Without a colon: else the answer to Zoom's would be a signature of what who asked made up."""

type InTheQuery = Callable[[Mapping[str, str]], Reply | None]
type InTheBody = Callable[[Json, str], Reply | None]
"""Is given the secret, too."""


def _of_graph(query: Mapping[str, str]) -> Reply | None:
    """The token as it is, as plain text; nothing is signed yet, since there is no subscription."""
    token = query.get("validationToken")
    if token is None:
        return None
    if not 0 < len(token.encode(errors="replace")) <= _LONGEST:
        raise Refused(BROKEN_CHALLENGE)
    return Reply(text=token)


def _of_slack(body: Json, _secret: str) -> Reply | None:
    if not isinstance(body, dict) or body.get("type") != "url_verification":
        return None
    challenge = body.get("challenge")
    if not isinstance(challenge, str) or len(challenge) > _LONGEST:
        raise Refused(BROKEN_CHALLENGE)
    return Reply(text=challenge)


def _of_zoom(body: Json, secret: str) -> Reply | None:
    if not isinstance(body, dict) or body.get("event") != "endpoint.url_validation":
        return None
    payload = body.get("payload")
    token = payload.get("plainToken") if isinstance(payload, dict) else None
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise Refused(BROKEN_CHALLENGE)
    digest = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    return Reply(text=json.dumps({"plainToken": token, "encryptedToken": digest}), content_type="application/json")


IN_THE_QUERY: Final[Mapping[SignatureType | None, InTheQuery]] = {SignatureType.MICROSOFT_GRAPH: _of_graph}
IN_THE_BODY: Final[Mapping[SignatureType | None, InTheBody]] = {
    SignatureType.SLACK: _of_slack,
    SignatureType.ZOOM: _of_zoom,
}
"""After its signature held."""
