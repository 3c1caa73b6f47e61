"""The retention coefficient: of the customers active at the start, how many still are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.analytics.retention.figure import Figure

if TYPE_CHECKING:
    from datetime import date

    from querencia.analytics.retention.interval import Interval


@dataclass(frozen=True)
class RetentionFigure(Figure):
    """The retention coefficient of one period (t0, t1], ((CF - NC) / CI) x 100.

    ``ci`` active at t0, ``cf`` active at t1, ``nc`` active at t1 and not at t0 (new or come
    back), ``retained`` active at both. ``coefficient`` and ``interval`` (Wilson, 95 %) in percent.
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
