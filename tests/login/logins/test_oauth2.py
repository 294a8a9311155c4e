"""Token endpoints as RFC 6749 has them: what is asked for, in which words, and what is made of the answer."""

import base64
import errno
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from loguru import logger

from client import ApiRequest
from messages import LoginFailed, SettingsError
from settings import load_settings
from tests.fake_clock import FakeClock
from tests.servers.login import CLIENT_SECRET, LoginApi, client_with_mask, form_of, items, logins, oauth2, shown
from tests.servers.loopback import ClientOf, Loopback, Request, Response, Serve, in_turn, json_response

ITEMS = ApiRequest("/items")
CLIENT = {"client_id": "the-client", "client_secret": CLIENT_SECRET}


async def first_login(serve: Serve, client_of: ClientOf, **settings: Any) -> Request:
    server: Loopback = await serve(LoginApi())
    await client_of(server, **oauth2(**settings)).ask(ITEMS)
    return logins(server)[0]


class TestClientCredentials:
    async def test_are_sent_in_the_body(self, serve: Serve, client_of: ClientOf) -> None:
        login = await first_login(serve, client_of)
        assert login.method == "POST"
        assert form_of(login) == {"grant_type": "client_credentials", **CLIENT}
        assert login.headers["accept"] == "application/json"
        assert "authorization" not in login.headers

    async def test_or_by_basic_each_encoded_as_in_a_form(self, serve: Serve, client_of: ClientOf) -> None:
        login = await first_login(serve, client_of, clientId="a client:1", clientAuthentication="basic")
        assert form_of(login) == {"grant_type": "client_credentials"}
        scheme, _, encoded = login.headers["authorization"].partition(" ")
        client, _, secret = base64.b64decode(encoded).decode().partition(":")
        assert scheme == "Basic"
        assert (client, secret) == ("a+client%3A1", "cl%2Fient%2Bs%26ec%3Dret%22%C3%B6")
        assert (unquote_plus(client), unquote_plus(secret)) == ("a client:1", CLIENT_SECRET)

    @pytest.mark.parametrize("name", ["basic_raw", "client_secret_basic_raw"])
    async def test_or_by_basic_as_they_are(self, name: str, serve: Serve, client_of: ClientOf) -> None:
        login = await first_login(serve, client_of, clientId="a client", clientAuthentication=name)
        _, _, encoded = login.headers["authorization"].partition(" ")
        assert base64.b64decode(encoded).decode() == f"a client:{CLIENT_SECRET}"

    @pytest.mark.parametrize(("name", "same"), [("client_secret_basic", "basic"), ("client_secret_post", "body")])
    async def test_openid_connects_names_of_the_ways_are_known(
        self, name: str, same: str, serve: Serve, client_of: ClientOf
    ) -> None:
        logins = [await first_login(serve, client_of, clientAuthentication=way) for way in (name, same)]
        assert logins[0].content == logins[1].content
        assert logins[0].headers.get("authorization") == logins[1].headers.get("authorization")

    async def test_scope_audience_and_further_parameters_go_along(self, serve: Serve, client_of: ClientOf) -> None:
        further = {"resource": "https://graph.example/", "tenant": 7}
        login = await first_login(serve, client_of, scope="read write", audience="https://a/", extraParameters=further)
        assert form_of(login) == {
            "grant_type": "client_credentials",
            "scope": "read write",
            "audience": "https://a/",
            "resource": "https://graph.example/",
            "tenant": "7",
            **CLIENT,
        }

    async def test_a_further_parameter_can_replace_the_grant_type(self, serve: Serve, client_of: ClientOf) -> None:
        login = await first_login(serve, client_of, extraParameters={"grant_type": "account_credentials"})
        assert form_of(login)["grant_type"] == "account_credentials"

    @pytest.mark.parametrize("url", ["/token", "token", "{origin}/token", "{origin}/token?api-version=1"])
    async def test_the_token_endpoint_is_a_path_or_a_url(self, url: str, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(LoginApi())
        await client_of(server, **oauth2(tokenUrl=url.format(origin=server.url))).ask(ITEMS)
        assert logins(server)[0].target == "/token" + ("?api-version=1" if "?" in url else "")

    async def test_the_settings_may_come_as_json(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(LoginApi())
        text = f'{{"tokenUrl": "{server.url}/token", "clientId": 12, "clientSecret": 3456}}'
        await client_of(server, auth_type="oauth2", oauth2=text).ask(ITEMS)
        assert form_of(logins(server)[0])["client_id"] == "12"
        assert form_of(logins(server)[0])["client_secret"] == "3456"


def rotating(token: str, request: Request) -> Response:
    """Gives out another refresh token with each access token, and takes none twice."""
    number = int(form_of(request)["refresh_token"].rpartition("-")[2])
    return json_response({"access_token": token, "refresh_token": f"obtained-refresh-{number + 1}"})


class TestRefreshTokens:
    async def test_a_refresh_token_is_used_where_one_is_given(self, serve: Serve, client_of: ClientOf) -> None:
        login = await first_login(serve, client_of, refreshToken="first-refresh")
        assert form_of(login) == {"grant_type": "refresh_token", "refresh_token": "first-refresh", **CLIENT}

    async def test_a_public_client_has_no_secret(self, serve: Serve, client_of: ClientOf) -> None:
        login = await first_login(serve, client_of, clientSecret="", refreshToken="first-refresh")
        assert form_of(login) == {
            "grant_type": "refresh_token",
            "refresh_token": "first-refresh",
            "client_id": "the-client",
        }

    async def test_a_rotated_one_replaces_it_and_is_masked(self, serve: Serve, clock: FakeClock) -> None:
        api = LoginApi(rotating)
        server = await serve(api)
        config = oauth2(refreshToken="configured-refresh-0")
        async with client_with_mask(server, clock, **config) as (client, mask):
            for _ in range(3):
                await client.ask(ITEMS)
                api.kill()
            given = [form_of(login)["refresh_token"] for login in logins(server)]
            assert given == ["configured-refresh-0", "obtained-refresh-1", "obtained-refresh-2"]
            assert not shown(mask.mask(" ".join(given)), *given, "obtained-refresh-3")

    async def test_one_that_is_not_rotated_stays(self, serve: Serve, client_of: ClientOf) -> None:
        api = LoginApi()
        server = await serve(api)
        client = client_of(server, **oauth2(refreshToken="first-refresh"))
        for _ in range(2):
            await client.ask(ITEMS)
            api.kill()
        assert [form_of(login)["refresh_token"] for login in logins(server)] == ["first-refresh"] * 2

    async def test_a_refresh_token_that_comes_unasked_is_not_used(self, serve: Serve, client_of: ClientOf) -> None:
        api = LoginApi(lambda token, _: json_response({"access_token": token, "refresh_token": "unasked"}))
        server = await serve(api)
        client = client_of(server, **oauth2())
        for _ in range(2):
            await client.ask(ITEMS)
            api.kill()
        assert [form_of(login) for login in logins(server)] == [{"grant_type": "client_credentials", **CLIENT}] * 2

    async def test_a_file_that_changes_replaces_even_a_rotated_one(
        self, serve: Serve, clock: FakeClock, tmp_path: Path
    ) -> None:
        file = tmp_path / "refresh"
        file.write_text("file-refresh-0\n")
        api = LoginApi(rotating)
        server = await serve(api)
        async with client_with_mask(server, clock, **oauth2(refreshTokenFile=str(file))) as (client, mask):
            for content in ("", "", "file-refresh-70"):
                if content:
                    file.write_text(content)
                await client.ask(ITEMS)
                api.kill()
            given = [form_of(login)["refresh_token"] for login in logins(server)]
            assert given == ["file-refresh-0", "obtained-refresh-1", "file-refresh-70"]
            assert not shown(mask.mask(" ".join(given)), *given)


class TestRefreshTokenFiles:
    @pytest.mark.parametrize("mode", [0o600, 0o640])
    async def test_hold_the_token_that_replaced_theirs_for_the_next_process(
        self, mode: int, serve: Serve, client_of: ClientOf, tmp_path: Path
    ) -> None:
        file = tmp_path / "refresh"
        file.write_text("file-refresh-0\n")
        file.chmod(mode)
        server = await serve(LoginApi(rotating))
        for run in range(3):
            await client_of(server, **oauth2(refreshTokenFile=str(file))).ask(ITEMS)
            assert file.read_text() == f"obtained-refresh-{run + 1}\n"
        given = [form_of(login)["refresh_token"] for login in logins(server)]
        assert given == ["file-refresh-0", "obtained-refresh-1", "obtained-refresh-2"]
        assert file.stat().st_mode & 0o777 == mode
        assert os.listdir(tmp_path) == ["refresh"]

    async def test_that_are_links_keep_being_links(self, serve: Serve, client_of: ClientOf, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()
        file = tmp_path / "data" / "refresh"
        file.write_text("file-refresh-0")
        link = tmp_path / "link"
        link.symlink_to(file)
        server = await serve(LoginApi(rotating))
        await client_of(server, **oauth2(refreshTokenFile=str(link))).ask(ITEMS)
        assert link.is_symlink()
        assert file.read_text() == "obtained-refresh-1\n"

    async def test_are_written_in_place_where_they_alone_are_mounted(
        self, serve: Serve, client_of: ClientOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def busy(*_: object) -> None:
            raise OSError(errno.EBUSY, "Device or resource busy")

        monkeypatch.setattr("os.replace", busy)
        file = tmp_path / "refresh"
        file.write_text("file-refresh-0 and much that is longer than what comes")
        config = oauth2(refreshTokenFile=str(file))
        file.write_text("a-much-longer-first-file-refresh-0")
        server = await serve(LoginApi(rotating))
        await client_of(server, **config).ask(ITEMS)
        assert file.read_text() == "obtained-refresh-1\n"
        assert os.listdir(tmp_path) == ["refresh"]

    async def test_that_cannot_be_written_are_told_once_and_the_process_goes_on(
        self, serve: Serve, client_of: ClientOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def read_only(*_: object) -> None:
            raise OSError(errno.EROFS, "Read-only file system")

        monkeypatch.setattr("login.logins.refresh_token._write", read_only)
        warnings: list[str] = []
        sink = logger.add(lambda line: warnings.append(str(line)), level="WARNING", format="{message}")
        file = tmp_path / "refresh"
        file.write_text("file-refresh-0")
        api = LoginApi(rotating)
        server = await serve(api)
        client = client_of(server, **oauth2(refreshTokenFile=str(file)))
        for _ in range(3):
            await client.ask(ITEMS)
            api.kill()
        logger.remove(sink)
        given = [form_of(login)["refresh_token"] for login in logins(server)]
        assert given == ["file-refresh-0", "obtained-refresh-1", "obtained-refresh-2"]
        (warning,) = warnings
        assert f"oauth2.refreshTokenFile: {file} cannot be written (Read-only file system)" in warning


class TestSecretFiles:
    @pytest.mark.parametrize("manner", ["body", "basic"])
    async def test_a_client_secret_is_read_again_and_masked_when_its_file_changes(
        self, manner: str, serve: Serve, clock: FakeClock, tmp_path: Path
    ) -> None:
        file = tmp_path / "secret"
        file.write_text("first-client-secret\n")
        api = LoginApi()
        server = await serve(api)
        config = oauth2(clientSecret="", clientSecretFile=str(file), clientAuthentication=manner)
        async with client_with_mask(server, clock, **config) as (client, mask):
            await client.ask(ITEMS)
            api.kill()
            file.write_text("second-client-secret")
            await client.ask(ITEMS)
            first, second = logins(server)
            for login, secret in ((first, "first-client-secret"), (second, "second-client-secret")):
                basic = base64.b64encode(f"the-client:{secret}".encode()).decode()
                sent = f"{login.headers} {login.content.decode()}"
                assert shown(sent, secret if manner == "body" else basic)
                assert not shown(mask.mask(sent), secret, basic)

    @pytest.mark.parametrize(("content", "words"), [(None, "cannot be read"), ("\n", "is empty")])
    async def test_a_file_that_is_gone_later_fails_the_request_with_its_setting(
        self, content: str | None, words: str, serve: Serve, client_of: ClientOf, tmp_path: Path
    ) -> None:
        file = tmp_path / "secret"
        file.write_text("first-client-secret")
        api = LoginApi()
        server = await serve(api)
        client = client_of(server, **oauth2(clientSecret="", clientSecretFile=str(file)))
        await client.ask(ITEMS)
        api.kill()
        file.unlink() if content is None else file.write_text(content)
        with pytest.raises(LoginFailed, match=f"oauth2.clientSecretFile: .*{words}"):
            await client.ask(ITEMS)
        assert len(logins(server)) == 1


class TestAnswers:
    @pytest.mark.parametrize(
        ("answer", "keys"),
        [
            (json_response({"token": "tok-secret", "type": "x"}), "token, type"),
            (json_response({"access_token": ""}), "access_token"),
            (json_response({"access_token": 12345}), "access_token"),
            (json_response({"access_token": None}), "access_token"),
            (json_response([{"access_token": "tok-secret"}]), "none"),
            (Response(b"<html>tok-secret</html>"), "none"),
            (Response(b""), "none"),
            (Response(status=204), "none"),
        ],
    )
    async def test_an_answer_without_a_token_fails_with_the_keys_that_it_has(
        self, answer: Response, keys: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(LoginApi(lambda *_: answer))
        with pytest.raises(LoginFailed, match=f"without an access_token; its keys are: {keys}") as failure:
            await client_of(server, **oauth2()).ask(ITEMS)
        assert "tok-secret" not in str(failure.value)
        assert items(server) == []

    async def test_an_error_with_status_200_is_told(self, serve: Serve, client_of: ClientOf) -> None:
        """As GitHub does it."""
        told = {"error": "bad_refresh_token", "error_description": f"{CLIENT_SECRET} is wrong"}
        server = await serve(LoginApi(lambda *_: json_response(told)))
        with pytest.raises(LoginFailed, match=r"It says: \[REDACTED\] is wrong\. Check oauth2") as failure:
            await client_of(server, **oauth2()).ask(ITEMS)
        assert not shown(str(failure.value), CLIENT_SECRET)

    async def test_the_error_of_a_refusal_is_told(self, serve: Serve, client_of: ClientOf) -> None:
        refusal = json_response({"error": "invalid_scope", "error_description": "no such scope"}, 400)
        server = await serve(in_turn(refusal))
        with pytest.raises(LoginFailed, match=r"answered 400.*invalid_scope.*no such scope.*scope"):
            await client_of(server, **oauth2()).ask(ITEMS)

    async def test_a_token_that_the_api_never_accepts_tells_what_to_check(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        api = LoginApi()
        server = await serve(lambda request: api(request) if request.path == "/token" else json_response({}, 401))
        with pytest.raises(Exception, match=r"answered 401.*oauth2.scope, oauth2.audience"):
            await client_of(server, **oauth2()).ask(ITEMS)


def rejected(given: object, auth_type: str = "oauth2", **others: object) -> str:
    with pytest.raises(SettingsError) as failure:
        load_settings({"base_url": "https://api.example.com", "auth_type": auth_type, "oauth2": given, **others})
    assert not shown(str(failure.value), CLIENT_SECRET)
    return str(failure.value)


class TestSettings:
    def test_none_at_all(self) -> None:
        assert "oauth2 is missing: authType oauth2 needs it" in rejected(None)

    def test_that_authtype_does_not_ask_for(self) -> None:
        assert "authType is none, but oauth2 is set" in rejected(oauth2()["oauth2"], auth_type="none")

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"tokenUrl": None}, "oauth2.tokenUrl"),
            ({"clientId": ""}, "oauth2.clientId"),
            ({"clientSecret": ""}, "clientSecret (or clientSecretFile) is missing"),
            ({"clientSecretFile": "/x"}, "clientSecret and clientSecretFile exclude one another"),
            ({"refreshToken": "a", "refreshTokenFile": "/x"}, "refreshToken and refreshTokenFile exclude one another"),
            (
                {"clientAuthentication": "header"},
                "oauth2.clientAuthentication is 'header', but must be 'body', 'basic' or 'basic_raw'",
            ),
            ({"scopes": "x"}, "oauth2.scopes is not known"),
            ({"tokenUrl": "ftp://h/token"}, "oauth2.tokenUrl: must be a URL such as"),
            ({"tokenUrl": "https:///token"}, "oauth2.tokenUrl: must be a URL such as"),
            ({"tokenUrl": "https://h:99999/token"}, "oauth2.tokenUrl: must be a URL such as"),
            ({"tokenUrl": "https://h/to ken"}, "oauth2.tokenUrl: must be a URL or a path; it holds a blank"),
            ({"tokenUrl": f"https://u:{'p' * 8}@h/token"}, "oauth2.tokenUrl: must not hold credentials"),
            (
                {"clientSecret": None, "clientSecretFile": "/nowhere"},
                "oauth2.clientSecretFile: /nowhere cannot be read",
            ),
        ],
    )
    def test_that_cannot_work_stop_the_start(self, change: dict[str, Any], message: str) -> None:
        given = {name: value for name, value in (oauth2()["oauth2"] | change).items() if value is not None}
        assert message in rejected(given)
