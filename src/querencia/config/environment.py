"""Every setting of an installation, typed; nonsense is refused at start with one sentence.

Settings come from the environment, or from a file ``querencia.env`` in the data folder. A secret
may lie in a file of its own: ``QUERENCIA_SECRET_KEY_FILE=/run/secrets/key``.
"""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SETTINGS_FILE = "querencia.env"
_FILE_SUFFIX = "_FILE"


class UnusableSettings(Exception):
    """A setting that makes no sense; the sentence says which and why."""


class Environment(BaseSettings):
    """What an installation is told from outside. Docs: docs/reference/settings.md."""

    model_config = SettingsConfigDict(env_prefix="QUERENCIA_", extra="ignore")

    data: Path = Field(Path("querencia-data"), description="Folder for database, files and keys.")
    database_url: SecretStr | None = Field(
        None,
        validation_alias="DATABASE_URL",
        description="postgresql://user:password@host/name; SQLite in the data folder when empty.",
    )
    ledger_url: SecretStr | None = Field(
        None,
        validation_alias="LEDGER_URL",
        description="Where the purchases lie, if not here: any source that the review reads.",
    )
    secret_key: SecretStr | None = Field(
        None, description="Signs sessions and links; made and kept in the data folder when empty."
    )
    address: str = Field(
        "http://127.0.0.1:8000", description="Where people reach Querencia, for links in e-mails."
    )
    events_address: str = Field(
        "",
        description="Where browsers reach the process that tells them of news; the next port of"
        " QUERENCIA_ADDRESS when empty, or QUERENCIA_ADDRESS itself when it has no port.",
    )
    hosts: str = Field(
        "", description="Further names that the server answers to, with commas between them."
    )
    proxies: int = Field(
        0, ge=0, le=5, description="How many proxies of yours stand before the server."
    )
    debug: bool = Field(False, description="Show what went wrong on the page; never in public.")
    log_format: Literal["text", "json"] = Field("text", description="How log lines are written.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="The least that is logged."
    )
    email_url: SecretStr | None = Field(
        None,
        description="smtp://user:password@host:587 (or smtps://); written to the log when empty.",
    )
    email_from: str = Field(
        "Querencia <querencia@localhost>", description="Who the e-mails come from."
    )
    metrics_token: SecretStr | None = Field(
        None, description="Bearer token that /metrics asks for; closed when empty."
    )

    @field_validator("address", "events_address")
    @classmethod
    def _is_an_address(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.field_name == "events_address":
            return ""
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("it must begin with http:// or https:// and name a host")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and value.get_secret_value():
            if urlsplit(value.get_secret_value()).scheme not in {"postgres", "postgresql"}:
                raise ValueError("it must begin with postgresql://")
            return value
        return None

    @field_validator("email_url")
    @classmethod
    def _is_smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and value.get_secret_value():
            parts = urlsplit(value.get_secret_value())
            if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
                raise ValueError("it must begin with smtp:// or smtps:// and name a host")
            return value
        return None

    @property
    def is_secure(self) -> bool:
        """Whether people reach the server over TLS."""
        return self.address.startswith("https://")

    @property
    def events_origin(self) -> str:
        """Where browsers reach the process that tells them of news."""
        parts = urlsplit(self.address)
        if self.events_address or parts.port is None:
            return self.events_address or self.address
        return f"{parts.scheme}://{parts.hostname}:{parts.port + 1}"

    @property
    def host_names(self) -> list[str]:
        """The names that the server answers to."""
        own = urlsplit(self.address).hostname or "localhost"
        more = [name.strip() for name in self.hosts.split(",") if name.strip()]
        return [own, "localhost", "127.0.0.1", "[::1]", *more]

    def signing_key(self) -> str:
        """Return the key that signs sessions; made once and kept, readable by its owner alone."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        file = self.data / "secret-key"
        if not file.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            made = file.with_name(f"secret-key.{os.getpid()}")
            made.touch(mode=0o600)
            made.write_text(secrets.token_urlsafe(50))
            try:
                os.link(made, file)
            except FileExistsError:
                pass  # another process was quicker; its key counts
            finally:
                made.unlink()
        return file.read_text().strip()


@cache
def environment() -> Environment:
    """Read the settings once.

    Raises:
        UnusableSettings: One of them makes no sense.
    """
    data = Path(os.environ.get("QUERENCIA_DATA", "querencia-data"))
    _read_secret_files()
    try:
        return Environment(_env_file=data / SETTINGS_FILE)  # type: ignore[call-arg]  # pydantic-settings' own
    except ValidationError as error:
        raise UnusableSettings(_sentence(error)) from error


def _read_secret_files() -> None:
    """Put what lies in the files that ``..._FILE`` names where the setting itself is looked for."""
    for name, path in list(os.environ.items()):
        setting = name.removesuffix(_FILE_SUFFIX)
        ours = setting in {"DATABASE_URL", "LEDGER_URL"} or setting.startswith("QUERENCIA_")
        if name.endswith(_FILE_SUFFIX) and ours:
            try:
                os.environ[setting] = Path(path).read_text().strip()
            except OSError as error:
                raise UnusableSettings(f"{name} names {path}, which cannot be read.") from error


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    field = str(first["loc"][0]) if first["loc"] else "a setting"
    name = field if field.isupper() else f"QUERENCIA_{field.upper()}"
    return f"The setting {name} cannot be used: {first['msg'].removeprefix('Value error, ')}."
