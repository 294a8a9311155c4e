"""The changelog has the form of the framework's repository of integrations, whose tools read it and add to it."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()
MARKER = "<!-- towncrier release notes start -->\n\n"
HEADINGS = [
    "Features",
    "Improvements",
    "Bug Fixes",
    "Breaking Changes",
    "Deprecations",
    "Vulnerabilities",
    "Improved Documentation",
]
VERSION = re.compile(
    r"## (?P<number>\d+\.\d+\.\d+) \((?P<day>\d{4}-\d\d-\d\d|unreleased)\)\n\n\n(?P<sections>.*)", re.DOTALL
)
UNRELEASED = date.max
SECTION = re.compile(r"### (?P<heading>[A-Z][A-Za-z ]+)\n\n(?P<entries>(?:- \S.*\n(?:  \S.*\n)*)+)")


@dataclass(frozen=True)
class Version:
    """What the changelog says of one version, checked for its form as it is read."""

    number: tuple[int, ...]
    day: date
    headings: tuple[str, ...]


def read(text: str) -> list[Version]:
    """The versions, the newest first. Raises `ValueError` at the first that is written in another way."""
    _, marker, versions = text.partition(MARKER)
    if not marker:
        raise ValueError("the line after which new versions are put is missing")
    return [_version(part) for part in re.split(r"(?<=\n)\n\n(?=## )", versions)]


def _version(text: str) -> Version:
    found = VERSION.fullmatch(text)
    if found is None:
        raise ValueError(f"no version is written like this: {text[:80]!r}")
    headings = []
    for part in re.split(r"(?<=\n)\n(?=### )", found["sections"]):
        section = SECTION.fullmatch(part)
        if section is None:
            raise ValueError(f"in {found['number']}, no section is written like this: {part[:80]!r}")
        headings.append(section["heading"])
    day = UNRELEASED if found["day"] == "unreleased" else date.fromisoformat(found["day"])
    return Version(tuple(map(int, found["number"].split("."))), day, tuple(headings))


def test_every_version_has_the_form() -> None:
    assert read(CHANGELOG)


def test_sections_are_those_of_the_framework_in_its_order() -> None:
    for version in read(CHANGELOG):
        assert list(version.headings) == [heading for heading in HEADINGS if heading in version.headings]


def test_versions_stand_from_the_newest_to_the_oldest() -> None:
    versions = read(CHANGELOG)
    for newer, older in pairwise(versions):
        assert newer.number > older.number
        assert newer.day >= older.day


def test_the_newest_that_is_released_is_the_projects() -> None:
    written = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert written is not None
    versions = read(CHANGELOG)
    newest = next(version for version in versions if version.day != UNRELEASED)
    assert newest.number == tuple(map(int, written[1].split(".")))
    assert all(version.day != UNRELEASED for version in versions[1:])


WELL_FORMED = f"# Changelog\n\n{MARKER}## 0.2.0 (2026-02-01)\n\n\n### Features\n\n- One.\n\n\n" + (
    "## 0.1.0 (2026-01-01)\n\n\n### Features\n\n- One,\n  told at length.\n- Two.\n\n### Bug Fixes\n\n- Three.\n"
)


def test_what_has_the_form_is_read() -> None:
    assert [version.headings for version in read(WELL_FORMED)] == [("Features",), ("Features", "Bug Fixes")]


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        pytest.param("(2026-02-01)\n\n\n", "(2026-02-01)\n\n", id="one blank line after a version"),
        pytest.param("\n\n\n## 0.1.0", "\n\n## 0.1.0", id="one blank line before a version"),
        pytest.param("\n\n\n## 0.1.0", "\n\n\n\n## 0.1.0", id="three blank lines before a version"),
        pytest.param("### Features\n\n", "### Features\n", id="no blank line after a heading"),
        pytest.param("- Two.\n\n###", "- Two.\n\n\n###", id="two blank lines between sections"),
        pytest.param("- One.", "One.", id="an entry that is no bullet"),
        pytest.param("### Features\n\n- One.\n", "", id="a version without a section"),
        pytest.param("- Three.\n", "", id="a section without an entry"),
        pytest.param("- Three.\n", "- Three.", id="a last line without an end"),
        pytest.param("0.1.0 (", "v0.1.0 (", id="a number with a letter"),
        pytest.param("2026-01-01", "1 January", id="a date in words"),
        pytest.param("2026-01-01", "2026-13-01", id="a month that there is not"),
        pytest.param(MARKER, "", id="no line to put versions after"),
    ],
)
def test_what_has_another_form_is_told(written: str, instead: str) -> None:
    assert written in WELL_FORMED
    with pytest.raises(ValueError, match=r"."):
        read(WELL_FORMED.replace(written, instead))
