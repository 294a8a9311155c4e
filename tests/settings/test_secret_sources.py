"""Secrets in files that change while the process runs, in each of the ways in which they are changed."""

import os
from pathlib import Path

import pytest

from messages import SettingsError
from settings.secret_sources import GivenSecret, SecretFile


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "token"
    file.write_text("first")
    return file


@pytest.mark.parametrize("content", ["first", "first\n", "  first\r\n\n", "first\t"])
def test_a_secret_is_read_without_the_blanks_around_it(content: str, file: Path) -> None:
    file.write_text(content)
    assert SecretFile(str(file), "apiTokenFile")() == "first"


def test_what_is_not_ascii_is_utf_8(file: Path) -> None:
    file.write_bytes("pässwörd".encode())
    assert SecretFile(str(file), "passwordFile")() == "pässwörd"


def test_a_file_that_is_written_again_is_read_again(file: Path) -> None:
    source = SecretFile(str(file), "apiTokenFile")
    assert source() == "first"
    file.write_text("the second")
    assert source() == "the second"


def test_so_is_one_that_is_replaced_by_another_of_the_same_size_and_age(file: Path, tmp_path: Path) -> None:
    source = SecretFile(str(file), "apiTokenFile")
    assert source() == "first"
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    other = tmp_path / "other"
    other.write_text("other")
    os.utime(other, ns=times)
    other.replace(file)
    assert source() == "other"


def test_so_is_one_whose_directory_is_swapped_as_kubernetes_does_it(tmp_path: Path) -> None:
    """A volume's files are links into `..data`, itself a link, which is replaced in one step."""

    def mount(generation: str, content: str) -> None:
        (tmp_path / generation).mkdir()
        (tmp_path / generation / "token").write_text(content)
        (tmp_path / "..data_tmp").symlink_to(generation)
        (tmp_path / "..data_tmp").replace(tmp_path / "..data")

    mount("..2026_01", "first")
    (tmp_path / "token").symlink_to("..data/token")
    source = SecretFile(str(tmp_path / "token"), "apiTokenFile")
    assert source() == "first"
    mount("..2026_02", "other")
    assert source() == "other"
    (tmp_path / "..2026_01" / "token").unlink()
    assert source() == "other"


def test_one_that_is_missing_is_told_by_setting_and_path(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"apiTokenFile: {tmp_path}/none cannot be read .*No such file"):
        SecretFile(str(tmp_path / "none"), "apiTokenFile")()


def test_so_is_a_directory(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"apiTokenFile: {tmp_path} cannot be read"):
        SecretFile(str(tmp_path), "apiTokenFile")()


def test_so_is_one_that_is_no_text(file: Path) -> None:
    file.write_bytes(b"\xff\xfesecret")
    with pytest.raises(SettingsError, match=r"apiTokenFile: .* cannot be read") as failure:
        SecretFile(str(file), "apiTokenFile")()
    assert "secret'" not in str(failure.value)


@pytest.mark.parametrize("content", ["", "\n", "  \t\n"])
def test_an_empty_one_is_told_by_setting_and_path(content: str, file: Path) -> None:
    file.write_text(content)
    with pytest.raises(SettingsError, match=f"authValueFile: {file} is empty"):
        SecretFile(str(file), "authValueFile")()


def test_one_that_was_missing_for_a_moment_is_read_when_it_is_back(file: Path) -> None:
    source = SecretFile(str(file), "apiTokenFile")
    assert source() == "first"
    file.unlink()
    with pytest.raises(SettingsError):
        source()
    file.write_text("second")
    assert source() == "second"


def test_one_that_was_empty_for_a_moment_is_not_the_old_one(file: Path) -> None:
    source = SecretFile(str(file), "apiTokenFile")
    assert source() == "first"
    file.write_text("")
    with pytest.raises(SettingsError, match="is empty"):
        source()


def test_a_given_secret_is_what_was_given() -> None:
    assert GivenSecret("given")() == "given"
