"""Settings: which source wins, and what is refused."""

from pathlib import Path

import pytest

from fedcomm import config
from fedcomm.errors import ConfigError


@pytest.fixture(autouse=True)
def nothing_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, without variables of this machine."""
    monkeypatch.chdir(tmp_path)
    for name in ("CREDENTIALS_DIRECTORY", *config.PLACES):
        monkeypatch.delenv(name, raising=False)
    for name in config.Settings.model_fields:
        monkeypatch.delenv(f"FEDCOMM_{name.upper()}", raising=False)
    return tmp_path


def test_without_any_source_the_defaults_hold() -> None:
    settings = config.load()

    assert (settings.bind, settings.port, settings.loopback) == ("127.0.0.1", 8000, False)


@pytest.mark.parametrize(
    ("command_line", "variable", "secret", "toml", "expected"),
    [
        pytest.param(1, 2, 3, 4, 1, id="the command line wins over all"),
        pytest.param(None, 2, 3, 4, 2, id="then the variable"),
        pytest.param(None, None, 3, 4, 3, id="then the secrets directory"),
        pytest.param(None, None, None, 4, 4, id="then the file"),
    ],
)
def test_the_stronger_source_wins(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command_line: int | None,
    variable: int | None,
    secret: int | None,
    toml: int,
    expected: int,
) -> None:
    (tmp_path / "fedcomm.toml").write_text(f"port = {toml}\n")
    if variable:
        monkeypatch.setenv("FEDCOMM_PORT", str(variable))
    if secret:
        (tmp_path / "secrets").mkdir()
        (tmp_path / "secrets" / "fedcomm_port").write_text(str(secret))
        monkeypatch.setenv("FEDCOMM_SECRETS_DIR", str(tmp_path / "secrets"))

    assert config.load(port=command_line).port == expected


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        pytest.param("FEDCOMM_PORT", "eighty", "port", id="a value of another type"),
        pytest.param("FEDCOMM_PORT", "70000", "port", id="a value out of its range"),
        pytest.param("FEDCOMM_PROT", "80", "FEDCOMM_PROT", id="a misspelt variable"),
        pytest.param("FEDCOMM_CONFIG", "missing.toml", "missing.toml", id="a file that is not there"),
        pytest.param("FEDCOMM_LOG_LEVEL", "loud", "log_level", id="a word that is none of the choices"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError, match=said):
        config.load()


@pytest.mark.parametrize("text", ["port = ", "prot = 80"])
def test_a_wrong_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "fedcomm.toml").write_text(text)

    with pytest.raises(ConfigError):
        config.load()
