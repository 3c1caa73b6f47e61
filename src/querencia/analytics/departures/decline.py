"""Who still buys, but less often or less at a time than chance explains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from querencia.analytics.models import Histories
from querencia.analytics.models.erlang_several import several_tail, usual_rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from querencia.analytics.clock import Clock
    from querencia.analytics.gaps import Gaps
    from querencia.analytics.models.erlang_model import ErlangModel
    from querencia.analytics.models.histories import Floats, Ints

    Bools = NDArray[np.bool_]

WINDOWS = (13.0, 26.0)  # weeks of the clock that may be "lately"
FEWEST_GAPS_BEFORE = 3
FEWEST_BEFORE, FEWEST_LATELY = 5, 3  # purchases whose amounts are compared
SMALLEST_DROP = 0.15  # of the amount, and in all: less is no reason to call anybody
PRIOR_PURCHASES = 4.0  # the base's scatter of amounts counts as this many of the customer's own
WEEKS_PER_YEAR = 365.25 / 7


@dataclass(frozen=True)
class Declines:
    """How each customer of some gaps stood on one day; n customers, in the order of their codes.

    Attributes:
        customer: Code in the gaps, shape (n,).
        p: P(so little | unchanged), over both windows and both amounts and frequency, shape (n,).
        by_amount: Whether it is the amounts that fell rather than the frequency, shape (n,).
        usual_per_year: Purchase days a year before, shape (n,).
        recent_per_year: In the last 26 weeks, shape (n,); weeks are those of the clock, so that a
            quiet season is no decline.
        usual_amount: Typical amount (geometric mean) of a purchase day before, shape (n,).
        recent_amount: Lately, shape (n,); nan where too few purchases are known.
    """

    customer: Ints
    p: Floats
    by_amount: Bools
    usual_per_year: Floats
    recent_per_year: Floats
    usual_amount: Floats
    recent_amount: Floats


def measure_declines(gaps: Gaps, model: ErlangModel, clock: Clock, day: int) -> Declines:
    """Compare what each customer bought lately with what was usual before.

    Frequency: with m purchases in the window, and D and s the weeks from the last purchase before
    it to today and to the window's beginning,

        p = P(m + 1 gaps take longer than D) / P(a gap is longer than s),

    given the gaps before, see ``several_tail``: no less than the chance that an unchanged customer
    buys no more than m times. (The gap in which a day falls is longer than most; without the
    denominator many a long gap would pass for a decline.) Amounts: Welch's t on logarithms with
    the customer's variance drawn towards the base's. The smallest of the chances counts, times how
    many there were (Bonferroni), so that looking more than once is paid for. Who buys half as much
    twice as often has not declined: in all it must be less, too.

    Args:
        gaps: Purchase days in the weeks of ``clock``; those after ``day`` are not used.
        model: Fitted on what was known by then.
        clock: The clock in whose weeks it was fitted.
        day: The day to stand on, in days since 1970-01-01.
    """
    known = np.flatnonzero(gaps.day <= day)
    heads = known[gaps.x[known] == 0]
    now = float(clock.weeks(np.array([day]))[0])
    looks = [_frequency(gaps, known, heads, model, now - weeks, now) for weeks in WINDOWS]
    p = np.column_stack([look.p for look in looks])
    best = np.argmin(p, axis=1)
    tests = np.isfinite(p).sum(axis=1)
    amounts = _amounts(gaps, known, heads, now - WINDOWS[-1])
    tests = np.maximum(tests + np.isfinite(amounts.p), 1)
    lowest = np.fmin(p.min(axis=1), amounts.p)
    rows = np.arange(len(heads))
    usual = np.stack([look.usual for look in looks])[best, rows] * WEEKS_PER_YEAR
    recent = looks[-1].lately / WINDOWS[-1] * WEEKS_PER_YEAR
    less = _in_all(usual, recent, amounts) < 1 - SMALLEST_DROP
    return Declines(
        customer=gaps.customer[heads],
        p=np.where(less, np.minimum(np.nan_to_num(lowest, nan=1.0, posinf=1.0) * tests, 1.0), 1.0),
        by_amount=amounts.p < p.min(axis=1),
        usual_per_year=usual,
        recent_per_year=recent,
        usual_amount=amounts.usual,
        recent_amount=amounts.lately,
    )


def _in_all(usual: Floats, recent: Floats, amounts: _Amounts) -> Floats:
    """Return what is bought lately of what was usual, in all: how often times how much."""
    often = recent / np.maximum(usual, 1e-9)
    much = np.where(amounts.known, amounts.lately / amounts.usual, 1.0)
    in_all: Floats = often * much
    return in_all


@dataclass(frozen=True)
class _Frequency:
    p: Floats  # inf where nothing can be said
    usual: Floats  # purchases a week
    lately: Ints  # purchases in the window


def _frequency(
    gaps: Gaps, known: Ints, heads: Ints, model: ErlangModel, begin: float, now: float
) -> _Frequency:
    """Return the chance of so few purchases since ``begin``, on the clock."""
    code = np.searchsorted(gaps.customer[heads], gaps.customer[known])
    lately = np.bincount(code[gaps.start[known] > begin], minlength=len(heads))
    total = np.bincount(code, minlength=len(heads))
    last_before = heads + total - lately - 1  # row of the last purchase before the window
    enough = (total - lately > FEWEST_GAPS_BEFORE) & (lately > 0)
    rows = np.where(enough, last_before, heads)
    before = Histories.of(gaps.x[rows], gaps.t_x[rows], gaps.t_x[rows], gaps.litt[rows])
    tail = several_tail(model, before, lately + 1, now - gaps.start[rows])
    straddling = several_tail(model, before, np.ones_like(lately), begin - gaps.start[rows])
    p = np.where(enough, tail / np.maximum(straddling, tail), np.inf)
    return _Frequency(p, usual_rate(model, before), lately)


@dataclass(frozen=True)
class _Amounts:
    p: Floats  # inf where nothing can be said
    known: Bools  # whether there are enough purchases before and lately
    usual: Floats
    lately: Floats


def _amounts(gaps: Gaps, known: Ints, heads: Ints, begin: float) -> _Amounts:
    """Return the chance of amounts so much smaller since ``begin``."""
    paid = known[gaps.amount[known] > 0]
    code = np.searchsorted(gaps.customer[heads], gaps.customer[paid])
    recent = gaps.start[paid] > begin
    logs = np.log(gaps.amount[paid])
    n, mean, squares = _moments(code[~recent], logs[~recent], len(heads))
    m, latest, more_squares = _moments(code[recent], logs[recent], len(heads))
    freedom = np.maximum(n - 1, 0) + np.maximum(m - 1, 0)
    pooled = (squares + more_squares).sum() / max(freedom.sum(), 1.0)
    variance = (squares + more_squares + PRIOR_PURCHASES * pooled) / (freedom + PRIOR_PURCHASES)
    with np.errstate(divide="ignore", invalid="ignore"):
        fall = (latest - mean) / np.sqrt(variance * (1 / n + 1 / m))
        p = stdtr(freedom + PRIOR_PURCHASES, fall)  # Student's law
    enough = (n >= FEWEST_BEFORE) & (m >= FEWEST_LATELY)
    fell = enough & (latest - mean < np.log1p(-SMALLEST_DROP))
    return _Amounts(np.where(fell, p, np.inf), enough, np.exp(mean), np.exp(latest))


def _moments(code: Ints, values: Floats, size: int) -> tuple[Floats, Floats, Floats]:
    """Return count, mean and sum of squares around the mean of each code, nan means of nothing."""
    n: Floats = np.bincount(code, minlength=size).astype(np.float64)
    with np.errstate(invalid="ignore"):
        mean: Floats = np.bincount(code, values, minlength=size) / n
    squares: Floats = np.bincount(code, (values - mean[code]) ** 2, minlength=size).astype(float)
    return n, mean, squares
