"""How often something may be done by whoever is not signed in: counted in the shared cache."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.cache import cache

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class TooOften(Exception):
    """They have to wait: ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


def count(what: str, who: str, *, most: int, within: timedelta, now: datetime) -> None:
    """Count that somebody did something; ``who`` is kept as a digest, and no longer than needed.

    Time is cut into pieces of ``within``, so that at most twice as many fall into one of any other
    beginning. Two who come at the same moment may count as one: it is a brake, not a lock.

    Args:
        what: What is counted.
        who: A connection or an address.
        most: How often it may be done.
        within: In which time.
        now: This moment.

    Raises:
        TooOften: It was done too often.
    """
    seconds = int(within.total_seconds())
    piece, passed = divmod(int(now.timestamp()), seconds)
    digest = hashlib.sha256(who.encode()).hexdigest()[:32]
    key = f"often-{what}-{piece}-{digest}"
    done = int(cache.get(key, 0)) + 1
    if done > most:
        raise TooOften(seconds - passed)
    cache.set(key, done, seconds)
