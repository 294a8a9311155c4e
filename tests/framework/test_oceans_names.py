"""Ocean's names that the integration depends on are all in the table, where they were, and as they were.

A test that fails names what port-ocean changed. Look at what it means for the place that the table gives; then
`python -m tests.framework.ocean_sources` takes the sources as they are now.
"""

from importlib.metadata import version
from pathlib import Path

import pytest

from framework import OCEANS_NAMES, How, Reliance
from tests.framework.ocean_sources import hash_of, installed, known, names, source_of
from tests.framework.ocean_uses import ROOT, names_replaced, names_used, production, resolved

BY_NAME = {each.name: each for each in OCEANS_NAMES}
REPLACED_GLOBALS = [each for each in OCEANS_NAMES if each.how is How.REPLACED and each.read]


def test_each_stands_once_and_says_why_it_is_there() -> None:
    assert len(BY_NAME) == len(OCEANS_NAMES)
    assert all(each.why and each.if_it_moves for each in OCEANS_NAMES)


@pytest.mark.parametrize("path", list(production()), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_the_code_uses_is_in_the_table(path: Path) -> None:
    missing = names_used(path) - BY_NAME.keys()
    assert not missing, f"write into framework/oceans_names.py why, and what happens if it moves: {sorted(missing)}"


def test_nothing_is_replaced_but_in_framework_and_all_that_is_says_so() -> None:
    replaced = {path: names_replaced(path) for path in production()}
    assert {path.relative_to(ROOT).parts[0] for path, names in replaced.items() if names} == {"framework"}
    assert all(BY_NAME[name].how is How.REPLACED for names in replaced.values() for name in names)


@pytest.mark.parametrize("each", OCEANS_NAMES, ids=lambda each: each.name)
def test_each_is_where_it_was(each: Reliance) -> None:
    try:
        resolved(each.name)
    except (AttributeError, ImportError):
        pytest.fail(f"port-ocean {version('port-ocean')} has no {each.name}. {each.why}. Without: {each.if_it_moves}")


@pytest.mark.parametrize("each", OCEANS_NAMES, ids=lambda each: each.name)
def test_each_is_as_it_was(each: Reliance) -> None:
    changed = [name for name in each.sources if hash_of(name) != known().get(name)]
    assert not changed, (
        f"port-ocean {version('port-ocean')} has another {', '.join(changed)}, which stands behind {each.name}. "
        f"{each.why}. If that no longer holds: {each.if_it_moves}. Look, then renew by "
        "python -m tests.framework.ocean_sources"
    )


def test_nothing_else_is_held() -> None:
    assert list(known()) == names()


@pytest.mark.parametrize("each", REPLACED_GLOBALS, ids=lambda each: each.name)
def test_what_is_replaced_is_still_used_by_its_name(each: Reliance) -> None:
    last = each.name.rpartition(".")[2]
    if last.startswith("model_"):
        return  # pydantic reads it
    assert any(last in source_of(name) for name in each.sources)


def test_another_source_is_noticed_and_so_is_one_that_is_gone(tmp_path: Path) -> None:
    name = "port_ocean.helpers.ssl.resolve_verify_param"
    text = (installed() / "helpers/ssl.py").read_text()
    for folder, changed in (("same", text), ("other", text.replace("return False", "return None")), ("gone", "")):
        (tmp_path / folder / "helpers").mkdir(parents=True)
        (tmp_path / folder / "helpers/ssl.py").write_text(changed)
    assert hash_of(name, tmp_path / "same") == known()[name]
    assert hash_of(name, tmp_path / "other") != known()[name]
    with pytest.raises(LookupError, match=name):
        source_of(name, tmp_path / "gone")


def test_a_use_that_is_not_in_the_table_is_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "import port_ocean.helpers.ssl as of_ocean\n"
        "from port_ocean.helpers.retry import RetryTransport\n"
        "from port_ocean.log.logger_setup import _combined_patcher\n"
        "of_ocean.resolve_verify_param = None\n"
        "class Mine(RetryTransport):\n"
        "    def _log_error(self): self._retryable_methods\n"
    )
    assert names_used(module) == {
        "port_ocean.helpers.retry.RetryTransport.__init__",
        "port_ocean.helpers.retry.RetryTransport._log_error",
        "port_ocean.helpers.ssl.resolve_verify_param",
        "port_ocean.log.logger_setup._combined_patcher",
    }
