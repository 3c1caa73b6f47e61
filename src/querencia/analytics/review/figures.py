"""The retention figures of a review: what the whole base did, from one pass over the purchases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import ibis

from querencia.analytics.periods import Period, month_ends, years_back
from querencia.analytics.retention import (
    CohortTriangle,
    Missing,
    RepeatRate,
    RetentionFigure,
    RevenueRetention,
    Summary,
    Window,
    build_cohorts,
    given_window,
    longest_window,
    measure_churn,
    measure_repeat_rate,
    measure_retention,
    measure_retention_over_time,
    measure_revenue_retention,
    propose_window,
    score_rfm,
    second_purchases,
    summarise,
)

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from querencia.analytics.ledger import Ledger
    from querencia.analytics.retention import LogoChurn, RfmTable
    from querencia.analytics.retention.rfm import Measure

MONTHS_SHOWN = 24  # of retention over time, and of cohorts
MONTHLY_COHORTS_UP_TO = 24  # months of history; beyond, quarters keep the triangle readable
REPEAT_AGE_DAYS = 90
RFM_COLUMNS = ("customer", "first", "last", "x", "silence_days", "amount", "margin")
ASSUMED_WINDOW = Window(365, "assumed")  # where too few customers have come back to tell
SHORTEST_WINDOW = 30  # days; below it "active within W" says more of holidays than of customers


@dataclass(frozen=True)
class Figures:
    """The retention figures, each with its reason where it can't be given."""

    window: Window
    retention: RetentionFigure | Missing
    over_time: tuple[RetentionFigure, ...]
    revenue: RevenueRetention | Missing
    repeat: RepeatRate | Missing
    repeat_period: Period | None  # in which those it counts bought first
    cohorts: CohortTriangle

    @property
    def retention_or_none(self) -> RetentionFigure | None:
        """The retention coefficient, None where it can't be given."""
        return None if isinstance(self.retention, Missing) else self.retention

    @property
    def churn_or_none(self) -> LogoChurn | None:
        """The share of the customers at the start who were lost, None where it can't be given."""
        return None if isinstance(self.retention, Missing) else measure_churn(self.retention)

    @property
    def retention_missing(self) -> str | None:
        """The code of what is missing for it."""
        return self.retention.code if isinstance(self.retention, Missing) else None

    @property
    def revenue_or_none(self) -> RevenueRetention | None:
        """Revenue retention, None where it can't be given."""
        return None if isinstance(self.revenue, Missing) else self.revenue

    @property
    def repeat_share(self) -> float | None:
        """The repeat-purchase rate as a share."""
        return None if isinstance(self.repeat, Missing) else self.repeat.percent / 100

    @property
    def repeat_interval(self) -> tuple[float, float] | None:
        """Its interval, as shares."""
        if isinstance(self.repeat, Missing):
            return None
        low, high = self.repeat.interval
        return low / 100, high / 100


def measure_figures(ledger: Ledger, *, first: date, as_of: date, window: Window) -> Figures:
    """Measure the year that ends at ``as_of``, the years before it and the cohorts.

    Args:
        ledger: All purchases; what came after ``as_of`` is not read.
        first: The ledger's first day.
        as_of: The last day that is known.
        window: The days within which a customer must have bought to be active.
    """
    summary = year_summary(ledger, first, as_of, window)
    since = years_back(as_of, MONTHS_SHOWN // 12) if _months(first, as_of) > MONTHS_SHOWN else None
    won = Period(since, as_of) if since is not None else None
    return Figures(
        window=window,
        retention=measure_retention(summary),
        over_time=measure_retention_over_time(summary),
        revenue=measure_revenue_retention(summary),
        repeat=measure_repeat_rate(
            second_purchases(ledger, end=as_of, won=won, firsts=summary.customers),
            end=as_of,
            age_days=REPEAT_AGE_DAYS,
            won=won,
        ),
        repeat_period=_old_enough(since or first - timedelta(days=1), as_of),
        cohorts=build_cohorts(summary, ledger, since=since),
    )


def _old_enough(start: date, as_of: date) -> Period | None:
    """Return when those bought first who are old enough for the repeat rate; None: nobody."""
    end = as_of - timedelta(days=REPEAT_AGE_DAYS)
    return Period(start, end) if start < end else None


def choose_window(pauses: pa.Table, *, first: date, as_of: date, asked: int | None) -> Window:
    """Return the window that was asked for, or the one that the pauses between purchases propose.

    A year where they can't propose any.

    Args:
        pauses: How long customers paused, see ``retention.count_pauses``.
        first: The ledger's first day.
        as_of: The last day that is known.
        asked: Days that a person chose.
    """
    if asked is not None:
        return given_window(asked)
    longest = longest_window(first, Period.year_to(as_of))
    proposed = propose_window(pauses, at_most=longest if longest >= SHORTEST_WINDOW else None)
    return ASSUMED_WINDOW if isinstance(proposed, Missing) else proposed


def year_summary(ledger: Ledger, first: date, as_of: date, window: Window) -> Summary:
    """Read the purchases once for the year that ends at ``as_of`` and the years before it."""
    year = Period.year_to(as_of)
    shown = [end for end in month_ends(as_of, MONTHS_SHOWN) if _year_is_known(end, first, window)]
    return summarise(
        ledger,
        period=year,
        window_days=window.days,
        over=[*shown, as_of],
        unit="month" if _months(first, as_of) <= MONTHLY_COHORTS_UP_TO else "quarter",
    )


def _year_is_known(end: date, first: date, window: Window) -> bool:
    return (years_back(end, 1) - first).days + 1 >= window.days


def table_rfm(customers: pa.Table, ledger: Ledger, as_of: date) -> RfmTable | None:
    """Score recency, frequency and money; None where nobody has bought twice.

    Args:
        customers: One row a customer, as histories have it.
        ledger: What they bought; says whether money and margins are known.
        as_of: The day of the histories.
    """
    measure: Measure = "revenue" if ledger.has_amount else "none"
    rows = ibis.memtable(customers.select(list(RFM_COLUMNS)))
    found = score_rfm(rows, as_of=as_of, measure="margin" if ledger.has_margin else measure)
    return None if isinstance(found, Missing) else found.table()


def _months(first: date, as_of: date) -> int:
    return (as_of.year - first.year) * 12 + as_of.month - first.month + 1
