"""Until when a conversation can be put off, by the clock on the organisation's wall."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MORNING = time(9)


def tomorrow(now: datetime, zone: ZoneInfo) -> datetime:
    """Return nine o'clock tomorrow."""
    return _morning(now, zone, days=1)


def next_monday(now: datetime, zone: ZoneInfo) -> datetime:
    """Return nine o'clock next Monday."""
    return _morning(now, zone, days=7 - now.astimezone(zone).weekday())


def next_week(now: datetime, zone: ZoneInfo) -> datetime:
    """Return nine o'clock in seven days."""
    return _morning(now, zone, days=7)


def later_today(now: datetime, zone: ZoneInfo) -> datetime:
    """Return three hours from now."""
    return (now + timedelta(hours=3)).astimezone(zone)


# As they stand in the form.
CHOICES = {
    "luego": later_today,
    "manana": tomorrow,
    "lunes": next_monday,
    "semana": next_week,
}


def _morning(now: datetime, zone: ZoneInfo, *, days: int) -> datetime:
    """Return the morning of a day: nine on the wall, whatever the clocks did in between."""
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, MORNING, zone)
