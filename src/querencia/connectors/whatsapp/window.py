"""Until when a business may write freely to a customer on WhatsApp."""

from __future__ import annotations

from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)


def window_ends(last_incoming_at: datetime | None) -> datetime | None:
    """Return when the customer service window ends.

    Args:
        last_incoming_at: When the customer last wrote, with a time zone: a message, an answer to a
            button or a reaction; not an echo, a delivery or our own.

    Returns:
        The first moment at which only templates go; None when the customer has never written, so
        that only templates go at any time.

    >>> from datetime import UTC
    >>> window_ends(datetime(2026, 3, 28, 23, 30, tzinfo=UTC)).isoformat()
    '2026-03-29T23:30:00+00:00'
    """
    return None if last_incoming_at is None else last_incoming_at + WINDOW
