"""From daily counts to a clock, or to the reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from querencia.analytics.clock.clock import Clock, calendar, seasonal
from querencia.analytics.clock.counts import daily_counts
from querencia.analytics.clock.days import iso_weeks_of, number_of, weekdays_of
from querencia.analytics.clock.holidays import measure_holidays
from querencia.analytics.clock.season import Weeks, learn_season, try_season

if TYPE_CHECKING:
    from datetime import date

    import ibis
    from numpy.typing import NDArray

    from querencia.analytics.ledger.ledger import Ledger

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SHORTEST_WEEKS = 103  # two years, but for the broken weeks at either end
MOST_WEEKS = 6 * 52  # older seasons say little of today's
FEWEST_PURCHASES = 20.0  # in a mean week; below it chance hides any season worth having
ENOUGH_RETURNS = 0.5  # of the season in the last year; below it none would have told it better
SURE = 3.0  # standard errors that this must be away from nothing
SMALLEST_SPREAD = 0.05  # of the factors around 1; a smaller season changes no alarm


def estimate_clock(
    ledger: Ledger,
    *,
    end: date,
    country: str | None = None,
    subdivision: str | None = None,
    known: ibis.Table | None = None,
) -> Clock:
    """Learn the base's operational time from what was known at the close of ``end``.

    To try anything out on the past, pass the last day before the time that it is tried on.

    Args:
        ledger: All purchases; what came after ``end`` is not read.
        end: The last day that is known.
        country: ISO 3166-1 code, to look for an effect of its public holidays.
        subdivision: Code of a region in it.
        known: What ``spans(ledger, end=end)`` gave, where it has been asked for already.

    Returns:
        A clock that is on, or the calendar with the reason in ``reason``.
    """
    counts = daily_counts(ledger, end=end, known=known)
    return fit_clock(counts, end=end, country=country, subdivision=subdivision)


def fit_clock(
    counts: pa.Table,
    *,
    end: date,
    country: str | None = None,
    subdivision: str | None = None,
    by_weekday: bool = False,
) -> Clock:
    """Learn operational time from daily counts.

    The season is learnt from all years but the last and tried on the last; when it tells that
    year's weeks better than no season does, it is learnt again from all years and the clock is on.

    Args:
        counts: ``day``, ``purchases``, ``customers_at_risk`` without holes, as ``daily_counts``
            gives them; later days than ``end`` are not read.
        end: The last day that is known.
        country: ISO 3166-1 code, to look for an effect of its public holidays.
        subdivision: Code of a region in it.
        by_weekday: Whether the clock also runs by the day of the week.

    Returns:
        A clock that is on, or the calendar with a reason: ``short_history``, ``few_purchases``
        or ``no_season``.
    """
    days, purchases, at_risk = _columns(counts, end)
    if len(days) < 7 * (SHORTEST_WEEKS + 1):
        return calendar("short_history")
    if purchases[-2 * 364 :].mean() * 7 < FEWEST_PURCHASES:
        return calendar("few_purchases")
    weekdays = _measure_weekdays(days, purchases) if by_weekday else (1.0,) * 7
    closed = measure_holidays(days, purchases, country, subdivision) if country else None
    effective = Clock(on=True, weekdays=weekdays, holidays=closed).speed(days)
    weeks = _weeks(days, purchases, at_risk, effective)
    logs = _proven_season(weeks)
    if logs is None:
        return calendar("no_season")
    return seasonal(tuple(np.exp(logs).tolist()), weekdays=weekdays, holidays=closed)


def _columns(counts: pa.Table, end: date) -> tuple[Ints, Floats, Floats]:
    days = counts["day"].cast(pa.int32()).to_numpy().astype(np.int64)
    used = days <= number_of(end)
    purchases = counts["purchases"].to_numpy().astype(np.float64)
    at_risk = counts["customers_at_risk"].to_numpy().astype(np.float64)
    return days[used], purchases[used], at_risk[used]


def _measure_weekdays(days: Ints, purchases: Floats) -> tuple[float, ...]:
    """Return the factor of each weekday over whole weeks, Monday first."""
    first = int(np.flatnonzero(weekdays_of(days) == 0)[0])
    whole = (len(days) - first) // 7 * 7
    sums = purchases[first : first + whole].reshape(-1, 7).sum(axis=0)
    return tuple((sums / sums.mean()).tolist())


def _weeks(days: Ints, purchases: Floats, at_risk: Floats, effective: Floats) -> Weeks:
    """Sum whole weeks, the latest ``MOST_WEEKS`` in which somebody was at risk."""
    first = int(np.flatnonzero(weekdays_of(days) == 0)[0])
    whole = slice(first, first + (len(days) - first) // 7 * 7)
    bought = purchases[whole].reshape(-1, 7).sum(axis=1)
    exposed = (at_risk[whole] * effective[whole]).reshape(-1, 7).mean(axis=1)
    mondays = days[whole][::7]
    used = np.flatnonzero(exposed >= 1.0)[-MOST_WEEKS:]
    # Half a purchase more, so that a week without any has a logarithm (Anscombe 1956).
    level = np.log((bought[used] + 0.5) / exposed[used])
    week = iso_weeks_of(mondays[used])[1]
    return Weeks(mondays[used], week, level, 1.0 / (bought[used] + 0.5))


def _proven_season(weeks: Weeks) -> Floats | None:
    """Return the season when the last year proves it, None when it doesn't."""
    if len(weeks) < SHORTEST_WEEKS:
        return None
    past, last = weeks.take(slice(None, -52)), weeks.take(slice(-52, None))
    season = learn_season(weeks)
    returns, sure = try_season(last, learn_season(past).logs, season.sizes)
    spread = float(np.exp(season.logs).std())
    proven = returns > ENOUGH_RETURNS and sure > SURE and spread > SMALLEST_SPREAD
    return season.logs if proven else None
