"""How much one visitor, and one connection, may ask for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from querencia.foundation.limits import TooOften, count

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.chat.models import Visitor

MOST = 20.0  # at once
PER_SECOND = 0.5  # and again so many after it
NEW_VISITORS, AN_HOUR = 40, timedelta(hours=1)  # from one connection: an office is many people


class TooMuch(Exception):
    """They have to wait: ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


def spend(visitor: Visitor, cost: float, *, now: datetime) -> None:
    """Take from what a visitor may ask for; the row must be locked, and is saved by the caller.

    Raises:
        TooMuch: Nothing is left.
    """
    passed = max(0.0, (now - visitor.allowed_at).total_seconds())
    left = min(MOST, visitor.allowance + passed * PER_SECOND)
    if left < cost:
        raise TooMuch(int((cost - left) / PER_SECOND) + 1)
    visitor.allowance, visitor.allowed_at = left - cost, now


def count_newcomer(account: int, connection: str, *, now: datetime) -> None:
    """Count somebody new from a connection; its address is kept for an hour, as a digest.

    Raises:
        TooMuch: There were too many.
    """
    who = f"{account} {connection}"
    try:
        count("chat-newcomers", who, most=NEW_VISITORS, within=AN_HOUR, now=now)
    except TooOften as often:
        raise TooMuch(often.seconds) from often
