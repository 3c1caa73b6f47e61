"""One row a customer, made in one pass over the purchases, from which the set figures are cheap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from querencia.analytics.engine import collect, materialise
from querencia.analytics.periods import CalendarUnit, Period, years_back
from querencia.analytics.retention.marks import (
    Marks,
    active_marks,
    bought_marks,
    days_between,
    gather,
    mark,
)
from querencia.analytics.retention.refunds import net_of_refunds, revenue_sums

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from ibis.expr.types import BooleanColumn, Table

    from querencia.analytics.ledger import Ledger


@dataclass(frozen=True)
class Summary:
    """What the set figures of one period, and of the years before other days, are made from.

    Attributes:
        customers: One row a customer who bought by the period's end, kept in the engine:
            ``customer``, ``first``, ``last`` (by the period's end), the marks, and with amounts
            ``before`` and ``after``: revenue of the preceding period and of the period, net of
            refunds.
        first_day: The first day of the ledger.
        period: The period of the figures.
        window_days: W: a customer is active at the close of a day when they bought within the W
            days that end with it, and did not give it all back within them.
        over: Ends of the years of retention over time, oldest first.
        closes: The days at whose close activity is known, in the order of ``active``.
        unit: Of the cohorts.
        active: Marks: active at the close of each of ``closes``.
        throughout: Marks: bought within W, at the close of each day inside the period; None where
            it was not asked.
        bought: Marks: bought in each month or quarter since ``first_day``.
        has_amount: Whether revenue is known.
    """

    customers: Table
    first_day: date
    period: Period
    window_days: int
    over: tuple[date, ...]
    closes: tuple[date, ...]
    unit: CalendarUnit
    active: Marks
    throughout: Marks | None
    bought: Marks
    has_amount: bool

    def active_at(self, day: date) -> BooleanColumn:
        """Return whether each customer was active at the close of ``day``, one of ``closes``."""
        return self.active.answered(self.customers, self.closes.index(day))

    @property
    def always_active(self) -> BooleanColumn:
        """Whether each customer was active at the close of every day inside the period."""
        if self.throughout is None:
            raise ValueError("the summary was made without the days in between")
        inside = range(self.throughout.sets.shape[1])
        return self.throughout.answered_all(self.customers, inside)


def summarise(
    ledger: Ledger,
    *,
    period: Period,
    window_days: int,
    over: Collection[date] = (),
    unit: CalendarUnit = "month",
    in_between: bool = True,
) -> Summary:
    """Read the purchases once and keep one row a customer in the engine.

    Args:
        ledger: All purchases; what came after the period is not read.
        period: Of the retention coefficient, revenue retention and churn.
        window_days: W of "active within W".
        over: Ends of further years to measure the coefficient over, none after the period.
        unit: Calendar unit of the cohorts.
        in_between: Whether to find those who left and came back inside the period; of a year it
            costs about a third of the pass.

    Raises:
        ValueError: When there is no purchase by the period's end, ``window_days`` is not
            positive, or one of ``over`` lies after the period.
    """
    if window_days <= 0:
        raise ValueError("the window within which a customer is active needs at least a day")
    if any(end > period.end for end in over):
        raise ValueError(f"retention over time can't run past the period's end, {period.end}")
    first_day = _first_day(ledger, period.end)
    days = days_between(first_day, period.end)
    closes = _closes(period, over)
    active = active_marks("active", days, closes, window_days)
    bought = bought_marks("bought", days, unit)
    inside = days_between(period.first, period.end - timedelta(days=1))
    throughout = active_marks("throughout", days, inside, window_days) if in_between else None
    marks = [active, bought] if throughout is None else [active, bought, throughout]
    customers = _aggregate(ledger, period, days, marks)
    customers = net_of_refunds(customers, ledger, period, active, closes, window_days)
    return Summary(
        customers=materialise(customers),
        first_day=first_day,
        period=period,
        window_days=window_days,
        over=tuple(sorted(set(over))),
        closes=closes,
        unit=unit,
        active=active,
        throughout=throughout,
        bought=bought,
        has_amount=ledger.has_amount,
    )


def _first_day(ledger: Ledger, end: date) -> date:
    days = collect(ledger.purchases.aggregate(first=ledger.purchases.day.min()))
    first: date | None = days["first"][0].as_py()
    if first is None or first > end:
        raise ValueError(f"no purchase on or before {end}")
    return first


def _closes(period: Period, over: Collection[date]) -> tuple[date, ...]:
    """Return the days that any figure starts or ends with."""
    starts = {years_back(end, 1) for end in over}
    return tuple(sorted({period.start, period.end, *over, *starts}))


def _aggregate(
    ledger: Ledger, period: Period, days: Sequence[date], marks: Sequence[Marks]
) -> Table:
    rows = mark(ledger.purchases, days, marks)
    return rows.group_by("customer").aggregate(
        first=rows.day.min(),
        last=rows.day.max(),
        **gather(rows, marks),
        **(revenue_sums(rows, period) if ledger.has_amount else {}),
    )
