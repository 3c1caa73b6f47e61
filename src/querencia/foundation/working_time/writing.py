"""Openings as people write them: ``9-14, 16:30-19``."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from querencia.foundation.working_time.calendar import DAY, BadOpening, Opening, WorkingCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable

_TIME = r"(\d{1,2})(?:[:.h](\d{2}))?\s*h?"
_RANGE = re.compile(rf"\s*{_TIME}\s*(?:[-\u2013\u2014]|a|to)\s*{_TIME}\s*", re.IGNORECASE)


def read_openings(text: str) -> tuple[Opening, ...]:
    """Read the openings of a day; an end before its beginning is on the next day.

    Raises:
        BadOpening: Some of it is no opening, or two of them overlap.

    >>> read_openings("9-14, 16:30-19")
    (Opening(starts=540, ends=840), Opening(starts=990, ends=1140))
    >>> read_openings("22-6"), read_openings("0-24"), read_openings("")
    ((Opening(starts=1320, ends=1800),), (Opening(starts=0, ends=1440),), ())
    """
    parts = [part for part in re.split(r"[,;]| y ", text) if part.strip()]
    found = sorted(_read_one(part) for part in parts)
    for one, following in pairwise(found):
        if following.starts < one.ends:
            raise BadOpening(text)
    return tuple(found)


def write_openings(openings: Iterable[Opening]) -> str:
    """Write the openings of a day, so that ``read_openings`` reads them back.

    >>> write_openings(read_openings("16:30-19 y 9-14"))
    '9:00-14:00, 16:30-19:00'
    """
    return ", ".join(f"{_write(one.starts)}-{_write(one.ends)}" for one in openings)


def weekly(
    zone: str, weekdays: str, weekend: str = "", *, country: str = "", region: str = ""
) -> WorkingCalendar:
    """Return a calendar with the same openings from Monday to Friday, and others on both days.

    >>> from datetime import date
    >>> calendar = weekly("Europe/Madrid", "9-14, 16-19", country="ES")
    >>> calendar.openings_of(date(2026, 11, 23))
    (Opening(starts=540, ends=840), Opening(starts=960, ends=1140))
    >>> calendar.openings_of(date(2026, 12, 25))
    ()
    """
    week = (read_openings(weekdays),) * 5 + (read_openings(weekend),) * 2
    return WorkingCalendar(zone=ZoneInfo(zone), week=week, country=country, region=region)


def _read_one(part: str) -> Opening:
    matched = _RANGE.fullmatch(part)
    if matched is None:
        raise BadOpening(part)
    hours, minutes, end_hours, end_minutes = (int(group or 0) for group in matched.groups())
    starts, ends = 60 * hours + minutes, 60 * end_hours + end_minutes
    if minutes > 59 or end_minutes > 59 or ends > DAY:
        raise BadOpening(part)
    return Opening(starts, ends if ends > starts else ends + DAY)


def _write(minutes: int) -> str:
    shown = minutes if minutes <= DAY else minutes - DAY
    return f"{shown // 60}:{shown % 60:02}"
