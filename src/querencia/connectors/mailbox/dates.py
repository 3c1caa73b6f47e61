"""When a letter was written, as far as it can be believed (A54)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
SKEW = timedelta(minutes=10)  # clocks of senders that run ahead of ours


def read_date(text: str) -> datetime | None:
    """Return the instant that a Date header names, in UTC; None where it names none."""
    try:
        read = parsedate_to_datetime(text)
        aware = read if read.tzinfo else read.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def is_credible(written: datetime, received_at: datetime) -> bool:
    """Tell whether a letter can have been written then."""
    return EARLIEST <= written <= received_at + SKEW
