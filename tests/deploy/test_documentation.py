"""docs/deployment.md: what it shows can be copied."""

import itertools
import re
import shlex
from typing import Any

import pytest

from tests.deploy.chart import unknown_keys, values_of, variables_of
from tests.deploy.installed import ROOT, installed

TEXT = (ROOT / "docs/deployment.md").read_text()
README = (ROOT / "README.md").read_text()
LINES = [
    shlex.split(line)
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
]
INSTALLS = [words for words in LINES if words[:2] == ["helm", "upgrade"]]
SECRETS = dict(
    word.removeprefix("--from-literal=").split("=", 1)
    for words in LINES
    for word in words
    if word.startswith("--from-literal=")
)


def options(words: list[str], name: str) -> list[str]:
    return [value for option, value in itertools.pairwise(words) if option == name]


def nested(pairs: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in pairs:
        path, value = pair.split("=", 1)
        *parents, last = path.split(".")
        place = found
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return found


def test_there_are_four_installs_to_copy() -> None:
    assert len(INSTALLS) == 4


@pytest.mark.parametrize("words", INSTALLS, ids=lambda words: str(options(words, "-f")))
def test_each_install_starts_with_the_credentials_that_it_is_given(words: list[str]) -> None:
    files = [name.removeprefix("deploy/helm/").removesuffix(".yaml") for name in options(words, "-f")]
    given = nested(options(words, "--set"))
    values = values_of(*files, **given)
    assert unknown_keys(given) == []
    start = installed(variables_of(values, **({} if given else SECRETS)))
    assert start.ocean.port.client_id == "<PORT_CLIENT_ID>"
    assert start.ocean.port.client_secret == "<PORT_CLIENT_SECRET>"
    assert start.settings.bearer_token == "<YOUR_API_TOKEN>"


def test_kept_secrets_have_the_names_that_the_values_name() -> None:
    created = [words[4] for words in LINES if words[:3] == ["kubectl", "create", "secret"]]
    named = values_of("existing-secret")["secret"]["name"]
    certificate = values_of("self-signed-certificate")["selfSignedCertificate"]["secret"]
    assert created == [*named, certificate["name"]]
    assert any(f"--from-file={certificate['key']}=authority.pem" in words for words in LINES)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"(?:deploy|\.ci)/[\w/.-]*\w", TEXT))))
def test_each_file_that_is_named_exists(name: str) -> None:
    assert (ROOT / name).exists()


def test_every_file_of_deploy_is_named() -> None:
    files = [path.relative_to(ROOT) for path in (ROOT / "deploy").rglob("*") if path.is_file()]
    assert [str(path) for path in files if str(path) not in TEXT and f"{path.parent}/" not in TEXT] == []


def test_what_it_says_of_the_image_is_what_the_image_has() -> None:
    recipe = (ROOT / "Dockerfile").read_text()
    script = (ROOT / "image/start").read_text()
    assert "FROM python:3.12-slim" in recipe
    assert "USER 1001" in recipe
    assert "EXPOSE 8000" in recipe
    assert "/usr/local/share/ca-certificates/cert.crt" in script


def test_the_readme_leads_here() -> None:
    assert "(docs/deployment.md)" in README
