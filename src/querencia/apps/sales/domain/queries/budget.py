"""The sales budget day by day, and how far a month has come against it.

A line of a month or a week is spread over its days: by the weights of its ISO weeks where there
are such, and evenly over the working days of a week (or of all of it); to the cent. Sums over days
therefore add up, however the days are put together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import holidays
from django.db.models import Sum

from querencia.analytics.periods import month_end
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.sales.domain import mirror
from querencia.apps.sales.enums import BudgetPeriod
from querencia.apps.sales.models import BudgetLine, Purchase
from querencia.foundation import clock
from querencia.foundation.money import split

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

SATURDAY = 5


@dataclass(frozen=True)
class Scope:
    """Whose budget: everybody's, a seller's, or a segment's."""

    seller: int | None = None
    segment: int | None = None


WHOLE = Scope()
Days = dict[date, int]


class MonthSoFar(NamedTuple):
    """A month against its budget; None where there is no budget for it."""

    actual_minor: int
    budget_minor: int | None
    expected_by_today_minor: int | None


def this_month(today: date) -> MonthSoFar:
    """Return what was sold in the month of ``today`` up to that day, beside its budget."""
    first = today.replace(day=1)
    sold = _sold(first, today)
    days = daily_budgets(first=first, last=month_end(today)).get(WHOLE)
    if not days:
        return MonthSoFar(sold, None, None)
    so_far = sum(minor for day, minor in days.items() if day <= today)
    return MonthSoFar(sold, sum(days.values()), so_far)


def _sold(first: date, last: date) -> int:
    """Return net sales from one day of a month to another."""
    if mirror.is_read():
        return sum(mirror.by_month(first=first, last=last).values())
    rows = Purchase.objects.filter(day__gte=first, day__lte=last)
    return rows.aggregate(minor=Sum("base_amount_minor"))["minor"] or 0


def daily_budgets(*, first: date, last: date) -> dict[Scope, Days]:
    """Return the planned sales of each day of a period, by whose budget it is.

    Where a month has no line for everybody, the lines of its sellers together are taken for it,
    or else those of its segments. Where a month has a line, lines of its weeks add nothing to it.
    """
    lines = BudgetLine.objects.filter(
        starts_on__gte=min(first.replace(day=1), clock.monday_of(first)), starts_on__lte=last
    )
    closed = holidays_of(the_organisation().country, first.year, last.year)
    spread: dict[Scope, Days] = defaultdict(dict)
    by_length = sorted(lines, key=lambda line: line.period == BudgetPeriod.WEEK)
    for line in by_length:
        days = spread[Scope(line.seller_id, line.segment_id)]
        spread_line = spread_month if line.period == BudgetPeriod.MONTH else spread_week
        planned = spread_line(line.starts_on, line.amount_minor, line.week_weights, closed)
        for day, minor in planned.items():
            days.setdefault(day, minor)
    _complete_whole(spread)
    inside = {
        scope: {day: minor for day, minor in sorted(days.items()) if first <= day <= last}
        for scope, days in spread.items()
    }
    return {scope: days for scope, days in inside.items() if days}


def _complete_whole(spread: dict[Scope, Days]) -> None:
    """Let the budgets of parts stand for the whole in months for which it has none."""
    whole = spread.get(WHOLE, {})
    known = {(day.year, day.month) for day in whole}
    for kind in ("seller", "segment"):
        parts = [days for scope, days in spread.items() if getattr(scope, kind) is not None]
        sums: Days = defaultdict(int)
        for days in parts:
            for day, minor in days.items():
                if (day.year, day.month) not in known:
                    sums[day] += minor
        whole = {**whole, **sums}
        known |= {(day.year, day.month) for day in sums}
    if whole:
        spread[WHOLE] = whole


def spread_month(
    first: date, minor: int, weights: Sequence[float], closed: Container[date] = ()
) -> Days:
    """Spread a month's amount over its days.

    Args:
        first: The month's first day.
        minor: The amount in minor units.
        weights: One for each ISO week that has days in the month, in order; empty: the working
            days weigh the same.
        closed: Public holidays.
    """
    days = _days(first, month_end(first))
    weeks: dict[date, list[date]] = defaultdict(list)
    for day in days:
        weeks[clock.monday_of(day)].append(day)
    wanted = [max(0, round(weight * 1_000)) for weight in weights][: len(weeks)]
    if not any(wanted):
        return _evenly(days, minor, closed)
    wanted += [0] * (len(weeks) - len(wanted))
    shares = zip(weeks.values(), split(minor, wanted), strict=True)
    return {
        day: part for week, share in shares for day, part in _evenly(week, share, closed).items()
    }


def spread_week(
    monday: date, minor: int, _weights: Sequence[float] = (), closed: Container[date] = ()
) -> Days:
    """Spread a week's amount over its working days."""
    return _evenly(_days(monday, monday + timedelta(days=6)), minor, closed)


def holidays_of(country: str, first_year: int, last_year: int) -> Container[date]:
    """Return the public holidays of a country; none where they are not known."""
    try:
        return holidays.country_holidays(country, years=range(first_year - 1, last_year + 2))
    except NotImplementedError:
        return ()


def _evenly(days: Iterable[date], minor: int, closed: Container[date]) -> Days:
    """Divide an amount over the working days, or over all days where none of them is one."""
    days = list(days)
    open_days = [day for day in days if day.weekday() < SATURDAY and day not in closed] or days
    parts: Mapping[date, int] = dict(
        zip(open_days, split(minor, [1] * len(open_days)), strict=True)
    )
    return {day: parts.get(day, 0) for day in days}


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
