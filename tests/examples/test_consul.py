"""What the settings of Consul's example offer for a token that is to see a part alone."""

import re
from pathlib import Path

from tests.field.readings import read
from tests.servers.loopback import Request, Response, json_response

SETTINGS = (Path(__file__).parents[2] / "examples/consul/settings.env").read_text()


def answer(_: Request) -> Response:
    return json_response([{"id": 1}], X_Consul_Index="43", X_Consul_Results_Filtered_By_ACLs="true")


async def test_a_part_fails_the_kind_unless_it_is_taken_for_all() -> None:
    (offered,) = re.findall("^# OCEAN__INTEGRATION__CONFIG__RESPONSES=(.*)$", SETTINGS, re.MULTILINE)
    assert "X-Consul-Results-Filtered-By-Acls" in (await read(answer)).failed
    assert (await read(answer, responses=offered)).whole == [1]
