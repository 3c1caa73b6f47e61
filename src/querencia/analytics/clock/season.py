"""The season of a base, told from its growth and from chance by the weeks of several years.

Each week's logarithm of purchases per customer at risk is a sum of four things:

    log(y_w / (n_w e_w)) = straight line + start-up + g_w + s_{week of year} + noise_w

``s`` returns every year: a smooth part (a circular Gaussian process) and a part for each single
week (Christmas). ``g`` is smooth but doesn't return: growth, decline, a bad year. The noise is
that of counting plus that of weeks. How large each part is, is learnt by restricted maximum
likelihood; given that, the season is the best linear unbiased prediction (Robinson 1991), which
is shrunk towards none by as much as its own noise demands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from querencia.analytics.clock.days import WEEKS_OF_YEAR
from querencia.analytics.clock.mixed_model import (
    DRIFT,
    NOISE,
    Design,
    features,
    fit_sizes,
    solve,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

YEAR_WEEKS = 52.1775
SMOOTH_SEASON_WEEKS = 4.0  # how far a smooth season reaches
DRIFT_WEEKS = 30.0  # how fast a base grows or shrinks by itself; slower than a season
START_WEEKS = np.array([4.0, 16.0])  # how fast a ledger's start fades
START_SIZE = 0.5  # how much it may change the level, as a logarithm
# Of smooth season, single weeks, drift and noise: mostly season, or mostly drift.
STARTING_SIZES = np.log([[0.3, 0.03, 0.02, 0.05], [0.03, 0.03, 0.3, 0.05]])
SMALLEST_SIZE, LARGEST_SIZE = 1e-3, 0.7


@dataclass(frozen=True)
class Weeks:
    """Whole weeks of a base, in order; n rows.

    Attributes:
        monday: Days since 1970-01-01, shape (n,).
        week: ISO week of the year, counted from 0, shape (n,).
        level: log of purchases per customer at risk and effective week, shape (n,).
        variance: Of ``level`` by counting alone, shape (n,).
    """

    monday: Ints
    week: Ints
    level: Floats
    variance: Floats

    def __len__(self) -> int:
        return len(self.monday)

    def take(self, rows: slice) -> Weeks:
        """Return some of the weeks."""
        return Weeks(self.monday[rows], self.week[rows], self.level[rows], self.variance[rows])


@dataclass(frozen=True)
class Season:
    """What returns every year, and how large everything else is.

    Attributes:
        logs: Logarithms of 53 factors, one an ISO week of the year, shape (53,).
        sizes: Logarithms of the standard deviations of smooth season, single weeks, drift and
            noise, shape (4,).
    """

    logs: Floats
    sizes: Floats


def learn_season(weeks: Weeks) -> Season:
    """Learn the season of a base from all its weeks.

    A single year can't tell a season from a drift; there all is taken for season, and it is left
    to a later year to show how much of it returns.
    """
    every = np.arange(WEEKS_OF_YEAR)
    smooth = features(_returning(every, every))
    time = _time(weeks)
    design = Design(
        flat=_straight(weeks),
        shapes=_first_year(time),
        season=smooth[weeks.week],
        drift=features(_drifting(time)),
        week=weeks.week,
        weeks=WEEKS_OF_YEAR,
        variance=weeks.variance,
    )
    bounds = [(np.log(SMALLEST_SIZE), np.log(LARGEST_SIZE))] * 4
    if len(weeks) < 2 * 51:
        bounds[DRIFT] = (np.log(SMALLEST_SIZE), np.log(SMALLEST_SIZE))
    sizes = fit_sizes(design, weeks.level, STARTING_SIZES, bounds)
    found = solve(design, weeks.level, sizes)
    return Season(_close_year(smooth @ found.season + found.single), sizes)


def try_season(weeks: Weeks, logs: Floats, sizes: Floats) -> tuple[float, float]:
    """Try a season on weeks that it was not learnt from.

    Args:
        weeks: About a year of weeks.
        logs: The season that was learnt from earlier weeks.
        sizes: How large drift and noise are, from ``learn_season``.

    Returns:
        How much of the season returns (the generalised regression of the weeks on it, 1 when it
        returns as it was; above 1/2 it tells the weeks better than no season does), and how
        many standard errors that is away from nothing.
    """
    drift, noise = np.exp(2.0 * sizes[[DRIFT, NOISE]])
    covariance = drift * _drifting(_time(weeks)) + np.diag(noise + weeks.variance)
    season = logs[weeks.week]
    whitened = _whiten(covariance, _straight(weeks), season)
    information = float(season @ whitened)
    if information <= 0:
        return 0.0, 0.0
    returns = float(weeks.level @ whitened) / information
    return returns, returns * np.sqrt(information)


def _straight(weeks: Weeks) -> Floats:
    """Return level and slope as columns."""
    return np.column_stack([np.ones(len(weeks)), _time(weeks) / YEAR_WEEKS])


def _first_year(time: Floats) -> Floats:
    """Return how a ledger's first year may differ, as columns.

    In its first weeks a ledger knows frequent customers only, and in its first year nobody has
    been gone for the year after which customers count as at risk no longer.
    """
    start = np.exp(-time[:, None] / START_WEEKS)
    return START_SIZE * np.column_stack([start, np.minimum(time / YEAR_WEEKS, 1.0)])


def _drifting(time: Floats) -> Floats:
    """Return the correlation of the drift between weeks."""
    apart = np.subtract.outer(time, time) / DRIFT_WEEKS
    correlation: Floats = np.exp(-0.5 * apart**2)
    return correlation


def _time(weeks: Weeks) -> Floats:
    time: Floats = (weeks.monday - weeks.monday[0]) / 7.0
    return time


def _returning(first: Ints, second: Ints) -> Floats:
    """Return the correlation of the smooth season between weeks of the year, round the year."""
    turn = 2.0 * np.pi * (first[:, None] - second[None, :]) / YEAR_WEEKS
    reach = 2.0 * np.pi * SMOOTH_SEASON_WEEKS / YEAR_WEEKS
    correlation: Floats = np.exp((np.cos(turn) - 1.0) / reach**2)
    return correlation


def _whiten(covariance: Floats, fixed: Floats, season: Floats) -> Floats:
    """Return V^-1 (season - fixed part), the fixed part by generalised least squares."""
    factor = cho_factor(covariance, lower=True)
    spread = cho_solve(factor, fixed)
    coefficients = np.linalg.solve(fixed.T @ spread, spread.T @ season)
    whitened: Floats = cho_solve(factor, season - fixed @ coefficients)
    return whitened


def _close_year(logs: Floats) -> Floats:
    """Give week 53, which few years have, what lies between its neighbours."""
    closed = logs.copy()
    closed[-1] = 0.5 * (logs[-2] + logs[0])
    closed -= closed[:-1].mean()
    return closed
