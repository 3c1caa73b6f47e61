"""Logo churn: the share of the customers at the start who are lost, and what a year of it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from querencia.analytics.periods import Period
from querencia.analytics.retention.figure import Figure

if TYPE_CHECKING:
    from datetime import date

    from querencia.analytics.retention.coefficient import RetentionFigure
    from querencia.analytics.retention.interval import Interval


@dataclass(frozen=True)
class LogoChurn(Figure):
    """Customers lost of those at the start, in percent: 100 minus the retention coefficient.

    ``annual`` is what a year of it would come to, only where the period is a month, and only true
    if the churn of each month is the same: ``warning`` says so. Terms: ``at_start``, ``lost``.
    """

    start: date
    end: date
    window_days: int
    at_start: int
    lost: int
    percent: float
    interval: Interval
    annual: float | None = None
    annual_interval: Interval | None = None
    warning: Literal["assumes_constant_churn"] | None = None


def measure_churn(figure: RetentionFigure) -> LogoChurn:
    """Return the churn that the retention ``figure`` of the same period implies."""
    low, high = figure.interval
    monthly = Period(figure.start, figure.end).months == 1
    percent, interval = 100 - figure.coefficient, (100 - high, 100 - low)
    return LogoChurn(
        start=figure.start,
        end=figure.end,
        window_days=figure.window_days,
        at_start=figure.ci,
        lost=figure.lost,
        percent=percent,
        interval=interval,
        annual=annualise(percent) if monthly else None,
        annual_interval=(annualise(interval[0]), annualise(interval[1])) if monthly else None,
        warning="assumes_constant_churn" if monthly else None,
        terms={
            name: figure.terms[term]
            for name, term in (("at_start", "ci"), ("lost", "lost"))
            if term in figure.terms
        },
    )


def annualise(monthly_percent: float) -> float:
    """Return the churn of twelve months that each lose ``monthly_percent``: 1 - (1 - c)^12.

    Never twelve times the monthly one, which passes 100 % and counts customers twice. It holds
    only while c is stable; young customers usually leave faster than old ones, so a month with
    many new customers makes the year look worse than it will be.

    Raises:
        ValueError: When ``monthly_percent`` is not between 0 and 100.
    """
    if not 0 <= monthly_percent <= 100:
        raise ValueError(f"churn is a share between 0 and 100 %, not {monthly_percent}")
    return 100 * (1 - (1 - monthly_percent / 100) ** 12)
