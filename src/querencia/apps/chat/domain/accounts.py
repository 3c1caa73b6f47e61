"""Setting up a chat."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from pydantic import SecretStr

from querencia.apps.chat.domain.settings import KIND, settings_of
from querencia.apps.conversations.channels.config import put_config
from querencia.apps.conversations.models import Account

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from querencia.apps.chat.domain.settings import ChatSettings


def chats() -> QuerySet[Account]:
    """Return the chats of the organisation."""
    return Account.objects.filter(kind=KIND).select_related("team")


def keep_chat(account: Account, site: ChatSettings) -> Account:
    """Write down a chat, new or changed; its secret stays what it was."""
    if account.pk is not None:
        site = site.model_copy(update={"secret": settings_of(account).secret})
    account.kind = KIND
    account.address = (site.origins[0] if site.origins else "")[:254]
    put_config(account, site)
    account.save()
    return account


def new_secret(account: Account) -> str:
    """Give a chat another secret and return it; what was signed with the old one is void."""
    secret = secrets.token_urlsafe(32)
    site = settings_of(account)
    put_config(account, site.model_copy(update={"secret": SecretStr(secret)}))
    account.save(update_fields=["settings", "sealed"])
    return secret
