"""docs/upgrading.md: what it names exists, what it quotes is said, and no breaking change is without a way back."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
import yaml
from pydantic.alias_generators import to_camel, to_snake

from mapping import (
    EndpointResource,
    EndpointSelector,
    PaginationSelector,
    PathParameterSelector,
    parse_resource,
)
from messages import MappingError, SettingsError
from settings import Settings, load_settings
from tests.test_changelog import CHANGELOG, ROOT, read

PAGE = re.sub(r"<!--.*?-->", "", (ROOT / "docs/upgrading.md").read_text(), flags=re.DOTALL)
SETTINGS = {to_camel(name) for name in Settings.model_fields}
OF_PORTS_OWN = {
    # As its form and its documentation list them.
    *(
        "baseUrl",
        "multipleHosts",
        "authType",
        "apiToken",
        "username",
        "password",
        "apiKey",
        "apiKeyHeader",
        "authValue",
    ),
    *("customAuthRequest", "customAuthRequestTemplate", "customAuthResponse", "customHeaders"),
    *("paginationType", "pageSize", "paginationParam", "sizeParam", "startPage", "cursorPath", "hasMorePath"),
    *("lastPagePath", "nextLinkPath", "timeout", "verifySsl", "maxConcurrentRequests"),
    *("offsetParam", "pageParam", "cursorParam", "limitParam"),
}
KEYS_OF_PORTS_OWN = {"dynamic_query_params"}
OF_THE_LOGIN = {"bodyForm"}
OF_OCEAN = {
    *("entityDeletionThreshold", "resources", "initializePortResources", "kind", "query", "itemsToParse"),
    *("itemsToParseTopLevelTransform", "integration.identifier", "port-ocean"),
}
NO_NAMES = {
    "page",
    "offset",
    "digest",
    "oauth2",
    "custom",
    "Bearer",
    "team",
    "__team",
    "next_after",
    "selector.pagination",
}
"""Values, and the names of an example or an API's own."""

SETTINGS_ROW = re.compile(r"^\| `(?P<there>\w+)` \| (?P<here>`\w+`|none) \| (?P<differs>.+) \|$", re.MULTILINE)
EXAMPLE = re.compile(r"```yaml\n(?P<yaml>.*?)```(?P<between>.*?)(?=```|^#|\Z)", re.DOTALL | re.MULTILINE)
QUOTE = re.compile(r"^> (.+)$", re.MULTILINE)
STEP = re.compile(
    r"^## From (?P<older>[\d.]+) to (?P<newer>[\d.]+)\n(?P<text>.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE
)
NO_PRODUCTION = {
    "tests",
    "tools",
    "sandbox",
    "builder",
    "benchmarks",
    "examples",
    ".venv",
    ".venv-peer",
    ".ci",
    "image",
}


def section(heading: str) -> str:
    return PAGE.partition(f"\n{heading}\n")[2].partition("\n## ")[0]


def message_of(example: str) -> str | None:
    """What these settings or this resource are answered with; None if they can be used."""
    written: Any = yaml.safe_load(example)
    general = load_settings({"base_url": "https://api.example.com"}).pagination
    try:
        if isinstance(written, dict):
            load_settings({to_snake(name): value for name, value in written.items()})
        else:
            port = {"entity": {"mappings": {"identifier": ".id", "blueprint": '"thing"'}}}
            for resource in written:
                parse_resource({"port": port, **resource}, "resources[0]").plan(general)
    except (SettingsError, MappingError) as error:
        return str(error)
    return None


@cache
def said_by_the_code() -> tuple[str, ...]:
    """Every text in the code of production, with an ellipsis where a value stands."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        if path.relative_to(ROOT).parts[0] not in NO_PRODUCTION:
            found += list(_texts(ast.parse(path.read_text())))
    return tuple(found)


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def fragments(quote: str) -> list[str]:
    """The parts of a quoted message between the places of values."""
    return [part.strip() for part in quote.split("…") if part.strip()]


EXAMPLES = [(found["yaml"], QUOTE.findall(found["between"])) for found in EXAMPLE.finditer(PAGE)]


def test_there_are_examples_that_fail_and_examples_that_do_not() -> None:
    failing = [example for example, quotes in EXAMPLES if quotes]
    assert len(failing) >= 8
    assert len(failing) < len(EXAMPLES)


@pytest.mark.parametrize(("example", "quotes"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_is_answered_with_the_message_below_it_and_otherwise_taken(example: str, quotes: list[str]) -> None:
    message = message_of(example)
    if not quotes:
        assert message is None
        return
    assert message is not None
    (quote,) = quotes
    assert re.fullmatch(".+?".join(map(re.escape, quote.split("…"))), message + (" " if quote.endswith("…") else ""))


@pytest.mark.parametrize("quote", [*dict.fromkeys(QUOTE.findall(PAGE))])
def test_each_message_that_is_quoted_is_one_of_the_codes(quote: str) -> None:
    if any(quote in quotes for _, quotes in EXAMPLES) or quote.startswith("OCEAN__"):
        return  # the message itself is compared
    for part in fragments(quote):
        assert len(part) > 3
        assert any(part in text for text in said_by_the_code()), f"nothing says {part!r} any more"


def test_the_variable_that_is_shown_stops_the_start_with_the_message_shown() -> None:
    (quote,) = [quote for quote in QUOTE.findall(PAGE) if quote.startswith("OCEAN__")]
    with pytest.raises(SettingsError) as stopped:
        load_settings({"base_url": "https://api.example.com"}, variables=[quote.partition(" ")[0]])
    assert str(stopped.value) == f"The integration cannot start. {quote}"


def test_every_setting_of_ports_own_integration_is_told_of() -> None:
    assert {row["there"] for row in SETTINGS_ROW.finditer(section("## From Port's own integration"))} == OF_PORTS_OWN


def test_each_of_them_becomes_a_setting_that_there_is() -> None:
    for row in SETTINGS_ROW.finditer(PAGE):
        here = row["here"].strip("`")
        assert here in SETTINGS or here == "none"
        assert (here == row["there"]) is (row["there"] in SETTINGS)


def test_every_name_on_the_page_is_one_of_a_setting_or_of_the_mapping() -> None:
    keys = {
        field.alias if spelled else field.name
        for model in (EndpointResource, EndpointSelector, PathParameterSelector, PaginationSelector)
        for field in model.__fields__.values()
        for spelled in (True, False)
    }
    outside_of_examples = re.sub(r"```.*?```|^> .*?$", "", PAGE, flags=re.DOTALL | re.MULTILINE)
    named = set(re.findall(r"`([A-Za-z_][\w.-]*)`", outside_of_examples))
    known = SETTINGS | OF_PORTS_OWN | KEYS_OF_PORTS_OWN | OF_THE_LOGIN | OF_OCEAN | NO_NAMES | keys
    assert named - known == set()


def test_there_is_a_section_for_each_step_from_one_version_to_the_next() -> None:
    numbers = [".".join(map(str, version.number)) for version in read(CHANGELOG)]
    steps = [(step["older"], step["newer"]) for step in STEP.finditer(PAGE)]
    assert steps == [(older, newer) for newer, older in pairwise(numbers)]


@pytest.mark.parametrize("step", [pytest.param(step, id=step["newer"]) for step in STEP.finditer(PAGE)])
def test_each_breaking_change_of_the_changelog_has_its_rule_its_message_and_its_way_back(step: re.Match[str]) -> None:
    version = CHANGELOG.partition(f"\n## {step['newer']} (")[2].partition("\n## ")[0]
    bullets = re.findall(r"^- ", version.partition("### Breaking Changes\n")[2].partition("\n### ")[0], re.MULTILINE)
    changes = step["text"].partition("### Breaking Changes\n")[2].split("\n#### ")[1:]

    assert len(changes) == len(bullets), "each breaking change stands in CHANGELOG.md and in docs/upgrading.md"
    for change in changes:
        assert QUOTE.search(change), f"no message is quoted for: {change.partition(chr(10))[0]}"
        assert "The way back: " in change


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", PAGE))))
def test_each_file_that_is_linked_exists(link: str) -> None:
    assert (ROOT / "docs" / link).is_file()
