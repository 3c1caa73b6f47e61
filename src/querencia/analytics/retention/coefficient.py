"""The retention coefficient: of the customers active at the start, how many still are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import ibis

from querencia.analytics.engine import collect
from querencia.analytics.periods import Period
from querencia.analytics.retention.figure import Figure, select_members
from querencia.analytics.retention.interval import wilson
from querencia.analytics.retention.missing import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ibis.expr.types import BooleanColumn

    from querencia.analytics.retention.interval import Interval
    from querencia.analytics.retention.summary import Summary

Members = dict[str, "BooleanColumn"]
DERIVED = frozenset({"nc", "lost", "returned"})  # differences of the others


@dataclass(frozen=True)
class SeedForm:
    """((CF - NC) / CI) x 100 with one reading of "new customers won in the period"."""

    new_customers: Literal["signed", "won", "won_and_returned"]
    nc: int
    coefficient: float


@dataclass(frozen=True)
class RetentionFigure(Figure):
    """The retention coefficient of one period (t0, t1], ((CF - NC) / CI) x 100.

    ``ci`` active at t0, ``cf`` active at t1, ``nc`` active at t1 and not at t0 (new or come
    back), ``retained`` active at both. ``coefficient`` and ``interval`` (Wilson, 95 %) in percent.
    "Active" is "bought within ``window_days``", which belongs to the figure's name.

    Each count is a term that opens to its customers: ``figure.customers("lost")`` has columns
    ``customer``, ``first`` and ``last`` (by the end of the summary that the figure is from).
    """

    start: date
    end: date
    window_days: int
    ci: int
    nc: int
    cf: int
    retained: int
    won: int  # of nc: first purchase inside the period
    returned: int  # of nc: had bought before t0, were not active at t0
    lost: int  # active at t0, not at t1
    coefficient: float
    interval: Interval
    signed: int | None = None  # first purchase inside the period, active at t1 or not
    left_and_returned: int | None = None  # of retained: silent for more than W in between

    def seed_forms(self) -> tuple[SeedForm, ...]:
        """Return the seed form under each reading of "new customers"; the last is the true one.

        Only when NC counts exactly those who are active at the end and were not at the start
        does ((CF - NC) / CI) x 100 equal |S0 ∩ S1| / |S0|. Those who signed and left again are
        in no set at the end, so taking them off understates; those who came back are, so
        leaving them out overstates.
        """
        readings: list[tuple[Literal["signed", "won", "won_and_returned"], int]] = [
            ("won", self.won),
            ("won_and_returned", self.nc),
        ]
        if self.signed is not None:
            readings.insert(0, ("signed", self.signed))
        return tuple(
            SeedForm(name, nc, seed_form(ci=self.ci, nc=nc, cf=self.cf)) for name, nc in readings
        )


def seed_form(*, ci: int, nc: int, cf: int) -> float:
    """Return ((CF - NC) / CI) x 100.

    Args:
        ci: Customers at the start of the period.
        nc: New customers won during it.
        cf: Customers at its end.

    Raises:
        ValueError: When there was no customer at the start.
    """
    if ci <= 0:
        raise ValueError("a coefficient needs at least one customer at the start of the period")
    return 100 * (cf - nc) / ci


def measure_retention(summary: Summary) -> RetentionFigure | Missing:
    """Measure the retention coefficient of the summary's period."""
    return _measure(summary, [summary.period])[0]


def measure_retention_over_time(summary: Summary) -> tuple[RetentionFigure, ...]:
    """Measure the coefficient of the year to each of the days that the summary was made over.

    Years for which the ledger is too short, or which started without a customer, are left out.
    """
    measured = _measure(summary, [Period.year_to(end) for end in summary.over])
    return tuple(figure for figure in measured if isinstance(figure, RetentionFigure))


def _measure(summary: Summary, periods: Sequence[Period]) -> list[RetentionFigure | Missing]:
    """Count what can't be derived of all periods with one query."""
    members = [members_of(summary, period) for period in periods]
    sums = {
        f"{term}_{number}": who.sum().fill_null(0)
        for number, terms in enumerate(members)
        for term, who in terms.items()
        if term not in DERIVED
    }
    if not sums:
        return []
    (row,) = collect(summary.customers.aggregate(**sums)).to_pylist()
    return [
        figure_of(
            summary,
            period,
            terms,
            {term: int(row[f"{term}_{number}"]) for term in terms if term not in DERIVED},
        )
        for number, (period, terms) in enumerate(zip(periods, members, strict=True))
    ]


def members_of(summary: Summary, period: Period) -> Members:
    """Return for each term which customers it counts."""
    at_start, at_end = summary.active_at(period.start), summary.active_at(period.end)
    first = summary.customers["first"]
    inside = first > ibis.literal(period.start)
    members = {
        "ci": at_start,
        "cf": at_end,
        "nc": at_end & ~at_start,
        "retained": at_start & at_end,
        "lost": at_start & ~at_end,
        "won": at_end & ~at_start & inside,
        "returned": at_end & ~at_start & ~inside,
        "signed": inside & (first <= ibis.literal(period.end)),
    }
    if period == summary.period and summary.throughout is not None:
        members["left_and_returned"] = at_start & at_end & ~summary.always_active
    return members


def figure_of(
    summary: Summary, period: Period, members: Members, counts: dict[str, int]
) -> RetentionFigure | Missing:
    """Return the figure of what was counted; ``counts`` are those that can't be derived."""
    needs = period.start - timedelta(days=summary.window_days - 1)
    if summary.first_day > needs:
        return Missing("short_history", needs=needs, has=summary.first_day)
    if counts["ci"] == 0:
        return Missing("nobody_active")
    nc = counts["cf"] - counts["retained"]
    return RetentionFigure(
        start=period.start,
        end=period.end,
        window_days=summary.window_days,
        coefficient=100 * counts["retained"] / counts["ci"],
        interval=wilson(counts["retained"], counts["ci"]),
        **counts,
        nc=nc,
        returned=nc - counts["won"],
        lost=counts["ci"] - counts["retained"],
        terms=select_members(summary.customers, members, ("customer", "first", "last")),
    )
