"""How long after the last purchase alarms ring, if the silence simply goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from querencia.analytics.departures.rule import Rule
    from querencia.analytics.departures.standings import Standings
    from querencia.analytics.models.histories import Floats, Ints

# Weeks of silence at which scores are read; between them they are interpolated.
WEEKS = np.concatenate(
    [np.arange(1, 26), np.arange(26, 52, 2), np.arange(52, 156, 4), np.arange(156, 521, 26)]
)


def silence_curves(rule: Rule, standings: Standings) -> Floats:
    """Return each customer's score after each of ``WEEKS`` of silence, shape (n, weeks)."""
    columns = [rule.score(standings, np.full(len(standings), 7 * week)) for week in WEEKS]
    curves: Floats = np.maximum.accumulate(np.column_stack(columns), axis=1)
    return curves


def weeks_to_alarm(curves: Floats, level: float) -> Floats:
    """Return the weeks of silence after which each score reaches ``level``, inf if never."""
    rows, last = np.arange(len(curves)), curves.shape[1] - 1
    at = _first_reaching(curves, level)
    after = curves[rows, np.minimum(at, last)]
    before = np.where(at > 0, curves[rows, np.maximum(at, 1) - 1], np.nan)
    start = np.where(at > 0, WEEKS[np.maximum(at, 1) - 1], 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        part = (level - before) / (after - before)
    # A first reading, or a jump from minus infinity, gives nothing to interpolate from.
    part = np.where(np.isfinite(part), part, 1.0)
    return np.where(at > last, np.inf, start + part * (WEEKS[np.minimum(at, last)] - start))


def _first_reaching(curves: Floats, level: float) -> Ints:
    """Return the first column of each rising row that reaches ``level``, their number if none."""
    rows = np.arange(len(curves))
    low = np.zeros(len(curves), dtype=np.int64)
    high = np.full(len(curves), curves.shape[1], dtype=np.int64)
    while (low < high).any():
        middle = (low + high) // 2
        reached = curves[rows, np.minimum(middle, curves.shape[1] - 1)] >= level
        high = np.where((low < high) & reached, middle, high)
        low = np.where((low < high) & ~reached, middle + 1, low)
    return low


def weighted_median(values: Floats, weight: Floats) -> float:
    """Return the smallest value with at least half of the weight at or below it; nan of nothing."""
    if not weight.sum() > 0:
        return float("nan")
    order = np.argsort(values)
    reached = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])
