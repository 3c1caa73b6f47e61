"""Promised against realised: whether the false alarms that were promised are those that came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.analytics.departures.days import as_date
from querencia.analytics.departures.promise import false_alarms, level_for, poisson_interval
from querencia.analytics.departures.result import Calibration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.analytics.departures.result import Interval
    from querencia.analytics.departures.watch import Watch
    from querencia.analytics.models.histories import Floats


def calibrate(scores: Floats, watched: Watch, *, promised: float) -> tuple[Calibration, ...]:
    """Return what each quarter of the watch saw at a level set on the other quarters.

    No quarter has a say in the level that it proves (a watch of one quarter has to). Alarms count
    in the quarter in which they were raised.

    Args:
        scores: See ``watch_scores``.
        watched: The watch.
        promised: False alarms per customer and year.
    """
    count = watched.years.shape[1]
    quarters = []
    for quarter in range(count):
        without = quarter if count > 1 else None
        level = level_for(scores, watched, promised, without=without)
        made = float(false_alarms(scores, watched, level)[quarter])
        years = float(watched.years[:, quarter].sum())
        quarters.append(
            Calibration(
                start=as_date(int(watched.edges[quarter]) + 1),
                end=as_date(int(watched.edges[quarter + 1])),
                promised=promised,
                realised=made / years if years > 0 else 0.0,
                interval=poisson_interval(made, years),
                customer_years=years,
            )
        )
    return tuple(quarters)


def realised(quarters: Sequence[Calibration]) -> tuple[float, Interval] | None:
    """Return the realised false alarms per customer and year over all quarters, with interval."""
    years = sum(quarter.customer_years for quarter in quarters)
    if years <= 0:
        return None
    made = sum(quarter.realised * quarter.customer_years for quarter in quarters)
    return made / years, poisson_interval(made, years)
