"""Until when a business may write to a customer on Messenger or Instagram."""

from __future__ import annotations

from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)
WINDOW_OF_PEOPLE = timedelta(days=7)


def window_ends(last_incoming_at: datetime | None, *, has_human_agent: bool) -> datetime | None:
    """Return when nothing may be written any more; None when nothing may be written at all.

    Args:
        last_incoming_at: When the customer last wrote, with a time zone.
        has_human_agent: Meta has granted the tag for answers by people.

    >>> from datetime import UTC
    >>> window_ends(datetime(2026, 3, 2, tzinfo=UTC), has_human_agent=True).isoformat()
    '2026-03-09T00:00:00+00:00'
    """
    if last_incoming_at is None:
        return None
    return last_incoming_at + (WINDOW_OF_PEOPLE if has_human_agent else WINDOW)
