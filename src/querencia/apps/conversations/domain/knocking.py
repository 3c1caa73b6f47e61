"""An outside system calls one of our accounts: checked, written down, then understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.reception import digest_of, receive
from querencia.apps.conversations.domain.taking_in import take_in
from querencia.apps.conversations.models import Account
from querencia.connectors.channel import Forged, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

    from pydantic import BaseModel

    from querencia.connectors.channel import Request, Webhook


def greet(account: Account, config: BaseModel, request: Request) -> str | None:
    """Return the answer to the question whether this address is ours, if it was asked.

    Raises:
        Forged: Whoever asks does not know the secret word.
    """
    webhook = channel_of(account.kind).webhook
    return webhook.greet(config, request) if webhook is not None else None


def let_in(
    account: Account,
    request: Request,
    *,
    config_of: Callable[[Account], BaseModel],
    facts: dict[str, Any],
    now: datetime,
) -> None:
    """Take what a system tells us: it may forget it as soon as this returns.

    What cannot be understood at once stays written down, and is tried again by the courier.

    Raises:
        Forged: The system itself did not send it; nothing was kept.
    """
    webhook = channel_of(account.kind).webhook
    if webhook is None:
        raise Forged("nobody is expected here")
    webhook.verify(config_of(account), request)
    for meant in _meant(account, request, config_of):
        with transaction.atomic():
            row = receive(
                account=meant, key=digest_of(request.body), raw=request.body, facts=facts, now=now
            )
        if row is not None:
            take_in(row.pk, now=now)


def _meant(
    account: Account, request: Request, config_of: Callable[[Account], BaseModel]
) -> list[Account]:
    """Return whom of ours it is about: one application of the system's may serve several accounts.

    What is about nobody of ours stays with the account at whose address it came, where it is shown
    as something that could not be understood.
    """
    channel = channel_of(account.kind)
    if channel.recipients is None or channel.webhook is None:
        return [account]
    try:
        called = channel.recipients(request)
    except Unreadable:
        return [account]
    same = Account.objects.filter(kind=account.kind, is_on=True).order_by("pk")
    known = {str(one.settings.get(channel.known_as)): one for one in same}
    others = [known[one] for one in called if one in known and known[one] != account]
    # An account of another application is no more reached through this one than by anybody.
    found = [one for one in others if _is_signed_for(channel.webhook, config_of(one), request)]
    return found if found and len(found) == len(called) else [account, *found]


def _is_signed_for(webhook: Webhook[Any], config: BaseModel, request: Request) -> bool:
    try:
        webhook.verify(config, request)
    except Forged:
        return False
    return True
