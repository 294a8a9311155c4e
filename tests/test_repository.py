"""What newcomers, reporters and workflows read names what exists; workflows have no more rights than they need."""

import ast
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidence.vocabulary import VOCABULARY
from evidence.words import Meaning

ROOT = Path(__file__).parent.parent
WORKFLOWS: dict[str, dict[Any, Any]] = {
    path.stem: yaml.safe_load(path.read_text()) for path in sorted((ROOT / ".github/workflows").glob("*.yml"))
}
JOBS = [pytest.param(job, id=f"{name}: {key}") for name, flow in WORKFLOWS.items() for key, job in flow["jobs"].items()]
FORMS = sorted(path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
PAGES = ["CONTRIBUTING.md", "SECURITY.md", "docs/deployment.md", ".github/pull_request_template.md"]
MAKEFILE = (ROOT / "Makefile").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()


def test_there_are_workflows_for_changes_releases_and_audits() -> None:
    assert WORKFLOWS.keys() == {"ci", "release", "audit"}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_only_read_unless_a_job_says_otherwise(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("job", JOBS)
def test_each_job_ends(job: dict[str, Any]) -> None:
    assert job["timeout-minutes"] <= 60


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_are_named_by_digest_and_told_by_version_and_each_has_one(name: str) -> None:
    """Who may move a tag could otherwise run anything with the rights of a release."""
    uses = re.findall(r"uses: (.*)", (ROOT / f".github/workflows/{name}.yml").read_text())
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each) for each in uses)
    assert len(set(uses)) == len({each.partition("@")[0] for each in uses})


def test_what_is_named_by_digest_is_renewed() -> None:
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())["updates"]
    assert {(each["package-ecosystem"], each["directory"]) for each in updates} == {
        ("github-actions", "/"),
        ("docker", "/.ci/base"),
    }
    assert all(each["schedule"]["interval"] == "weekly" for each in updates)


def test_a_release_is_built_on_a_base_image_by_digest_where_other_builds_take_its_tag() -> None:
    base = re.search(r"^FROM (\S+)@sha256:[0-9a-f]{64}$", (ROOT / ".ci/base/Dockerfile").read_text(), re.MULTILINE)
    assert base is not None
    assert set(re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)) == {base[1]}
    steps = WORKFLOWS["release"]["jobs"]["image"]["steps"]
    build = next(step for step in steps if step.get("uses", "").startswith("docker/build-push-action"))
    assert build["with"]["build-contexts"] == f"{base[1]}=docker-image://${{{{ steps.base.outputs.image }}}}"
    assert any(".ci/base/Dockerfile" in step.get("run", "") for step in steps if step.get("id") == "base")


@pytest.mark.parametrize("job", JOBS)
def test_no_checkout_leaves_its_token_to_what_runs_after(job: dict[str, Any]) -> None:
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_only_a_release_may_write_each_job_what_it_is_for() -> None:
    rights = {
        (name, key): {what for what, right in job.get("permissions", {}).items() if right == "write"}
        for name, flow in WORKFLOWS.items()
        for key, job in flow["jobs"].items()
    }
    assert {place: right for place, right in rights.items() if right} == {
        ("release", "image"): {"packages", "id-token"},
        ("release", "notes"): {"contents"},
    }


@pytest.mark.parametrize("path", ["requirements.txt", "requirements-dev.txt", ".ci/audit/requirements.txt"])
def test_all_that_is_installed_is_locked_by_hash(path: str) -> None:
    locked = re.split(r"^(?=[\w.-]+==)", (ROOT / path).read_text(), flags=re.MULTILINE)[1:]
    assert locked
    assert all("--hash=sha256:" in each for each in locked)


@pytest.mark.parametrize("job", JOBS)
def test_each_job_runs_what_can_be_run_here(job: dict[str, Any]) -> None:
    lines = "\n".join(step.get("run", "") for step in job["steps"])
    for target in re.findall(r"\bmake ([a-z]+)", lines):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)
    for script in re.findall(r"\.ci/\w+", lines):
        assert (ROOT / script).stat().st_mode & 0o100


def test_changes_are_tried_with_each_python_that_is_allowed() -> None:
    allowed = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', (ROOT / "pyproject.toml").read_text())
    assert allowed is not None
    minors = range(int(allowed[1]), int(allowed[2]))
    assert WORKFLOWS["ci"]["jobs"]["check"]["strategy"]["matrix"]["python"] == [f"3.{minor}" for minor in minors]


def test_a_release_is_checked_first_and_signed_last() -> None:
    job = WORKFLOWS["release"]["jobs"]["image"]
    assert job["needs"] == "check"
    build = next(step for step in job["steps"] if step.get("uses", "").startswith("docker/build-push-action"))
    arguments = set(re.findall(r"^(\w+)=", build["with"]["build-args"], re.MULTILINE))
    assert arguments == set(re.findall(r"^ARG (\w+)=", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    assert any("cosign sign" in step.get("run", "") for step in job["steps"])


def release(tag: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([ROOT / ".ci/release", tag], capture_output=True, text=True, check=False)


def test_the_projects_version_can_be_released_with_what_the_changelog_says() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    ended = release(f"v{version[1]}")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip()
    assert "\n## " not in ended.stdout


def test_no_other_version_can() -> None:
    assert "has another version" in release("v999.0.0").stderr


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_for_something_and_says_what_it_must_know(path: Path) -> None:
    form = yaml.safe_load(path.read_text())
    assert form["name"]
    assert form["description"]
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in fields}) == len(fields)
    assert all(field["attributes"]["label"] for field in fields)
    assert any(field.get("validations", {}).get("required") for field in fields)


@pytest.mark.parametrize("page", PAGES)
def test_each_link_to_a_file_leads_to_one(page: str) -> None:
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / page).read_text()):
        assert ((ROOT / page).parent / link).exists()


@pytest.mark.parametrize("page", PAGES)
def test_each_command_of_make_and_ci_exists(page: str) -> None:
    text = (ROOT / page).read_text()
    for target in re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)
    for script in re.findall(r"\.ci/\w+", text):
        assert (ROOT / script).exists()


def test_each_file_and_folder_that_contributing_names_exists() -> None:
    named = re.findall(r"`([\w.-]*(?:/[\w.-]*)+|[\w-]+\.(?:md|toml))`", CONTRIBUTING)
    assert len(named) > 10
    assert [each for each in named if not (ROOT / each).exists()] == []


def test_the_first_change_that_newcomers_are_shown_has_its_places() -> None:
    for file, line in (
        ("tests/evidence/test_vocabulary.py", "MORE = ["),
        ("evidence/vocabulary/paging.py", "PAGING: Final = ("),
    ):
        assert f"`{file}`, a line below `{line}`" in CONTRIBUTING
        assert f"\n{line}\n" in (ROOT / file).read_text()


def test_the_word_that_they_add_is_a_line_of_the_vocabulary_and_fails_at_first() -> None:
    tested, added = re.findall(r"```text\n    (.*),\n```", CONTRIBUTING)
    name, shown = ast.literal_eval(tested), re.fullmatch(r'Word\("(\w+)", Meaning\.(\w+), ".+"\)', added)
    assert shown is not None
    assert (shown[1], Meaning[shown[2]]) == (name, Meaning.MORE)
    assert name not in {word.name for word in VOCABULARY}
