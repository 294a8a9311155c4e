"""How an API says that a login holds no longer: by a 401, or as the settings tell (contract §7)."""

from dataclasses import dataclass
from typing import Final

import httpx

from apart import Apart
from evidence import holds, seen_by_jq
from extraction import Expression, JqFailed
from login.reach import shown
from messages import LoginFailed, MappingError

UNAUTHORIZED: Final = 401


@dataclass(frozen=True)
class LoginSigns:
    """Which responses ask for another login."""

    apart: Apart
    statuses: frozenset[int] = frozenset({UNAUTHORIZED})
    when: Expression | None = None

    async def are_in(self, response: httpx.Response) -> bool:
        """Whether this one does. Raises `LoginFailed` where `reloginWhen` cannot be answered."""
        if response.status_code in self.statuses:
            return True
        if self.when is None:
            return False
        try:
            seen = seen_by_jq(response.status_code, response.headers, response.content)
            outputs_of = self.apart.outputs_of("reloginWhen", len(response.content), exact=False)
            return holds(await outputs_of(self.when, seen))
        except JqFailed as error:
            raise LoginFailed(
                f"reloginWhen failed at the answer of {response.request.method} {shown(response.request.url)}: "
                f"{error}. "
                "Write it so that it gives false for every other answer, such as `(.body | objects | .code) == 7`."
            ) from error
        except MappingError as error:
            raise LoginFailed(str(error)) from error
