"""How an API says that a login holds no longer: by a 401, or as the settings tell (contract §7)."""

from dataclasses import dataclass
from typing import Final

import httpx

from extraction import Body, Expression, JqFailed, decode
from json_types import Json
from login.reach import shown
from messages import AnswerError, LoginFailed

UNAUTHORIZED: Final = 401


@dataclass(frozen=True)
class LoginSigns:
    """Which responses ask for another login."""

    statuses: frozenset[int] = frozenset({UNAUTHORIZED})
    when: Expression | None = None

    def are_in(self, response: httpx.Response) -> bool:
        """Whether this one does. Raises `LoginFailed` where `reloginWhen` cannot be answered."""
        if response.status_code in self.statuses:
            return True
        if self.when is None:
            return False
        try:
            outputs = self.when.outputs(_seen_by_jq(response))
        except JqFailed as error:
            raise LoginFailed(
                f"reloginWhen failed at the answer of {response.request.method} {shown(response.request.url)}: "
                f"{error}. "
                "Write it so that it gives false for every other answer, such as `(.body | objects | .code) == 7`."
            ) from error
        return any(output not in (None, False) for output in outputs)


def _seen_by_jq(response: httpx.Response) -> Json:
    """`{status, headers, body}`: names of headers in lower case, the body decoded, or its text where it is no JSON."""
    try:
        body: Json = decode(Body(response.content, response.headers.get("content-type", ""))).json
    except AnswerError:
        body = response.text
    return {"status": response.status_code, "headers": dict(response.headers.items()), "body": body}
