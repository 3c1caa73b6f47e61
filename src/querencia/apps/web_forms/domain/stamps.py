"""What a form carries unseen, signed: which page it is, and when it was opened."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.core import signing

if TYPE_CHECKING:
    from querencia.apps.conversations.models import Account

_STAMPS = signing.Signer(salt="querencia.web_forms.stamp")
_NUMBERS = signing.Signer(salt="querencia.web_forms.number")
_KEY = re.compile(r"[A-Za-z0-9_-]{16}")


@dataclass(frozen=True)
class Stamp:
    """One page with a form.

    Attributes:
        key: Of this page alone.
        at: When it was opened.
    """

    key: str
    at: datetime


def new_stamp(account: Account, *, now: datetime) -> str:
    """Return the stamp of a page that is opened now."""
    key = secrets.token_urlsafe(12)
    return _STAMPS.sign_object([account.pk, key, int(now.timestamp())])


def read_stamp(signed: str, account: Account) -> Stamp | None:
    """Return what a stamp says; None when it is none of ours, or of another form."""
    try:
        form, key, seconds = _STAMPS.unsign_object(signed)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if form != account.pk or not _KEY.fullmatch(key):
        return None
    return Stamp(key, datetime.fromtimestamp(seconds, UTC))


def sign_number(conversation: int) -> str:
    """Return a ticket's number so that the page that thanks shows no other."""
    return _NUMBERS.sign_object(conversation)


def read_number(signed: str) -> int | None:
    """Return the number that was signed; None when it was not."""
    try:
        return int(_NUMBERS.unsign_object(signed))
    except (signing.BadSignature, ValueError, TypeError):
        return None
