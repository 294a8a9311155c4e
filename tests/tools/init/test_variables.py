"""The `.env` file that `init` writes is read as it was meant, by Ocean and by Docker."""

import io
import json
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from tools.init.writing.variables import EnvFile, written
from tools.inputs.installation import read_installation

AWKWARD = [
    "plain", "a b", "p#x", "a #b", "it's", '"quoted"', "back\\slash", "$HOME", "${HOME}", "pass${HOME}word",
    "it's ${HOME} \\${NOWHERE:-x}", "${", "${:-$}{HOME}", " blanks around ", "two\nlines", "'", "\\'", "a=b", "export",
]  # fmt: skip


def read_back(form: str) -> str | None:
    return dotenv_values(stream=io.StringIO(f"NAME={form}\n")).get("NAME")


@pytest.mark.parametrize("value", AWKWARD)
def test_a_value_comes_back_as_it_was(value: str) -> None:
    form = written(value)
    assert form is not None
    assert read_back(form) == value


@given(st.text(st.sampled_from("a ${}:-'\"\\#=\n\r\t"), min_size=1, max_size=12))
def test_a_value_comes_back_or_is_not_written(value: str) -> None:
    form = written(value)
    assert form is None or dotenv_values(stream=io.StringIO(f"N={form}\nM=1\n", newline=None)) == {
        "N": value,
        "M": "1",
    }


@pytest.mark.parametrize("value", ["plain", json.dumps({"a": "b"}, separators=(",", ":")), "p#x", "it's", "$HOME"])
def test_what_needs_no_quotes_gets_none_since_docker_takes_them_literally(value: str) -> None:
    assert written(value) == value


def test_what_cannot_be_written_is_left_out_and_said(tmp_path: Path) -> None:
    env = EnvFile({"base_url": "https://x.example.com", "password": "a\rb", "headers": {"X": "a"}}, {}, tmp_path)
    assert "a\rb" not in env.text
    (remark,) = env.remarks()
    assert "OCEAN__INTEGRATION__CONFIG__PASSWORD holds what cannot be written" in remark
    assert "ends in File" in remark
    assert 'OCEAN__INTEGRATION__CONFIG__HEADERS={"X":"a"}\n' in env.text


def test_ocean_reads_the_folder_and_the_settings(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    file = tmp_path / ".env"
    file.write_text(EnvFile({"base_url": "https://x.example.com", "password": "p${HOME}"}, {}, tmp_path / "files").text)
    installation = read_installation(file=file)
    assert installation.config["password"] == "p${HOME}"
    assert installation.ocean.resources_path == str(tmp_path / "files")
    assert installation.ocean.initialize_port_resources is True
    assert EnvFile(installation.config, {}, tmp_path / "files").lacking(file) == []
