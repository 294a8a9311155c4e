"""What is a credential by the name it stands under, beyond doubt or only perhaps."""

import pytest

from messages.credential_names import (
    is_harmless_header,
    is_plainly_harmless,
    names_a_credential,
    names_a_given_credential,
    names_a_secret_number,
)

CERTAIN = [
    *("Authorization", "X-Auth-Token", "api_key", "apikey", "access-key"),
    *("client_secret", "password", "Cookie", "sig"),
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
