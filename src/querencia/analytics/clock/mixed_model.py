"""A linear mixed model of weeks: what is fixed, what returns with the week, what drifts, noise.

    level_i = x_i b + u_i (season) + z_{week of i} + g_i (drift) + e_i,   e_i ~ N(0, v_i + noise^2)

Solved by the mixed-model equations (Henderson 1975): all parts at once, each drawn towards nothing
by its own size. The one part that is wide, single weeks, is diagonal and eliminated first, so that
only matrices of some thirty rows are left: a fit takes milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve, eigh
from scipy.optimize import minimize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SEASON, SINGLE, DRIFT, NOISE = range(4)  # places of the sizes


@dataclass(frozen=True)
class Design:
    """What is known of n weeks before their sizes are.

    Attributes:
        flat: Columns whose coefficients may be anything, shape (n, f).
        shapes: Columns whose coefficients are standard normal, shape (n, h).
        season: Features of the smooth season, of unit size, shape (n, s).
        drift: Features of the drift, of unit size, shape (n, d).
        week: Which single week each row belongs to, shape (n,).
        weeks: How many single weeks there are.
        variance: Of each row, known beforehand, shape (n,).
    """

    flat: Floats
    shapes: Floats
    season: Floats
    drift: Floats
    week: Ints
    weeks: int
    variance: Floats

    @property
    def columns(self) -> Floats:
        """All but single weeks, side by side."""
        return np.hstack([self.flat, self.shapes, self.season, self.drift])

    def places(self) -> tuple[slice, slice, slice, slice]:
        """Return where flat, shapes, season and drift stand among the columns."""
        widths = [part.shape[1] for part in (self.flat, self.shapes, self.season, self.drift)]
        ends = np.cumsum(widths)
        flat, shapes, season, drift = (
            slice(end - width, end) for end, width in zip(ends.tolist(), widths, strict=True)
        )
        return flat, shapes, season, drift


@dataclass(frozen=True)
class Solution:
    """The parts, given their sizes, and how likely these sizes are.

    Attributes:
        season: Coefficients of the season's features, shape (s,).
        single: What each single week adds, shape (weeks,).
        misfit: Minus the restricted log-likelihood, but for a constant.
        slopes: Its derivatives by the logarithms of the four sizes.
    """

    season: Floats
    single: Floats
    misfit: float
    slopes: Floats


def features(correlation: Floats) -> Floats:
    """Return columns F with F F' the correlation, but for what is too small to matter."""
    values, vectors = eigh(correlation)
    kept = values > 1e-8 * values[-1]
    columns: Floats = vectors[:, kept] * np.sqrt(values[kept])
    return columns


def fit_sizes(
    design: Design, level: Floats, starts: Floats, bounds: Sequence[tuple[float, float]]
) -> Floats:
    """Return the logarithms of the four sizes that restricted likelihood likes best.

    Args:
        design: The weeks.
        level: What is to be explained, shape (n,).
        starts: Sizes to start from, as logarithms, shape (tries, 4); season and drift can stand
            for one another, so that one start may end on a lesser peak.
        bounds: Smallest and largest logarithm of each size.

    Source: Patterson & Thompson (1971).
    """

    def misfit(sizes: Floats) -> tuple[float, Floats]:
        solution = solve(design, level, sizes)
        return solution.misfit, solution.slopes

    tries = [
        minimize(misfit, start, jac=True, method="L-BFGS-B", bounds=bounds) for start in starts
    ]
    best: Floats = min(tries, key=lambda found: float(found.fun)).x
    return best


def solve(design: Design, level: Floats, sizes: Floats) -> Solution:
    """Solve the mixed-model equations for given sizes (their logarithms)."""
    variances = np.exp(2.0 * sizes)
    weight = 1.0 / (design.variance + variances[NOISE])
    columns, prior = design.columns, _precision(design, variances)
    # [ inner   cross' ] [ some   ]   [ columns' W level ]
    # [ cross   own    ] [ single ] = [ sums by week     ]     with own diagonal
    by_week = (np.arange(design.weeks)[:, None] == design.week) * weight
    own = by_week.sum(axis=1) + 1.0 / variances[SINGLE]
    cross = by_week @ columns
    inner = columns.T @ (weight[:, None] * columns) + np.diag(prior)
    factor = cho_factor(inner - cross.T @ (cross / own[:, None]), lower=True)
    left, right = columns.T @ (weight * level), by_week @ level
    some = cho_solve(factor, left - cross.T @ (right / own))
    single = (right - cross @ some) / own
    unexplained = weight @ level**2 - left @ some - right @ single
    proper = np.where(prior > 0, prior, 1.0)
    misfit = 0.5 * (
        -np.log(weight).sum()
        - np.log(proper).sum()
        + design.weeks * np.log(variances[SINGLE])
        + 2.0 * np.log(np.diag(factor[0])).sum()
        + np.log(own).sum()
        + unexplained
    )
    spread = cho_solve(factor, np.eye(len(prior)))
    slopes = _slopes(design, level, variances, (some, single), (spread, cross, own))
    return Solution(some[design.places()[2]], single, float(misfit), slopes)


def _precision(design: Design, variances: Floats) -> Floats:
    """Return the prior precision of each column's coefficient, 0 where anything goes."""
    _, shapes, season, drift = design.places()
    prior = np.zeros(design.columns.shape[1])
    prior[shapes] = 1.0
    prior[season] = 1.0 / variances[SEASON]
    prior[drift] = 1.0 / variances[DRIFT]
    return prior


def _slopes(
    design: Design,
    level: Floats,
    variances: Floats,
    found: tuple[Floats, Floats],
    inverse: tuple[Floats, Floats, Floats],
) -> Floats:
    """Return the derivatives of the misfit: what each size should hold less what it does.

    Searle, Casella & McCulloch (1992), section 7.6: a part's size is right when its coefficients'
    squares and their uncertainty add up to as many variances as there are coefficients.
    """
    (some, single), (spread, cross, own) = found, inverse
    _, _, season, drift = design.places()
    slopes = np.empty(4)
    for place, part in ((SEASON, season), (DRIFT, drift)):
        held = some[part] @ some[part] + np.trace(spread[part, part])
        slopes[place] = (part.stop - part.start) - held / variances[place]
    unsure = 1.0 / own + np.einsum("ij,jk,ik->i", cross, spread, cross) / own**2
    slopes[SINGLE] = design.weeks - (single @ single + unsure.sum()) / variances[SINGLE]
    weight = 1.0 / (design.variance + variances[NOISE])
    reduced = design.columns - (cross / own[:, None])[design.week]
    leverage = np.einsum("ij,jk,ik->i", reduced, spread, reduced) + 1.0 / own[design.week]
    error = level - design.columns @ some - single[design.week]
    slopes[NOISE] = variances[NOISE] * (weight * (1.0 - weight * (error**2 + leverage))).sum()
    return slopes
