"""Every option once: name, type, default, unit, help.

Sources, strongest first: command line, `FEDCOMM_*` variables, a secrets directory (`FEDCOMM_SECRETS_DIR`, else
systemd's `$CREDENTIALS_DIRECTORY`, else /run/secrets), a TOML file, the default.
"""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from fedcomm.errors import ConfigError

DEFAULT_FILE = Path("fedcomm.toml")


class Settings(BaseSettings):
    """The settings of one process. What belongs to one community (its name, look, rules) lives in its database."""

    model_config = SettingsConfigDict(env_prefix="FEDCOMM_", extra="forbid", frozen=True)

    data: Path = Field(Path("data"), description="folder that holds one folder for each community")
    bind: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    loopback: bool = Field(
        default=False,
        description="let communities on localhost or 127.0.0.1 speak plain http and reach this machine; "
        "for trying out and tests, never for a server on the internet",
    )
    trusted_proxies: str = Field(
        "", description="addresses of reverse proxies whose X-Forwarded-For is believed, with commas between"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least serious event to log")
    accept_delay_s: float = Field(
        3.0,
        ge=0,
        le=60,
        description="seconds to wait before a follow is answered: an Accept that arrives before the peer has "
        "committed its Follow is lost (WordPress, PeerTube)",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = Path(os.environ.get("FEDCOMM_CONFIG", DEFAULT_FILE))
        sources: list[PydanticBaseSettingsSource] = [init_settings, env_settings]
        folder = secrets_folder()
        if folder is not None:
            sources.append(SecretsSettingsSource(settings_cls, secrets_dir=folder))
        sources.append(TomlConfigSettingsSource(settings_cls, toml_file=file))
        return tuple(sources)


#: Variables that say where settings are, and so cannot be settings themselves.
PLACES = {
    "FEDCOMM_CONFIG": "the TOML file to read (default: fedcomm.toml in the present folder)",
    "FEDCOMM_SECRETS_DIR": "folder with one file for each secret setting, named like its variable in lower case",
}


def secrets_folder() -> Path | None:
    """Return the folder that secrets are read from, or None when there is none."""
    named = os.environ.get("FEDCOMM_SECRETS_DIR") or os.environ.get("CREDENTIALS_DIRECTORY")
    folder = Path(named) if named else Path("/run/secrets")
    return folder if folder.is_dir() else None


def load(**overrides: object) -> Settings:
    """Return the settings; `overrides` are what the command line said (None means: not said).

    Raises ConfigError with one line a mistake, and for a `FEDCOMM_*` variable that is no setting.
    """
    known = {f"FEDCOMM_{name.upper()}" for name in Settings.model_fields} | set(PLACES)
    unknown = sorted(name for name in os.environ if name.startswith("FEDCOMM_") and name not in known)
    if unknown:
        raise ConfigError(f"no such setting: {', '.join(unknown)}; `fedcomm config` lists them")
    named = os.environ.get("FEDCOMM_CONFIG")
    if named and not Path(named).is_file():
        raise ConfigError(f"FEDCOMM_CONFIG names {named}, which is not a file")
    try:
        said: dict[str, Any] = {name: value for name, value in overrides.items() if value is not None}
        return Settings(**said)
    except ValidationError as error:
        lines = [f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()]
        raise ConfigError("; ".join(lines)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the settings file is not TOML: {error}") from error
