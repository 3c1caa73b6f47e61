"""Operational time: a clock that runs as fast as the business usually sells."""

from querencia.analytics.clock.clock import Clock, calendar, seasonal
from querencia.analytics.clock.counts import daily_counts
from querencia.analytics.clock.fitting import estimate_clock, fit_clock
from querencia.analytics.clock.holidays import Holidays

__all__ = [
    "Clock",
    "Holidays",
    "calendar",
    "daily_counts",
    "estimate_clock",
    "fit_clock",
    "seasonal",
]
