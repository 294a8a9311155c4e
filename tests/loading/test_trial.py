"""What may not end is tried in another process, with the outcome that it has in Ocean's."""

from types import SimpleNamespace
from typing import cast

import pytest
from port_ocean.context.ocean import PortOceanContext

from apart import Apart
from loading.port_mapping import PortMapping
from messages import MappingError
from tests.loading.test_port_mapping import resource

IDENTIFIER = "first(repeat(env.SHOWN, $ENV.SHOWN))"


@pytest.mark.parametrize("allowed", [True, False], ids=["allowed", "not allowed"])
async def test_the_environment_is_there_where_ocean_lets_a_mapping_read_it(
    allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = SimpleNamespace(allow_environment_variables_jq_access=allowed)
    monkeypatch.setattr("framework.jq.ocean", cast(PortOceanContext, SimpleNamespace(config=config)))
    monkeypatch.setenv("SHOWN", 'a "quoted" \\(.id) name')
    apart = Apart()
    try:
        check = PortMapping(resource(identifier=IDENTIFIER)).check(apart)
        if allowed:
            assert await check.take([{"id": 1}]) == [{"id": 1}]
        else:
            with pytest.raises(MappingError, match="gave null"):
                await check.take([{"id": 1}])
    finally:
        await apart.aclose()
