"""What Port answers when it refuses: a status, an error code and a message.

PortError
 ├─ Unauthorized   401
 ├─ NotFound       404
 ├─ Conflict       409
 └─ Invalid        422
"""

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


def refusal(status: int, code: str, message: str) -> JSONResponse:
    """What the API answers. It says `error`, the lake `code`; Ocean looks at either, depending on whom it asked."""
    return JSONResponse({"ok": False, "error": code, "code": code, "message": message}, status_code=status)
