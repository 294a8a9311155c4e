"""The cookies that the API sets, such as a session's."""

from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from urllib.request import Request

import httpx

from login.reach import origin


class ApiCookies(httpx.Cookies):
    """Those of one origin. Answers that set none are not looked at: the standard library makes much of each."""

    def __init__(self, base: httpx.URL) -> None:
        super().__init__()
        self.jar = CookieJar(_CookiesOf(base))

    def extract_cookies(self, response: httpx.Response) -> None:
        if "set-cookie" in response.headers:
            super().extract_cookies(response)


class _CookiesOf(DefaultCookiePolicy):
    """Keeps the API's own cookies. A jar knows no ports: those of a login elsewhere would reach the API as well."""

    def __init__(self, base: httpx.URL) -> None:
        super().__init__()
        self._origin = origin(base)

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        return origin(httpx.URL(request.get_full_url())) == self._origin and super().set_ok(cookie, request)
