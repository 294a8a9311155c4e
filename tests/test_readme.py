"""What the README and its pages show can be copied: mappings are read, settings are taken, commands exist."""

import itertools
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from humps import decamelize

from mapping import BrokenResource, CustomAppConfig, EndpointSelector, PaginationSelector
from paging import PaginationOptions
from settings import Settings, load_settings
from tools.check.selector_check import idle_pagination

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = {page.name: page.read_text() for page in sorted((ROOT / "docs").glob("*.md"))}
AUTHENTICATION = PAGES["authentication.md"]
A_KEY = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
SOME_FILE = ROOT / "pyproject.toml"
MAKEFILE = (ROOT / "Makefile").read_text()


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


MAPPINGS = [
    block for text in (README, PAGES["mapping.md"]) for block in blocks(text, "yaml") if block.startswith("resources:")
]


def command(start: str) -> list[str]:
    line = next(part for block in blocks(README, "sh") for part in block.split("\n\n") if start in part)
    return shlex.split(line[line.index(start) :].replace("\\\n", " "))


def settings_of(variables: dict[str, str]) -> Settings:
    """As Ocean gives them to us: CONFIG and SECRETS in snake case."""
    found: dict[str, dict[str, object]] = {"CONFIG": {}, "SECRETS": {}}
    for name, value in variables.items():
        if match := re.fullmatch(r"OCEAN__INTEGRATION__(CONFIG|SECRETS)__(\w+)", name):
            found[match[1]][match[2].lower()] = value
    return load_settings(found["CONFIG"], found["SECRETS"])


def test_there_are_mappings_to_copy() -> None:
    assert len(MAPPINGS) == 5


@pytest.mark.parametrize("text", MAPPINGS)
def test_each_mapping_is_valid(text: str) -> None:
    config = CustomAppConfig.parse_obj(yaml.safe_load(text))
    general = settings_of({"OCEAN__INTEGRATION__CONFIG__BASE_URL": "https://api.example.com"}).pagination
    for resource in config.resources:
        assert not isinstance(resource, BrokenResource)
        assert resource.plan(general).endpoint.path == resource.kind


PAGINATION_EXAMPLES = re.findall(
    r"^\| [^|]+ \| [^|]+ \| `(\{type[^`]+\})`",
    PAGES["pagination.md"].partition("## By example")[2].partition("## When")[0],
    re.MULTILINE,
)


def test_pagination_is_shown_by_sixteen_apis() -> None:
    assert len(PAGINATION_EXAMPLES) == 16


@pytest.mark.parametrize("text", PAGINATION_EXAMPLES)
def test_each_example_of_pagination_is_valid(text: str) -> None:
    pagination = PaginationSelector.parse_obj(yaml.safe_load(text)).options().resolve()
    assert pagination.type.value == yaml.safe_load(text)["type"]
    selector = EndpointSelector(pagination=yaml.safe_load(text))
    assert list(idle_pagination(selector, PaginationOptions(), ())) == []


def test_the_docker_command_configures_what_it_says() -> None:
    words = command("docker run")
    variables = dict(word.split("=", 1) for flag, word in itertools.pairwise(words) if flag == "-e")
    settings = settings_of(variables)
    assert settings.base_url == "https://api.yourcompany.com"
    assert settings.bearer_token == "<YOUR_API_TOKEN>"
    assert (settings.pagination.type, settings.pagination.page_size) == ("page", 100)


def test_the_helm_command_configures_the_same() -> None:
    words = command("helm install")
    values = dict(word.split("=", 1) for flag, word in itertools.pairwise(words) if flag == "--set")
    variables = {
        f"OCEAN__INTEGRATION__CONFIG__{decamelize(name.rpartition('.')[2]).upper()}": value
        for name, value in values.items()
        if name.startswith(("integration.config.", "integration.secrets."))
    }
    settings = settings_of(variables)
    assert (settings.base_url, settings.bearer_token) == ("https://api.yourcompany.com", "<YOUR_API_TOKEN>")
    assert (settings.pagination.type, settings.pagination.page_size) == ("page", 100)


def filled_in(example: str) -> str:
    """With what a user would have, where no other text will do."""
    for path in re.findall(r"(?<=refreshTokenFile\":\")[^\"]+", example):
        example = example.replace(path, str(SOME_FILE))
    return example.replace("<PRIVATE_KEY>", A_KEY.replace("\n", "\\n"))


def login_examples() -> list[Any]:
    examples = []
    for section in AUTHENTICATION.split("\n## ")[1:]:
        name = section.partition("\n")[0].strip("`")
        given = [
            dict(word.split("=", 1) for word in shlex.split(filled_in(block)) if word != "-e")
            for block in blocks(section, "sh")
        ]
        for number, variables in enumerate(given, 1):  # each says what differs from the first
            examples.append(pytest.param(name, given[0] | variables, id=f"{name} {number}"))
    return examples


@pytest.mark.parametrize(("name", "variables"), login_examples())
def test_each_example_of_a_login_is_accepted(name: str, variables: dict[str, str]) -> None:
    base = {"OCEAN__INTEGRATION__CONFIG__BASE_URL": "https://api.example.com"}
    assert settings_of({**base, **variables}).auth_type == name


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make ([a-z]+)", README, re.MULTILINE))))
def test_each_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


def slug(heading: str) -> str:
    """The anchor of a heading, as forges make it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def links() -> list[tuple[str, str]]:
    """Where a link stands, and where it leads, of those that lead into the repository."""
    pages = {"README.md": README, **{f"docs/{name}": text for name, text in PAGES.items()}}
    found = ((page, link) for page, text in pages.items() for link in re.findall(r"\]\(([^)\s:]+)\)", text))
    return sorted(set(found))


@pytest.mark.parametrize(("page", "link"), links())
def test_each_file_that_is_linked_exists_with_the_heading(page: str, link: str) -> None:
    path, _, anchor = link.partition("#")
    target = ((ROOT / page).parent / path).resolve() if path else ROOT / page
    assert target.exists()
    if path and anchor:
        headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
        assert anchor in map(slug, headings)


def test_every_page_is_reached_from_the_readme() -> None:
    linked = set(re.findall(r"\(docs/([\w-]+\.md)\)", README))
    assert linked == PAGES.keys()


def test_the_readme_is_read_at_one_sitting() -> None:
    assert len(README.splitlines()) <= 175
