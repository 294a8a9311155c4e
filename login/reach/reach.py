"""How far a credential reaches: which URL a request goes to, and whether it may be sent there (contract §7)."""

import re
from collections.abc import Sequence
from typing import Final

import httpx

from login.queries import with_query
from messages import NEW_RULE, RequestFailed, excerpt
from settings import Settings, steps_of, steps_up

_LONGEST_URL: Final = 500
_BEFORE_PATH: Final = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class Reach:
    """The origin of baseUrl, and the hosts that `allowedHosts` adds to it."""

    def __init__(self, settings: Settings) -> None:
        self._address = settings.base_url
        self._allowed = settings.allowed_hosts
        self.base = httpx.URL(settings.base_url)

    def url(self, target: str, query: Sequence[tuple[str, str]] = ()) -> httpx.URL:
        """The URL of a path below baseUrl, or a whole URL; `query` is added to what it has. Raises `RequestFailed`."""
        if _SCHEME.match(target):
            self._refuse_steps_out(target)
            address = target
        else:
            address = f"{self._address}/{target.lstrip('/')}"
        if not query:
            return _parsed(address)
        try:
            return httpx.URL(with_query(address, query))
        except (httpx.InvalidURL, ValueError) as error:
            raise RequestFailed(f"{shown(_parsed(address))} cannot be asked with its parameters: {error}.") from error

    def followed(self, link: str, asked: httpx.URL) -> httpx.URL:
        """The URL of a link that may be relative to the one that was asked. Raises `RequestFailed`."""
        self._refuse_steps_out(link, asked)
        return _parsed(link, asked)

    def _refuse_steps_out(self, link: str, asked: httpx.URL | None = None) -> None:
        """Some servers, and proxies before them, understand `..` in ways that the URL does not show."""
        path = _BEFORE_PATH.sub("", link, count=1).partition("?")[0].partition("#")[0]
        if not steps_up(path):
            return
        if asked is not None and not path.startswith("/"):
            path = f"{asked.path.rpartition('/')[0]}/{path}"
        within = [step for step in self.base.path.split("/") if step]
        place: list[str] = []
        for step in steps_of(path):
            if step == "..":
                del place[-1:]
            elif step not in ("", "."):
                place.append(step)
        if place[: len(within)] != within:
            raise RequestFailed(
                f"The link {excerpt(link)!r} leads out of baseUrl's path by `..`, and is not followed.", since=NEW_RULE
            )

    def within(self, url: httpx.URL, what: str) -> httpx.URL:
        """The URL if it may be asked with credentials, over https where baseUrl is. Raises `RequestFailed`."""
        base = self.base
        allowed = not {url.host, url.netloc.decode()}.isdisjoint(self._allowed)
        if url.scheme == "http" and base.scheme == "https" and (allowed or url.host == base.host):
            url = url.copy_with(scheme="https")
        if origin(url) == origin(base):
            return url
        if allowed and url.scheme in ("https", base.scheme):
            return url
        if url.scheme not in ("http", "https"):
            raise RequestFailed(f"{what} leads to {shown(url)}, which is neither http nor https, and is not followed.")
        if url.scheme == "https" and url.host == base.host and base.scheme == "http":
            raise RequestFailed(
                f"{what} leads to {shown(url)}, while baseUrl is http: the credentials stay there. Write baseUrl with "
                "https."
            )
        raise RequestFailed(
            f"{what} leads to another host, {shown(url)}, which gets neither request nor credentials. If it belongs to "
            f"the API, add {url.netloc.decode() or 'its host'} to allowedHosts."
        )


type Origin = tuple[str, str, int | None]


def origin(url: httpx.URL) -> Origin:
    """What a credential is bound to."""
    return url.scheme, url.host, url.port


def shown(url: httpx.URL) -> str:
    """A URL as messages show it."""
    return excerpt(str(url), _LONGEST_URL)


def _parsed(text: str, relative_to: httpx.URL | None = None) -> httpx.URL:
    try:
        return httpx.URL(text) if relative_to is None else relative_to.join(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise RequestFailed(f"{excerpt(text)!r} is no URL that could be asked: {error}.") from error
