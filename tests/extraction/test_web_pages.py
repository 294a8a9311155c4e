"""A web page in the place of an answer says what to change."""

import pytest

from extraction.web_pages import NO_API, remedy_for_page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html>Under maintenance</html>", "speaks of maintenance"),
        (b"<html><form><input type='password'></form></html>", "page to sign in"),
        (b"<html><body>Welcome</body></html>", NO_API),
    ],
)
def test_each_page_has_its_remedy(content: bytes, words: str) -> None:
    assert words in (remedy_for_page(content) or "")


def test_what_is_no_page_has_none() -> None:
    assert remedy_for_page(b'{"maintenance": true}') is None
