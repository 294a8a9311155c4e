"""The nested examples of docs/mapping.md, copied from it and run in the sandbox."""

import json
from itertools import chain
from pathlib import Path

import yaml

from sandbox import sample_api
from sandbox.sample_api.records import seeded
from tests.e2e.harness import Installation
from tests.servers.local_port import LocalPort
from tests.servers.sample_api import SampleApi
from tests.test_readme import MAPPINGS

BLUEPRINTS = json.loads((Path(sample_api.__file__).parent / "blueprints.json").read_text())
NESTED = [yaml.safe_load(text)["resources"] for text in MAPPINGS if "path_parameters" in text]


def test_the_nested_examples_read_what_they_say(installation: Installation, port: LocalPort, api: SampleApi) -> None:
    for blueprint in BLUEPRINTS:
        port.create_blueprint(blueprint["identifier"], blueprint["schema"]["properties"], blueprint["relations"])
    port.prepare("readme", chain.from_iterable(NESTED), createMissingRelatedEntities=True)

    installation.run("readme", {"BASE_URL": api.origin})

    records = seeded()
    assert set(port.outcomes("readme").values()) == {"completed"}
    kept = {repository["id"] for repository in records["repositories"] if not repository["archived"]}
    issues = {str(issue["id"]): str(issue["repository_id"]) for issue in records["issues"]}
    catalog = port.catalog()
    assert {identifier: entity["relations"]["repository"] for identifier, entity in catalog["issue"].items()} == {
        identifier: repository for identifier, repository in issues.items() if int(repository) in kept
    }
    of_three = {str(each["id"]) for each in records["repositories"] if each["project_id"] in (1, 2, 3)}
    assert {i for i, e in catalog["repository"].items() if e["relations"].get("project") in ("1", "2", "3")} == of_three
    urgent = {str(t["id"]) for t in records["tickets"] if t["priority"] == "urgent" and t["status"] == "open"}
    assert catalog["ticket"].keys() == urgent
    assert {entity["relations"]["ticket"] for entity in catalog["comment"].values()} <= urgent
