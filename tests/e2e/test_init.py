"""What `init` writes for the sample API is synced by `ocean sail`: every record, in blueprints that take it."""

import json
from pathlib import Path

import yaml

from sandbox.sample_api.records import seeded
from tests.e2e.harness import Installation
from tests.servers.local_port import LocalPort
from tests.servers.sample_api import SampleApi
from tests.tools.commands import run

PATHS = {
    "/api/v1/teams": "teams",
    "/api/v1/users": "users",
    "/api/v1/repositories": "repositories",
    "/jsonapi/tickets": "tickets",
}
COMMENTS = "/api/tickets/{ticket_id}/comments"


def test_a_catalog_is_made_with_what_init_wrote(
    installation: Installation, port: LocalPort, api: SampleApi, tmp_path: Path
) -> None:
    ran = run(tmp_path, "init", api.origin, *PATHS, COMMENTS)
    assert ran.code == 0, ran.text
    resources = yaml.safe_load((tmp_path / "port-app-config.yml").read_text())["resources"]
    blueprints = json.loads((tmp_path / "blueprints.json").read_text())
    for blueprint in blueprints:  # relations may point to each other: first all blueprints, then their relations
        port.create_blueprint(blueprint["identifier"], blueprint["schema"]["properties"])
    for blueprint in blueprints:
        port.relate_blueprint(blueprint["identifier"], blueprint["relations"])
    port.prepare("init", resources, createMissingRelatedEntities=True)

    installation.run("init", {"BASE_URL": api.origin})

    assert set(port.outcomes("init").values()) == {"completed"}
    catalog, records = port.catalog(), seeded()
    made = {resource["kind"]: json.loads(resource["port"]["entity"]["mappings"]["blueprint"]) for resource in resources}
    for path, name in PATHS.items():
        assert catalog[made[path]].keys() == {str(record["id"]) for record in records[name]}
    assert len(catalog[made[COMMENTS]]) > 0
    assert all(entity["relations"]["ticket"] for entity in catalog[made[COMMENTS]].values())
    team_of = {str(user["id"]): str(user["team_id"]) for user in records["users"]}
    assert {identifier: entity["relations"]["team"] for identifier, entity in catalog["user"].items()} == team_of
