"""Each command of the pages installs an integration that starts, with the credentials that somebody fills in.

Or the start says what to write, where it could not work with any.
"""

import pytest

from messages import SettingsError
from tests.as_printed.pages import PAGES, commands_of, environment
from tests.deploy.installed import installed

COMMANDS = {
    f"{folder.name}-{number}-{command[0]}": command
    for folder in sorted(PAGES.iterdir())
    if folder.is_dir()
    for number, command in enumerate(commands_of(folder.name), 1)
}
MISTAKEN = {
    # The key in the address: what is asked would be `?apiKey=KEY/boards/list`.
    "canny-1-helm": "set authType: api_key, apiKeyIn: query and apiKeyName: apiKey, and give its value as apiKey.",
    "canny-2-helm": "authType is none, but apiKey is set. Set authType to api_key (apiKeyIn and apiKeyName say where",
    "hubspot-2-helm": "authType is 'bearer', but must be 'none', 'bearer_token'",
}
CREDENTIALS = ("PASSWORD", "API_TOKEN", "API_KEY", "AUTH_VALUE")


def test_there_are_those_of_every_page() -> None:
    assert len(COMMANDS) > 25


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - MISTAKEN.keys()))
def test_it_starts_with_what_it_sets(name: str) -> None:
    given = environment(COMMANDS[name])
    start = installed(given)
    assert start.ocean.port.client_id == "YOUR_PORT_CLIENT_ID"
    assert start.settings.base_url == given["OCEAN__INTEGRATION__CONFIG__BASE_URL"]
    filled_in = {value for name, value in given.items() if value and name.endswith(CREDENTIALS)}
    assert filled_in <= set(start.settings.secrets)
    paging = given.get("OCEAN__INTEGRATION__CONFIG__PAGINATION_TYPE", "none")
    assert start.settings.pagination.resolve().type == paging


@pytest.mark.parametrize("name", MISTAKEN)
def test_where_none_could_start_it_the_message_says_what_to_write(name: str) -> None:
    with pytest.raises(SettingsError) as told:
        installed(environment(COMMANDS[name]))
    assert MISTAKEN[name] in str(told.value)
    assert "YOUR_" not in str(told.value)
