"""Entering a mailbox with leave of its owner, at Google or Microsoft, instead of a password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from querencia.apps.conversations.channels.config import config_of, put_config
from querencia.connectors.mailbox import MailboxConfig, OAuth, redeem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from querencia.apps.conversations.models import Account

# Where their mailboxes are; what is set up already stays.
SERVERS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "google": {
        "incoming": {"host": "imap.gmail.com", "port": 993, "security": "tls"},
        "outgoing": {"host": "smtp.gmail.com", "port": 465, "security": "tls"},
    },
    "microsoft": {
        "incoming": {"host": "outlook.office365.com", "port": 993, "security": "tls"},
        "outgoing": {"host": "smtp.office365.com", "port": 587, "security": "starttls"},
    },
}


def application(said: Mapping[str, str], refresh_token: str = "") -> OAuth:
    """Return the application that asks for leave, as it is registered with the provider."""
    secret = said.get("client_secret")
    return OAuth(
        provider="google" if said["provider"] == "google" else "microsoft",
        client_id=said["client_id"],
        client_secret=SecretStr(secret) if secret else None,
        tenant=said.get("tenant") or "common",
        refresh_token=SecretStr(refresh_token),
    )


def let_in(
    account: Account, *, said: Mapping[str, str], code: str, verifier: str, redirect: str
) -> None:
    """Redeem the code that came back from the provider, and enter both servers by it from now on.

    Raises:
        Misconfigured: The provider does not take the code.
        Unreachable: The provider did not answer.
    """
    token = redeem(application(said), code=code, verifier=verifier, redirect=redirect)
    credentials = application(said, token.get_secret_value())
    config = config_of(account, MailboxConfig)
    ends = {name: getattr(config, name) for name in ("incoming", "outgoing")}
    changed = config.model_dump(exclude=set(ends))
    for name, end in ends.items():
        stored = end.model_dump(exclude={"credentials"}) if end is not None else {}
        place = dict(SERVERS[credentials.provider][name]) if end is None else {}
        changed[name] = {"username": config.address} | stored | place | {"credentials": credentials}
    put_config(account, MailboxConfig.model_validate(changed))
    account.failure, account.failed_at = "", None
    account.save(update_fields=["settings", "sealed", "failure", "failed_at"])
