"""The spans of working time, as moments: what wall clocks show, turned into what passes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from querencia.foundation.working_time.calendar import WorkingCalendar

FAR = timedelta(days=10 * 366)  # further on nobody looks for the next opening
ONE_DAY = timedelta(days=1)
EARLIEST = timedelta(hours=15)  # before midnight in UTC: by then no day has begun anywhere


class NeverOpen(ValueError):
    """A calendar without an opening in ten years."""


@dataclass(frozen=True, order=True)
class Span:
    """The time from a moment up to another, in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class _Piece:
    """A time in which the clocks of a zone are not put forward or back."""

    start: datetime
    end: datetime
    offset: timedelta


def working_spans(
    calendar: WorkingCalendar,
    start: datetime,
    *,
    until: datetime | None = None,
    without: Sequence[Span] = (),
) -> Iterator[Span]:
    """Yield the working time from a moment on, without what ``without`` covers; never empty spans.

    A moment is working time when a wall clock of the zone shows a time within an opening at it: the
    hour that comes twice in autumn counts twice, the one that is left out in spring not at all.

    Raises:
        NeverOpen: Without ``until``: nothing comes for ten years.
    """
    pauses, reached = tuple(without), start.astimezone(UTC)
    for span in _in_order(calendar, start, until):
        if until is not None and span.start >= until:
            return
        end = span.end if until is None else min(span.end, until)
        if end > reached:
            yield from cut(Span(max(span.start, reached), end), pauses)
            reached = end


def spans_of_day(calendar: WorkingCalendar, day: date) -> tuple[Span, ...]:
    """Return the working time of the openings that begin on a day."""
    openings = calendar.openings_of(day)
    if not openings:
        return ()
    midnight = datetime.combine(day, time(), UTC)
    found = []
    for piece in _pieces(calendar.zone, day):
        for opening in openings:
            start = midnight + timedelta(minutes=opening.starts) - piece.offset
            end = midnight + timedelta(minutes=opening.ends) - piece.offset
            if max(start, piece.start) < min(end, piece.end):
                found.append(Span(max(start, piece.start), min(end, piece.end)))
    return tuple(sorted(found))


def _in_order(calendar: WorkingCalendar, start: datetime, until: datetime | None) -> Iterator[Span]:
    """Yield the spans of each day by their beginnings; those of a night and its morning overlap."""
    day = last_found = start.astimezone(calendar.zone).date() - ONE_DAY
    last = None if until is None else until.astimezone(calendar.zone).date()
    held: list[Span] = []
    while last is None or day <= last:
        found = spans_of_day(calendar, day)
        held = sorted([*held, *found])
        day, last_found = day + ONE_DAY, day if found else last_found
        begins = datetime.combine(day, time(), UTC) - EARLIEST
        while held and held[0].start < begins:
            yield held.pop(0)
        if day - last_found > FAR:
            yield from held
            raise NeverOpen
    yield from held


def cut(span: Span, pauses: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of a span without some pauses; never empty spans."""
    start = span.start
    for pause in sorted(pauses):
        if pause.end <= start or pause.start >= span.end:
            continue
        if pause.start > start:
            yield Span(start, pause.start)
        start = max(start, pause.end)
    if start < span.end:
        yield Span(start, span.end)


@lru_cache(maxsize=4096)
def _pieces(zone: tzinfo, day: date) -> tuple[_Piece, ...]:
    """Return the time around a day and the next in pieces of one offset from UTC."""
    around = datetime.combine(day, time(), UTC)
    start, end = around - ONE_DAY, around + 3 * ONE_DAY
    before, after = _offset(zone, start), _offset(zone, end)
    if before == after:
        return (_Piece(start, end, before),)
    low, high = 0, int((end - start).total_seconds())
    while high - low > 1:  # the second at which the clocks are put forward or back
        middle = (low + high) // 2
        at_middle = _offset(zone, start + timedelta(seconds=middle))
        low, high = (middle, high) if at_middle == before else (low, middle)
    change = start + timedelta(seconds=high)
    return (_Piece(start, change, before), _Piece(change, end, after))


def _offset(zone: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
