"""What is answered where something is wrong: a page to a reader, and Port's own form to whoever asks its API."""

import logging
from http import HTTPStatus

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sandbox.port.errors import Invalid, PortError, refusal
from sandbox.port.pages.rendering import page

_OF_THE_API = ("/v1/", "/ingest/", "/sandbox/")
_CODES = {404: "not_found", 405: "method_not_allowed"}
_HEADINGS = {404: "Not found", 422: "This cannot be done", 500: "Something went wrong"}
_WORDS = {
    404: "There is nothing at this address",
    405: "This address is for a form, which has to be sent again from its page",
    500: "The local Port failed at this. Its output, where it was started, says why",
}


def answer_error(request: Request, error: Exception) -> Response:
    """Any error of a route, told to whoever asked it."""
    match error:
        case PortError():
            return refused(request.url.path, error.status, error.message, error.code)
        case RequestValidationError():
            wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
            return refused(request.url.path, Invalid.status, wrong, Invalid.code)
        case HTTPException(status_code=status):
            told = _WORDS.get(status, HTTPStatus(status).phrase)
            return refused(request.url.path, status, told, _CODES.get(status, "error"))
        case _:
            logging.getLogger(__name__).error("%s %s failed", request.method, request.url.path)
            return refused(request.url.path, 500, _WORDS[500], PortError.code)


def refused(path: str, status: int, message: str, code: str = "error") -> Response:
    if path.startswith(_OF_THE_API):
        return refusal(status, code, message)
    return page("error.html", status=status, heading=_HEADINGS.get(status, HTTPStatus(status).phrase), message=message)
