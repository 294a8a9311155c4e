"""What goes wrong at Port is told in the log that a user reads, with what to do."""

from tests.e2e.harness import Installation
from tests.servers.local_port import LocalPort, resource
from tests.servers.told_api import Answer, told_api

NOWHERE = "http://127.0.0.1:9"


def test_why_port_refused_entities(installation: Installation, port: LocalPort) -> None:
    port.create_blueprint("person", {"age": {"type": "number"}})
    people = resource("/people", "person")
    people["port"]["entity"]["mappings"]["properties"] = {"age": ".age"}
    port.prepare("refused", [people])

    with told_api(lambda _: Answer([{"id": "ada", "age": 36}, {"id": "alan", "age": "forty"}])) as api:
        ended = installation.run("refused", {"BASE_URL": api.origin})

    assert port.identifiers("person") == {"ada"}
    (line,) = ended.lines("ERROR", "entity-specific failures")
    assert "Port refused 1, such as person 'alan': " in line
    assert "age" in line


def test_credentials_that_port_refuses(installation: Installation, port: LocalPort) -> None:
    integration = installation.start("refused", {"BASE_URL": NOWHERE}, OCEAN__PORT__CLIENT_SECRET="wrong")
    integration.wait_for_log(f"Port refuses the credentials at {port.origin}. Check OCEAN__PORT__CLIENT_ID")
    integration.kill()


def test_a_port_that_is_not_there(installation: Installation) -> None:
    integration = installation.start("refused", {"BASE_URL": NOWHERE}, OCEAN__PORT__BASE_URL=NOWHERE)
    integration.wait_for_log(f"Port cannot be reached at {NOWHERE}: ")
    integration.kill()
