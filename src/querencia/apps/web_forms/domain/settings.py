"""What a form is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from querencia.apps.conversations.channels.config import config_of, put_config
from querencia.apps.conversations.models import Account

if TYPE_CHECKING:
    from django.db.models import QuerySet

KIND = "web_form"


class FormSettings(BaseModel):
    """The settings of one form.

    Attributes:
        origins: The websites that may show it inside their pages, like ``https://www.example.com``.
        mailbox: Key of the mailbox that answers go from; None: there is none yet.
        welcome: What stands above the fields; nothing when empty.
        asks_telephone: Whether there is a field for it; likewise the others.
    """

    origins: list[str] = Field(default_factory=list)
    mailbox: int | None = None
    welcome: str = ""
    asks_telephone: bool = True
    asks_factor: bool = True
    asks_order: bool = True
    asks_files: bool = True


def settings_of(account: Account) -> FormSettings:
    """Return the settings of a form."""
    return config_of(account, FormSettings)


def forms() -> QuerySet[Account]:
    """Return the forms of the organisation."""
    return Account.objects.filter(kind=KIND).select_related("team")


def keep_form(account: Account, site: FormSettings) -> Account:
    """Write down a form, new or changed."""
    account.kind = KIND
    account.address = (site.origins[0] if site.origins else "")[:254]
    put_config(account, site)
    account.save()
    return account
