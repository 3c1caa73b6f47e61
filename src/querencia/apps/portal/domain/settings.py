"""What the portal is told. There is one; it is closed until somebody opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from querencia.apps.conversations.channels.config import config_of, put_config
from querencia.apps.conversations.models import Account

if TYPE_CHECKING:
    from querencia.apps.people.models import Team

KIND = "portal"


class PortalSettings(BaseModel):
    """The settings of the portal.

    Attributes:
        mailbox: Key of the mailbox from which answers also go as letters; None: customers are told
            by an e-mail of the installation that there is one.
        welcome: What stands on its first page.
    """

    mailbox: int | None = None
    welcome: str = ""


def settings_of(account: Account) -> PortalSettings:
    """Return the settings of the portal."""
    return config_of(account, PortalSettings)


def portal_account() -> Account:
    """Return the account of the portal, open or not; not stored before it is set up."""
    first = Account.objects.filter(kind=KIND).order_by("pk").first()
    return first or Account(kind=KIND, name="Portal", is_on=False)


def open_portal() -> Account | None:
    """Return the account of the portal; None while it is closed."""
    return Account.objects.filter(kind=KIND, is_on=True).order_by("pk").first()


def keep_portal(settings: PortalSettings, *, team: Team | None, is_on: bool) -> Account:
    """Set the portal up, open or close it."""
    account = portal_account()
    account.team, account.is_on = team, is_on
    put_config(account, settings)
    account.save()
    return account
