"""What Port answers when it refuses: a status, an error code and a message.

PortError
 ├─ Unauthorized   401
 ├─ NotFound       404
 ├─ Conflict       409
 └─ Invalid        422
"""

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse


class PortError(Exception):
    status = 500
    code = "internal_error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code


class Unauthorized(PortError):
    status, code = 401, "unauthorized"


class NotFound(PortError):
    status, code = 404, "not_found"


class Conflict(PortError):
    status, code = 409, "conflict"


class Invalid(PortError):
    status, code = 422, "invalid_request"


async def answer_port_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PortError)
    return _refusal(error.status, error.code, error.message)


async def answer_malformed_request(_: Request, error: Exception) -> JSONResponse:
    """A body or parameter that is not even of the right shape, told in Port's own form."""
    assert isinstance(error, RequestValidationError)
    message = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return _refusal(Invalid.status, Invalid.code, message)


def _refusal(status: int, code: str, message: str) -> JSONResponse:
    # The API says `error`, the lake `code`; Ocean looks at either, depending on whom it asked.
    return JSONResponse({"ok": False, "error": code, "code": code, "message": message}, status_code=status)
