"""The settings of an account: typed, with its secrets sealed apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, SecretStr

from querencia.apps.conversations.domain.sealing import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from querencia.apps.conversations.models import Account

C = TypeVar("C", bound=BaseModel)


def config_of(account: Account, kind: type[C]) -> C:
    """Return the settings of an account.

    Raises:
        pydantic.ValidationError: They are not complete.
        CannotUnseal: The installation's key has changed.
    """
    return kind.model_validate(_joined(account.settings, unseal(account.sealed)))


def put_config(account: Account, config: BaseModel) -> None:
    """Write settings into an account, without saving it."""
    plain, secret = _parted(config)
    account.settings, account.sealed = plain, seal(secret)


def secrets_of(config: BaseModel) -> list[str]:
    """Return all that is secret in settings."""
    return list(_leaves(_parted(config)[1]))


def _leaves(secret: dict[str, Any]) -> Iterator[str]:
    for value in secret.values():
        if isinstance(value, dict):
            yield from _leaves(value)
        elif value:
            yield value


def _parted(config: BaseModel) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is no secret and what is, in the same shape."""
    plain: dict[str, Any] = {}
    secret: dict[str, Any] = {}
    for name in type(config).model_fields:
        value = getattr(config, name)
        if isinstance(value, SecretStr):
            secret[name] = value.get_secret_value()
        elif isinstance(value, BaseModel):
            plain[name], secret[name] = _parted(value)
        else:
            plain[name] = config.model_dump(mode="json", include={name})[name]
    return plain, {name: value for name, value in secret.items() if value != {}}


def _joined(plain: dict[str, Any], secret: dict[str, Any]) -> dict[str, Any]:
    joined = dict(plain)
    for name, value in secret.items():
        both = isinstance(value, dict) and isinstance(joined.get(name), dict)
        joined[name] = _joined(joined[name], value) if both else value
    return joined
