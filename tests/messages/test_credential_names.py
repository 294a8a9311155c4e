"""What is a credential by the name it stands under, beyond doubt or only perhaps."""

import pytest

from messages.credential_names import (
    is_credential,
    is_harmless_header,
    is_plainly_a_credential,
    is_plainly_harmless,
    may_name_a_credential,
    names_a_credential,
    names_a_given_credential,
    names_a_secret_number,
)

CERTAIN = [
    *("Authorization", "X-Auth-Token", "api_key", "apikey", "access-key"),
    *(
        "client_secret",
        "password",
        "Cookie",
        "sig",
        "pwd",
        "jwt",
        "sid",
        "PHPSESSID",
        "JSESSIONID",
        "connect.sid",
        "X-Bearer",
        "creds",
        "X-CSRF-Token",
        "otp",
    ),
    *("DD-APPLICATION-KEY", "DD-API-KEY", "x-functions-key", "Ocp-Apim-Subscription-Key", "X-Master-Key", "app_key"),
]


@pytest.mark.parametrize("name", CERTAIN)
def test_what_is_one_beyond_doubt_is_one_everywhere(name: str) -> None:
    assert names_a_credential(name)
    assert names_a_given_credential(name)
    assert names_a_secret_number(name)
    assert not is_plainly_harmless(name)
    assert not is_harmless_header(name)


@pytest.mark.parametrize("name", ["author", "passed", "status", "key", "session", "design", "sort"])
def test_what_may_be_something_else_is_none_where_none_is_expected(name: str) -> None:
    assert not names_a_credential(name)


@pytest.mark.parametrize("name", ["X-Session", "session", "key", "X-Key", "code", "sess", "pat", "authCode", "ticket"])
class TestNamesThatMayMeanOne:
    def test_a_header_of_such_a_name_is_one(self, name: str) -> None:
        assert may_name_a_credential(name)

    @pytest.mark.parametrize(
        "value", ["sk_live_51H8x", "9f86d081884c7d659a2feaa0", "a-very-long-text-without-any-blank"]
    )
    def test_a_parameter_is_one_where_its_value_looks_like_it(self, name: str, value: str) -> None:
        assert is_credential(name, value)

    @pytest.mark.parametrize("value", ["active", "created_at", "2026-11-28", "DE", "PLATFORM-12345", "1234567890", ""])
    def test_and_none_where_it_is_a_word_a_number_a_date_or_the_key_of_an_issue(self, name: str, value: str) -> None:
        assert not is_credential(name, value)


@pytest.mark.parametrize("name", ["author", "passed", "status", "monkey", "design", "barcode", "compat", "encode"])
def test_other_names_mean_none_whatever_stands_under_them(name: str) -> None:
    assert not may_name_a_credential(name)
    assert not is_credential(name, "9f86d081884c7d659a2feaa0")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("token", "abc"),
        ("api_key", "abc"),
        ("client_secret", "abc"),
        ("sig", "abc"),
        ("accessToken", "abc"),
        ("code", "9f86d081884c7d65"),
        ("key", "AIzaSyA1B2C3"),
    ],
)
def test_some_have_no_place_where_all_can_see_them(name: str, value: str) -> None:
    assert is_plainly_a_credential(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("secret_type", "adafruit_io_key2"),
        ("page_token", "9f86d081884c7d65"),
        ("token_status", "active"),
        ("code", "active"),
        ("key", "PLATFORM"),
        ("api_key", ""),
        ("credentials_since", "2026"),
    ],
)
def test_what_only_tells_of_them_has(name: str, value: str) -> None:
    assert not is_plainly_a_credential(name, value)


@pytest.mark.parametrize("name", ["session", "sessionId", "key", "csrfToken", "jwt", "client_assertion", "ticket"])
def test_it_is_one_in_what_a_login_gives(name: str) -> None:
    assert names_a_given_credential(name)


@pytest.mark.parametrize("name", ["pin", "otp", "code", "pwd"])
def test_a_number_that_a_login_sends_may_be_one(name: str) -> None:
    assert names_a_secret_number(name)


@pytest.mark.parametrize("name", ["username", "user", "client_id", "tenantId", "grant_type", "scope", "e-mail", "type"])
def test_what_says_who_logs_in_is_none(name: str) -> None:
    assert is_plainly_harmless(name)


@pytest.mark.parametrize("name", ["X-Whatever", "Client-Id", "realm"])
def test_a_header_is_one_unless_it_plainly_is_none(name: str) -> None:
    assert not is_harmless_header(name)
    assert is_harmless_header("Accept")
