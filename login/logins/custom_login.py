"""Login requests of the API's own, and templates that put their answers into later requests (contract §7)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import quote, quote_plus

import httpx

from apart import size_of
from extraction import LoginAnswer, Template, ValueMissing, as_text
from json_types import Json, JsonObject
from login.logins.credentials import Credentials
from login.logins.logins import Login, LoginAuth, json_of
from login.queries import with_parameters
from login.reach import SessionCookies
from messages import PROCESS_MASK, LoginFailed, MappingError, ReadError
from settings import FormBody, LoginRequest, LoginTemplate, merged_headers, refuse_unprintable

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class CustomLoginAuth(LoginAuth):
    """Logs in as configured. Cookies that the login sets are sent as well, so that a session needs no template."""

    remedy = "Check customAuthRequest."

    def __init__(self, requests: Sequence[LoginRequest], template: LoginTemplate, login: Login) -> None:
        super().__init__(login)
        self._requests = requests
        self._template = template

    async def _logged_in(self) -> Credentials:
        cookies = SessionCookies(self._login.base)
        answer: LoginAnswer | None = None
        where = ""
        for step in self._requests:
            places = _Places("customAuthRequest", answer, self._login)
            try:
                request = await _filled(step, places, self._login.resolve)
            except ValueMissing as missing:
                raise LoginFailed(
                    f"The login at {where} succeeded, but {missing}. Check customAuthRequest, whose next request wants "
                    "it.",
                    lasting=True,
                ) from missing
            except ValueError as error:
                raise LoginFailed(f"The next request of the login cannot be sent: {error}.", lasting=True) from error
            except (MappingError, ReadError) as error:
                raise _not_evaluated(error) from error
            where = PROCESS_MASK.mask(str(request.url))
            answer = _after(answer, await self._answer_to(request, cookies), cookies)
        assert answer is not None
        return await self._read(answer, cookies, where)

    async def _read(self, answer: LoginAnswer, cookies: SessionCookies, where: str) -> Credentials:
        template, places = self._template, _Places("customAuthRequestTemplate", answer, self._login)
        if not cookies.of_the_api and template == LoginTemplate():
            elsewhere = " for the API (those of another origin stay there)" if cookies.values else ""
            raise LoginFailed(
                f"The login at {where} succeeded, but nothing of its answer is used: it sets no cookie{elsewhere}, and "
                "there is no customAuthRequestTemplate.",
                lasting=True,
            )
        lifetimes = [step.reauthenticate_interval_seconds for step in self._requests]
        try:
            return Credentials(
                headers=await places.in_texts(template.headers),
                query=await places.in_texts(template.query_params),
                body=await places.in_object(template.body),
                cookies=cookies,
                lifetime=min((lifetime for lifetime in lifetimes if lifetime is not None), default=None),
                secrets=places.values,
            )
        except ValueMissing as missing:
            raise LoginFailed(
                f"The login at {where} succeeded, but {missing}. Check customAuthRequestTemplate.", lasting=True
            ) from missing
        except (MappingError, ReadError) as error:
            raise _not_evaluated(error) from error


def _not_evaluated(error: MappingError | ReadError) -> LoginFailed:
    return LoginFailed(f"Logging in failed: {error}", lasting=True)


async def _filled(step: LoginRequest, places: "_Places", resolve: Callable[[str], httpx.URL]) -> httpx.Request:
    """One request of a login. Raises `ValueMissing`, or `ValueError` for a value that no header can carry."""
    headers = merged_headers({"Accept": "application/json"}, await places.in_texts(step.headers))
    url = resolve(await places.in_text(step.endpoint, _as_one_step))
    url = with_parameters(url, (await places.in_texts(step.query_params)).items())
    for name, value in headers.items():
        refuse_unprintable(name, value)
    request = partial(httpx.Request, step.method, url)
    form = await places.in_form(step.body_form)
    body = None if step.body is None else await places.in_object(step.body)
    PROCESS_MASK.hide_passing(*places.values)
    if isinstance(form, str):
        return request(headers=merged_headers(_FORM, headers), content=form)
    return request(headers=headers, json=body, data=form)


def _as_one_step(value: str) -> str:
    """A value as one step of a path, or in a query. Raises `ValueError` for what leads elsewhere."""
    if value in ("", ".", ".."):
        raise ValueError(f"a value for its endpoint is {value!r}, which leads elsewhere")
    return quote(value, safe="")


def _after(before: LoginAnswer | None, response: httpx.Response, cookies: SessionCookies) -> LoginAnswer:
    document = json_of(response)
    return LoginAnswer(
        document,
        headers=dict(response.headers.items()),
        cookies=cookies.values,
        text=response.text.strip(),
        steps=(*(before.steps if before else ()), document),
    )


class _Places:
    """Fills places with what came so far, and knows all values that were put into them.

    The first request has none but those of assertions: whatever other braces it holds may be a password's.
    """

    def __init__(self, name: str, answer: LoginAnswer | None, login: Login) -> None:
        self._name = name
        self._answer = answer
        self._login = login
        self._values: set[str] = set()

    @property
    def values(self) -> frozenset[str]:
        return frozenset(self._values)

    async def in_text(self, text: str, encoded: Callable[[str], str] = str) -> str:
        text = await self._login.assertions.in_text(text)
        if self._answer is None:
            return text
        template, values = await self._evaluated(text, self._answer)
        return template.fill_text(values, lambda value: encoded(as_text(value)))

    async def in_texts(self, texts: Mapping[str, str]) -> dict[str, str]:
        return {name: await self.in_text(text) for name, text in texts.items()}

    async def in_form(self, form: FormBody | None) -> FormBody | None:
        return await self.in_text(form, quote_plus) if isinstance(form, str) else form and await self.in_texts(form)

    async def in_object(self, body: JsonObject) -> JsonObject:
        return {name: await self._in_value(value) for name, value in body.items()}

    async def _in_value(self, value: Json) -> Json:
        if isinstance(value, str):
            text = await self._login.assertions.in_text(value)
            if self._answer is None:
                return text
            template, values = await self._evaluated(text, self._answer)
            return template.fill(values)
        if isinstance(value, dict):
            return await self.in_object(value)
        return [await self._in_value(inner) for inner in value] if isinstance(value, list) else value

    async def _evaluated(self, text: str, answer: LoginAnswer) -> tuple[Template, list[Json]]:
        template = Template(text)
        values = await template.values(answer, self._login.apart.outputs_of(self._name, size_of(answer.given)))
        self._values.update(map(as_text, values))
        return template, values
