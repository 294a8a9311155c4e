"""Each command of the pages installs an integration that starts, with the credentials that somebody fills in."""

import pytest

from tests.as_printed.pages import PAGES, commands_of, environment
from tests.deploy.installed import installed

COMMANDS = [
    pytest.param(command, id=f"{folder.name}-{number}-{command[0]}")
    for folder in sorted(PAGES.iterdir())
    if folder.is_dir()
    for number, command in enumerate(commands_of(folder.name), 1)
]
CREDENTIALS = ("PASSWORD", "API_TOKEN", "API_KEY", "AUTH_VALUE")


def test_there_are_those_of_every_page() -> None:
    assert len(COMMANDS) > 25


@pytest.mark.parametrize("command", COMMANDS)
def test_it_starts_with_what_it_sets(command: list[str]) -> None:
    given = environment(command)
    start = installed(given)
    assert start.ocean.port.client_id == "YOUR_PORT_CLIENT_ID"
    assert start.settings.base_url == given["OCEAN__INTEGRATION__CONFIG__BASE_URL"]
    filled_in = {value for name, value in given.items() if value and name.endswith(CREDENTIALS)}
    assert filled_in <= set(start.settings.secrets)
    paging = given.get("OCEAN__INTEGRATION__CONFIG__PAGINATION_TYPE", "none")
    assert start.settings.pagination.resolve().type == paging
