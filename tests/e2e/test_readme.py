"""The nested examples of docs/mapping.md, copied from it and run in the sandbox."""

from itertools import chain

import yaml

from sandbox.sample_api.records import seeded
from tests.e2e.harness import Installation
from tests.servers.local_port import LocalPort
from tests.servers.sample_api import SampleApi
from tests.test_readme import MAPPINGS

NESTED = [yaml.safe_load(text)["resources"] for text in MAPPINGS if "path_parameters" in text]
TARGETS = {"comment": "ticket", "issue": "repository", "repository": "project"}


def test_the_nested_examples_read_what_they_say(installation: Installation, port: LocalPort, api: SampleApi) -> None:
    for blueprint in ("project", "ticket", "repository", "comment", "issue"):
        target = TARGETS.get(blueprint)
        relation = {target: {"target": target, "required": False, "many": False}} if target else {}
        port.create_blueprint(blueprint, relations=relation)
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
