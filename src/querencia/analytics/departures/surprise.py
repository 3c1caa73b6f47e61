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
EXCEPTIONS = 0.05  # share of gaps that follow no rhythm: holidays, a purchase elsewhere
EXCEPTION_LENGTH = 2.0  # mean length of those, in mean gaps of the customer
SMALLEST = 1e-300
# Gauss-Laguerre: the mean over a gap of exponential length, from six lengths.
GAP_NODES, GAP_WEIGHTS = np.polynomial.laguerre.laggauss(6)
LONGEST_GAP_DAYS = 3653


def surprise(model: RhythmModel, silent: Histories) -> Floats:
    """Return - log P(silent this long | still a customer), shape (n,).

    The model says it of nineteen gaps in twenty; the twentieth is taken to be an exception of
    exponential length, twice the customer's mean gap. A model in which regular customers never
    miss a beat is far too sure about them in the tail, where alarms are set: without exceptions
    its false alarms fall on the most regular, and the promise can only be kept by alarming
    everybody later. Lowered by ``TOO_SOON`` where the probability is above one half.
    """
    mean_gap = expected_gap(model, silent.at_last_purchase())
    exception = np.exp(-silent.silence / (EXCEPTION_LENGTH * mean_gap))
    tail = (1 - EXCEPTIONS) * model.tail(silent) + EXCEPTIONS * exception
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


def season_factor(model: RhythmModel, clock: Clock, silent: Histories, today: Ints) -> Floats:
    """Return how much longer a gap that ends today is than it would be without seasons."""
    if not clock.on:
        return np.ones(len(today))
    weeks = expected_gap(model, silent)
    return gap_in_days(clock, today, weeks) / (7.0 * weeks)


def expected_gap(model: RhythmModel, silent: Histories) -> Floats:
    """Return one over the expected purchases a week, given purchases and silence, shape (n,)."""
    return 1.0 / np.maximum(model.purchase_rate(silent), SMALLEST)
