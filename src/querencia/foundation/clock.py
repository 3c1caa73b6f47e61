"""The only place that reads the time; everything below a view or a task is given it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """Return the day that it is now in ``zone``."""
    return now().astimezone(zone).date()


def monday_of(day: date) -> date:
    """Return the Monday of the ISO week that ``day`` lies in."""
    return day - timedelta(days=day.weekday())


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day begins in ``zone``."""
    return datetime.combine(day, time(), zone)
