"""An outside system calls one of our accounts: checked, written down, then understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.reception import digest_of, receive
from querencia.apps.conversations.domain.taking_in import take_in
from querencia.connectors.channel import Forged

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from pydantic import BaseModel

    from querencia.apps.conversations.models import Account
    from querencia.connectors.channel import Request


def greet(account: Account, config: BaseModel, request: Request) -> str | None:
    """Return the answer to the question whether this address is ours, if it was asked.

    Raises:
        Forged: Whoever asks does not know the secret word.
    """
    webhook = channel_of(account.kind).webhook
    return webhook.greet(config, request) if webhook is not None else None


def let_in(
    account: Account, config: BaseModel, request: Request, *, facts: dict[str, Any], now: datetime
) -> None:
    """Take what a system tells us: it may forget it as soon as this returns.

    What cannot be understood at once stays written down, and is tried again by the courier.

    Raises:
        Forged: The system itself did not send it; nothing was kept.
    """
    webhook = channel_of(account.kind).webhook
    if webhook is None:
        raise Forged("nobody is expected here")
    webhook.verify(config, request)
    with transaction.atomic():
        row = receive(
            account=account, key=digest_of(request.body), raw=request.body, facts=facts, now=now
        )
    if row is not None:
        take_in(row.pk, now=now)
