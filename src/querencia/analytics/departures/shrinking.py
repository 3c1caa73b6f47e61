"""The alarm for shrinking customers: set on the past, so that it costs what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.departures.decline import WEEKS_PER_YEAR, WINDOWS, measure_declines
from querencia.analytics.departures.mondays import monday_on_or_before
from querencia.analytics.departures.retiming import in_clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from querencia.analytics.clock import Clock
    from querencia.analytics.departures.decline import Declines
    from querencia.analytics.gaps import Gaps
    from querencia.analytics.models.erlang_model import ErlangModel
    from querencia.analytics.models.histories import Floats, Ints

    Bools = NDArray[np.bool_]

SHARE_OF_PROMISE = 0.2  # a decline is less urgent than a silence, so it may cost less
WEEKS_BETWEEN_LOOKS = 4
LOOKS = 13  # a year of them
LARGEST_P = 0.05  # what chance explains one time in twenty is never called a decline
CAUTIOUS_P = 0.001  # without a past to set it on


@dataclass(frozen=True)
class ShrinkingAlarm:
    """The level below which a decline is called one.

    Attributes:
        largest_p: Alarms ring at this P(so little | unchanged) or below.
        promised: False alarms per customer and year, a fifth of those promised for silence.
        realised: Seen at this level on the past, None where there was too little of it.
    """

    largest_p: float
    promised: float
    realised: float | None


def set_shrinking_alarm(
    gaps: Gaps, model: ErlangModel, clock: Clock, *, known: int, end: int, promised: float
) -> ShrinkingAlarm:
    """Return the level at which the past saw the promised false alarms, no higher than 0.05.

    Every four weeks of the year before the last half-year each customer is looked at. An alarm,
    raised at the first look at which a decline is called, was false when the customer's
    purchases in the half-year after it lie nearer to the usual than to the recent rate (or
    amounts, where those fell).

    Args:
        gaps: Purchase days of a sample of customers, of any clock.
        model: Fitted on what was known by ``known``.
        clock: The clock in whose weeks it was fitted.
        known: Last day that ``model`` and ``clock`` know of; looks are after it.
        end: The last day that is known.
        promised: False alarms per customer and year promised for silence.
    """
    gaps, allowed = in_clock(gaps, clock), SHARE_OF_PROMISE * promised
    last = int(monday_on_or_before(_latest_followed_up(clock, end)))
    days = [last - 7 * WEEKS_BETWEEN_LOOKS * i for i in range(LOOKS)]
    days = [day for day in reversed(days) if day > known]
    if not days:
        return cautious_alarm(promised)
    looks = [_look(gaps, model, clock, day) for day in days]
    size = len(gaps.customer_ids)
    years = sum(len(look.customer) for look in looks) * WEEKS_BETWEEN_LOOKS / WEEKS_PER_YEAR
    level = _level(looks, size, allowed * years)
    return ShrinkingAlarm(level, allowed, _false_alarms(looks, size, level) / max(years, 1e-9))


def cautious_alarm(promised: float) -> ShrinkingAlarm:
    """Return the alarm for a business whose past is too short to set one on."""
    return ShrinkingAlarm(CAUTIOUS_P, SHARE_OF_PROMISE * promised, None)


@dataclass(frozen=True)
class _Look:
    """Those who still bought at one look, and who of them went back to what was usual."""

    customer: Ints
    p: Floats
    went_back: Bools


def _latest_followed_up(clock: Clock, end: int) -> int:
    """Return the last day after which half a year of the clock has passed by ``end``."""
    days = np.arange(end - 2 * 366, end)
    passed = clock.weeks(np.array([end])) - clock.weeks(days)
    return int(days[passed >= WINDOWS[-1]][-1])


def _look(gaps: Gaps, model: ErlangModel, clock: Clock, day: int) -> _Look:
    found = measure_declines(gaps, model, clock, day)
    buying = found.recent_per_year > 0
    went_back = _went_back(gaps, found, float(clock.weeks(np.array([day]))[0]))
    return _Look(found.customer[buying], found.p[buying], went_back[buying])


def _went_back(gaps: Gaps, found: Declines, now: float) -> Bools:
    """Return whose purchases in the half-year after were nearer to the usual than the recent."""
    size = len(gaps.customer_ids)
    after = (gaps.start > now) & (gaps.start <= now + WINDOWS[-1])
    bought = np.bincount(gaps.customer[after], minlength=size)[found.customer]
    per_year = bought / WINDOWS[-1] * WEEKS_PER_YEAR
    often = per_year >= (found.usual_per_year + found.recent_per_year) / 2
    paid = after & (gaps.amount > 0)
    logs = np.log(np.where(paid, gaps.amount, 1.0))
    count = np.bincount(gaps.customer[paid], minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(gaps.customer[paid], logs[paid], minlength=size) / count
        middle = (np.log(found.usual_amount) + np.log(found.recent_amount)) / 2
        much = mean[found.customer] >= middle
    return np.where(found.by_amount, much, often)


def _level(looks: list[_Look], size: int, allowed: float) -> float:
    """Return the largest level, by bisection on its logarithm, that costs no more than allowed."""
    low, high = np.log(1e-8), np.log(LARGEST_P)
    if _false_alarms(looks, size, LARGEST_P) <= allowed:
        return LARGEST_P
    for _ in range(30):
        middle = (low + high) / 2
        fine = _false_alarms(looks, size, float(np.exp(middle))) <= allowed
        low, high = (middle, high) if fine else (low, middle)
    return float(np.exp(low))


def _false_alarms(looks: list[_Look], size: int, level: float) -> int:
    """Return how many alarms were raised, and false, over the looks at a level."""
    calling = np.zeros(size, dtype=np.bool_)
    made = 0
    for look in looks:
        called = look.p <= level
        made += int((called & ~calling[look.customer] & look.went_back).sum())
        calling[:] = False
        calling[look.customer[called]] = True
    return made
