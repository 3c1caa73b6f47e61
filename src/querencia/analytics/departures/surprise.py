"""How surprising a silence is, and how long a gap is at this time of the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from querencia.analytics.clock import Clock
    from querencia.analytics.models.histories import Floats, Histories, Ints
    from querencia.analytics.models.protocol import RhythmModel

LARGEST_ALPHA = 0.5  # no silence rings that half of the customer's gaps would outlast
TOO_SOON = 1000.0  # taken off the score of such a silence: more than any level asks
SMALLEST = 1e-300
# Gauss-Laguerre: the mean over a gap of exponential length, from two lengths.
GAP_NODES = 2.0 - np.sqrt(2.0), 2.0 + np.sqrt(2.0)
GAP_WEIGHTS = (2.0 + np.sqrt(2.0)) / 4.0, (2.0 - np.sqrt(2.0)) / 4.0
LONGEST_GAP_DAYS = 3653


def surprise(model: RhythmModel, silent: Histories) -> Floats:
    """Return - log P(silent this long | still a customer), shape (n,).

    Lowered by ``TOO_SOON`` where that probability is still above one half.
    """
    tail = model.tail(silent)
    score: Floats = -np.log(np.maximum(tail, SMALLEST)) - TOO_SOON * (tail > LARGEST_ALPHA)
    return score


def gap_in_days(clock: Clock, today: Ints, weeks: Floats) -> Floats:
    """Return the mean calendar days of a gap of exponential length that ends today.

    This is what makes false alarms equally likely all year round. Let v be the speed of the
    clock, lambda a customer's rate in its weeks, and alpha(t) the probability below which a
    silence rings. Alarms on people who are still customers are raised at the calendar rate
    lambda v alpha + alpha', which is constant exactly when alpha is proportional to this length:
    in the season gaps are short and many, so each may ring less often.

    Args:
        clock: The clock that measures gaps.
        today: Days since 1970-01-01, shape (n,).
        weeks: Mean length of each gap in weeks of the clock, shape (n,).
    """
    if not clock.on or not len(today):
        return weeks * 7.0
    first = int(today.min()) - LONGEST_GAP_DAYS
    days = np.arange(first, int(today.max()) + 1)
    readings = clock.weeks(days)
    now = clock.weeks(today)
    length = np.zeros(len(today))
    for node, weight in zip(GAP_NODES, GAP_WEIGHTS, strict=True):
        began = np.interp(now - node * weeks, readings, days.astype(np.float64))
        length += weight * (today - began)
    return length


def expected_gap(model: RhythmModel, silent: Histories) -> Floats:
    """Return one over the expected purchases a week, given purchases and silence, shape (n,)."""
    return 1.0 / np.maximum(model.purchase_rate(silent), SMALLEST)
