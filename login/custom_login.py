"""A login request of the API's own, and templates that put its answer into later requests (contract §7)."""

from collections.abc import Mapping

import httpx

from extraction import Template, ValueMissing, as_text
from json_types import Json, JsonObject
from login.cookies import SessionCookies
from login.credentials import Credentials
from login.logins import Login, LoginAuth, json_of
from login.queries import with_parameters
from messages import PROCESS_MASK, LoginFailed
from settings import LoginRequest, LoginTemplate, merged_headers


class CustomLoginAuth(LoginAuth):
    """Logs in as configured. Cookies that the login sets are sent as well, so that a session needs no template."""

    remedy = "Check customAuthRequest."

    def __init__(self, request: LoginRequest, template: LoginTemplate, login: Login) -> None:
        super().__init__(login)
        self._request = request
        self._template = template
        self._url = login.resolve(request.endpoint)

    async def _logged_in(self) -> Credentials:
        cookies = SessionCookies(self._login.base)
        response = await self._answer_to(self._login_request(), cookies)
        return self._read(json_of(response), cookies)

    def _login_request(self) -> httpx.Request:
        login = self._request
        headers = merged_headers({"Accept": "application/json"}, login.headers)
        url = with_parameters(self._url, login.query_params.items())
        return httpx.Request(login.method, url, headers=headers, json=login.body, data=login.body_form)

    def _read(self, document: Json, cookies: SessionCookies) -> Credentials:
        template, where = self._template, PROCESS_MASK.mask(str(self._url))
        if not cookies.of_the_api and template == LoginTemplate():
            elsewhere = " for the API (those of another origin stay there)" if cookies.values else ""
            raise LoginFailed(
                f"The login at {where} succeeded, but nothing of its answer is used: it sets no cookie{elsewhere}, and "
                "there is no customAuthRequestTemplate.",
                lasting=True,
            )
        try:
            return Credentials(
                headers=_filled(template.headers, document),
                query=_filled(template.query_params, document),
                body=_filled_body(template.body, document),
                cookies=cookies,
                lifetime=self._request.reauthenticate_interval_seconds,
                secrets=frozenset(
                    as_text(value) for text in template.texts for value in Template(text).values(document)
                ),
            )
        except ValueMissing as missing:
            raise LoginFailed(
                f"The login at {where} succeeded, but {missing}. Check customAuthRequestTemplate.", lasting=True
            ) from missing


def _filled(templates: Mapping[str, str], document: Json) -> dict[str, str]:
    return {name: as_text(Template(text).fill(document)) for name, text in templates.items()}


def _filled_body(body: JsonObject, document: Json) -> JsonObject:
    return {name: _filled_value(value, document) for name, value in body.items()}


def _filled_value(value: Json, document: Json) -> Json:
    if isinstance(value, str):
        return Template(value).fill(document)
    if isinstance(value, dict):
        return _filled_body(value, document)
    return [_filled_value(inner, document) for inner in value] if isinstance(value, list) else value
