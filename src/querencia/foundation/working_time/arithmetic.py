"""Adding and measuring working time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from querencia.foundation.working_time.spans import (
    FAR,
    ONE_DAY,
    NeverOpen,
    Span,
    spans_of_day,
    working_spans,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.foundation.working_time.calendar import WorkingCalendar

NOTHING = timedelta()


def add_working_time(
    calendar: WorkingCalendar,
    start: datetime,
    duration: timedelta,
    *,
    without: Sequence[Span] = (),
) -> datetime:
    """Return the first moment by which ``duration`` of working time has passed since ``start``.

    Args:
        calendar: When people work.
        start: An aware moment.
        duration: Not negative.
        without: Times that do not count; only what of them is working time makes a difference.

    Raises:
        NeverOpen: It does not pass within ten years without an opening.
    """
    left = duration
    if left <= NOTHING:
        return start.astimezone(UTC)
    for span in working_spans(calendar, start, without=without):
        if span.end - span.start >= left:
            return span.start + left
        left -= span.end - span.start
    raise AssertionError  # working_spans never ends


def working_time_between(
    calendar: WorkingCalendar, start: datetime, end: datetime, *, without: Sequence[Span] = ()
) -> timedelta:
    """Return how much working time lies between two moments, none when the first is later.

    A calendar that is never open has none, whatever lies between.
    """
    spans = working_spans(calendar, start, until=end, without=without)
    return sum((span.end - span.start for span in spans), NOTHING)


def add_working_days(
    calendar: WorkingCalendar, start: datetime, days: int, *, without: Sequence[Span] = ()
) -> datetime:
    """Return the end of the working time of the n-th working day after the day of ``start``.

    That is how laws and contracts count days: the day itself is not one of them. One whose working
    time ends in a pause does not count: a pause costs as many days as it takes closing times.

    Raises:
        NeverOpen: There is no such day within ten years of days off.
    """
    day = last_counted = start.astimezone(calendar.zone).date()
    counted, end = 0, start.astimezone(UTC)
    while counted < days:
        day += ONE_DAY
        spans = spans_of_day(calendar, day)
        if spans and not any(pause.start < spans[-1].end <= pause.end for pause in without):
            counted, last_counted, end = counted + 1, day, spans[-1].end
        if day - last_counted > FAR:
            raise NeverOpen
    return end


def is_open(calendar: WorkingCalendar, moment: datetime) -> bool:
    """Tell whether a moment is working time."""
    day = moment.astimezone(calendar.zone).date()
    return any(
        span.start <= moment < span.end
        for one in (day - ONE_DAY, day)
        for span in spans_of_day(calendar, one)
    )


def next_open(calendar: WorkingCalendar, moment: datetime) -> datetime:
    """Return a moment itself when it is working time, else when working time begins again.

    Raises:
        NeverOpen: It does not within ten years.
    """
    return next(working_spans(calendar, moment)).start
