"""Writing down what arrives before anybody tries to understand it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

from querencia.apps.conversations.models import Received

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.conversations.models import Account

LONGEST_KEY = 200


def receive(
    *, account: Account, key: str, raw: bytes, facts: dict[str, Any], now: datetime
) -> Received | None:
    """Write down what arrived; None when it is here already.

    Call it in the transaction that says to the outside system, or to the account's position, that
    it was taken. The file is written first: a crash in between leaves a file that nothing names.

    Args:
        account: Where it came to.
        key: What the channel calls it; without a name of its own, ``digest_of(raw)``.
        raw: As it came.
        facts: What came along, as plain JSON values.
        now: This moment.
    """
    key = key if len(key) <= LONGEST_KEY else digest_of(key.encode())
    if Received.objects.filter(account=account, key=key).exists():
        return None
    file = ContentFile(raw)
    made = Received(account=account, key=key, at=now, facts=facts)
    made.raw.save(f"{digest_of(raw)[:32]}.raw", file, save=False)
    Received.objects.bulk_create([made], ignore_conflicts=True)
    kept = Received.objects.get(account=account, key=key)
    if kept.raw.name != made.raw.name:  # another process was a moment earlier
        made.raw.delete(save=False)
        return None
    return kept


def digest_of(raw: bytes) -> str:
    """Return the SHA-256 of what arrived."""
    return hashlib.sha256(raw).hexdigest()
