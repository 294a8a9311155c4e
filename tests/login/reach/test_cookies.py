"""Cookies of several origins stand side by side."""

import httpx

from login.reach.cookies import SessionCookies


def take(cookies: SessionCookies, url: str, set_cookie: str) -> None:
    request = httpx.Request("GET", url)
    cookies.put(request)
    cookies.take(httpx.Response(200, headers=[("set-cookie", set_cookie)], request=request))


def sent(cookies: SessionCookies, url: str) -> str | None:
    request = httpx.Request("GET", url)
    cookies.put(request)
    cookie: str | None = request.headers.get("cookie")
    return cookie


def test_one_that_another_origin_sets_for_their_domain_takes_none_of_the_apis_away() -> None:
    cookies = SessionCookies(httpx.URL("https://api.example.com/"))
    take(cookies, "https://api.example.com/x", "S=api; Domain=example.com; Path=/")
    take(cookies, "https://login.example.com/x", "S=login; Domain=example.com; Path=/")
    assert sent(cookies, "https://api.example.com/x") == "S=api"
    assert sent(cookies, "https://login.example.com/x") == "S=login"
    assert sent(cookies, "https://other.example.com/x") == "S=api"
    assert sent(cookies, "https://api.example.com:8443/x") == "S=api"
