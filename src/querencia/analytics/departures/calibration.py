"""Promised against realised: whether the false alarms that were promised are those that came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.departures.days import as_date
from querencia.analytics.departures.promise import false_alarms, level_for, poisson_interval
from querencia.analytics.departures.result import Calibration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.analytics.departures.result import Interval
    from querencia.analytics.departures.watch import Watch
    from querencia.analytics.models.histories import Floats


def calibrate(scores: Floats, watched: Watch, *, promised: float) -> tuple[Calibration, ...]:
    """Return the false alarms that were raised in each quarter of the watch.

    The level is set on one half of the customers and proven on the other, both ways: nobody has a
    say in the level that they prove.

    Args:
        scores: See ``watch_scores``.
        watched: The watch.
        promised: False alarms per customer and year.
    """
    odd = watched.customer % 2 == 1
    raised = np.zeros(watched.years.shape[1])
    for half in (odd, ~odd):
        level = level_for(scores, watched, promised, ~half)
        raised += false_alarms(scores, watched, level, half)
    years = watched.years.sum(axis=0)
    return tuple(
        Calibration(
            start=as_date(int(watched.edges[quarter]) + 1),
            end=as_date(int(watched.edges[quarter + 1])),
            promised=promised,
            realised=float(raised[quarter] / years[quarter]) if years[quarter] > 0 else 0.0,
            interval=poisson_interval(float(raised[quarter]), float(years[quarter])),
            customer_years=float(years[quarter]),
        )
        for quarter in range(len(years))
    )


def realised(quarters: Sequence[Calibration]) -> tuple[float, Interval] | None:
    """Return the realised false alarms per customer and year over all quarters, with interval."""
    years = sum(quarter.customer_years for quarter in quarters)
    if years <= 0:
        return None
    made = sum(quarter.realised * quarter.customer_years for quarter in quarters)
    return made / years, poisson_interval(made, years)
