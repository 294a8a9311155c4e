"""What a request asks for, wherever it says so: in the query, or in a JSON body."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request

from json_types import Json


@dataclass(frozen=True)
class Asked:
    """A request for one page. `elsewhere` is an origin that is not the one asked, for links that lead astray."""

    url: URL
    query: Mapping[str, str]
    body: Json
    elsewhere: str

    @classmethod
    async def of(cls, request: Request, elsewhere: str | None, hidden_param: str) -> Self:
        """Reads a request; the parameter that carries a key stays out of links made from its URL."""
        content = await request.body()
        try:
            body: Json = json.loads(content) if content else None
        except ValueError as error:
            raise HTTPException(400, "The body is not JSON") from error
        url = request.url.remove_query_params(hidden_param)
        return cls(url, request.query_params, body, elsewhere or other_name_of_this_host(request.url))

    def given(self, name: str) -> Json:
        """A parameter of the query, else the value at that dotted path of the body, else nothing."""
        if name in self.query:
            return self.query[name]
        value = self.body
        for key in name.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def integer(self, name: str, default: int, least: int = 0) -> int:
        value = self.given(name)
        if value is None or value == "":
            return default
        if not isinstance(value, int | str) or not str(value).isdecimal() or int(value) < least:
            raise HTTPException(400, f"{name} must be a whole number of at least {least}")
        return int(value)

    def moment(self, name: str) -> datetime | None:
        value = self.given(name)
        if value is None or value == "":
            return None
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise HTTPException(400, f"{name} must be a moment as in RFC 3339")
        return moment

    def following(self, parameters: Mapping[str, str]) -> URL:
        """This request's URL with the parameters of another page."""
        return self.url.include_query_params(**parameters)


def other_name_of_this_host(url: URL) -> str:
    """The same server under another name: another origin to whoever looks, though still answering here."""
    name = "127.0.0.1" if url.hostname == "localhost" else "localhost"
    return str(URL(scheme=url.scheme, netloc=f"{name}:{url.port}" if url.port else name))
