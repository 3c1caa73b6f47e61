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
LONGEST_FALL_WEEKS = 104.0
# Rules that do not count in purchases a year overshoot in a season; this power of the season's
# factor evened out the quarters of simulated businesses.
DAMPING = 0.85
STEP = 0.05  # of a mean gap, to see how fast the tail falls


def surprise(model: RhythmModel, silent: Histories) -> Floats:
    """Return - log P(silent this long | still a customer), shape (n,).

    The model says it of nineteen gaps in twenty; the twentieth is taken to be an exception of
    exponential length, twice the customer's mean gap. A model in which regular customers never
    miss a beat is far too sure about them in the tail, where alarms are set: without exceptions
    its false alarms fall on the most regular, and the promise can only be kept by alarming
    everybody later. Lowered by ``TOO_SOON`` where the probability is above one half.
    """
    tail = _tail(model, silent, silent.silence, _usual_gap(model, silent))
    score: Floats = -np.log(tail) - TOO_SOON * (tail > LARGEST_ALPHA)
    return score


def _usual_gap(model: RhythmModel, silent: Histories) -> Floats:
    return expected_gap(model, silent.at_last_purchase())


def _tail(model: RhythmModel, silent: Histories, weeks: Floats, usual_gap: Floats) -> Floats:
    exception = np.exp(-weeks / (EXCEPTION_LENGTH * usual_gap))
    tail = (1 - EXCEPTIONS) * model.tail(silent, weeks) + EXCEPTIONS * exception
    return np.maximum(tail, SMALLEST)


def season_factor(model: RhythmModel, clock: Clock, silent: Histories, today: Ints) -> Floats:
    """Return by how much more easily a silence may ring at this time of the year, shape (n,).

    This is what makes false alarms equally likely all year round. Let v be the speed of the clock,
    lambda a customer's purchases a week of it, alpha(t) the tail probability at which a silence
    rings, and h the rate at which the tail falls there. Alarms on people who are still customers
    are then raised at the calendar rate lambda (v alpha + alpha' / h). That is constant if alpha
    is proportional to h times the mean calendar length of an exponential gap of mean 1 / h that
    ends today: in the season gaps are short and many, so each may ring less often.

    """
    if not clock.on:
        return np.ones(len(today))
    weeks = _fall_in_weeks(model, silent)
    return gap_in_days(clock, today, weeks) / (7.0 * weeks)


def _fall_in_weeks(model: RhythmModel, silent: Histories) -> Floats:
    """Return the weeks in which the tail falls to 1 / e at its present rate, shape (n,)."""
    gap, weeks = _usual_gap(model, silent), silent.silence
    step = STEP * gap
    now, then = (_tail(model, silent, at, gap) for at in (weeks, weeks + step))
    return 1.0 / np.maximum(np.log(now / then) / step, 1.0 / LONGEST_FALL_WEEKS)


def gap_in_days(clock: Clock, today: Ints, weeks: Floats) -> Floats:
    """Return the mean calendar days of a gap of exponential length that ends today.

    Args:
        clock: The clock that measures gaps.
        today: Days since 1970-01-01, shape (n,).
        weeks: Mean length of each gap in weeks of the clock, shape (n,).
    """
    if not len(today):
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
