"""A customer's weeks as a row of bars: small enough to have one for everyone on the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.analytics.review.result import ListedCustomer, WeekPoint

MOST_WEEKS, FEWEST_WEEKS = 104, 52
HEIGHT = 100  # of the drawing's own units; the page scales it
SMALLEST = 12  # a week with a purchase is seen, however small
BLOCKS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Sparkline:
    """Bars in a drawing ``weeks`` wide and ``HEIGHT`` high, one unit a week, time to the right.

    Attributes:
        weeks: how many weeks are drawn.
        bars: SVG path of one bar a week with purchases, to be filled.
        silence: where the silence begins, in weeks from the left.
        alarm: where the alarm rang, or None before the drawing begins.
        first: Monday of the first week drawn.
        heights: 0 to 1 for each week.
    """

    weeks: int
    bars: str
    silence: float
    alarm: float | None
    first: date
    heights: tuple[float, ...]

    @property
    def silent_weeks(self) -> float:
        """How long the silence is that ends the drawing, in weeks."""
        return max(0.0, self.weeks - self.silence)


def sparkline(customer: ListedCustomer, as_of: date) -> Sparkline:
    """Lay out the last 52 to 104 weeks of a customer that end in the week of ``as_of``."""
    return weeks_line(customer.weeks, as_of, last=customer.last, alarm_since=customer.alarm_since)


def weeks_line(
    points: Sequence[WeekPoint], as_of: date, *, last: date, alarm_since: date | None = None
) -> Sparkline:
    """Lay out weeks with purchases, the last 52 to 104 that end in the week of ``as_of``.

    Args:
        points: The weeks with purchases.
        as_of: The last day that is known.
        last: The last purchase, after which the silence begins.
        alarm_since: When an alarm rang, if one did.
    """
    monday = _monday(as_of)
    bought = [point for point in points if point.purchases > 0 and point.week <= monday]
    back = max((_weeks(point.week, monday) for point in bought), default=0)
    weeks = min(MOST_WEEKS, max(FEWEST_WEEKS, back + 2))
    first = monday - timedelta(weeks=weeks - 1)
    heights = [0.0] * weeks
    shown = [point for point in bought if point.week >= first]
    sizes = _sizes(shown)
    highest = max(sizes, default=0.0) or 1.0
    for point, size in zip(shown, sizes, strict=True):
        heights[_weeks(first, point.week)] = max(size / highest, SMALLEST / HEIGHT)
    alarm = -1.0 if alarm_since is None else (alarm_since - first).days / 7
    silence = ((last - first).days + 1) / 7
    return Sparkline(
        weeks=weeks,
        bars="".join(_bar(week, height) for week, height in enumerate(heights) if height > 0),
        silence=min(float(weeks), max(0.0, silence)),
        alarm=alarm if 0 <= alarm <= weeks else None,
        first=first,
        heights=tuple(heights),
    )


def blocks(line: Sparkline, width: int) -> str:
    """Write the weeks as at most ``width`` block characters, each the sum of its weeks."""
    each = -(-line.weeks // max(1, width))
    groups = [sum(line.heights[at : at + each]) for at in range(0, line.weeks, each)]
    highest = max(groups) or 1.0
    return "".join(BLOCKS[_level(group / highest)] for group in groups)


def _level(height: float) -> int:
    return 0 if height <= 0 else max(1, round(height * (len(BLOCKS) - 1)))


def _bar(week: int, height: float) -> str:
    tall = round(height * HEIGHT)
    return f"M{week}.15 {HEIGHT}v-{tall}h.7v{tall}z"


def _sizes(points: Sequence[WeekPoint]) -> list[float]:
    """Measure weeks by what was bought for, or by how often where no amounts are known."""
    if any(point.amount for point in points):
        return [max(point.amount or 0.0, 0.0) for point in points]
    return [float(point.purchases) for point in points]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks(earlier: date, later: date) -> int:
    return (later - earlier).days // 7
