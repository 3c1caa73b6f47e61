"""Operational time: a clock that runs as fast as the business usually sells."""

from querencia.analytics.clock.clock import Clock, calendar

__all__ = ["Clock", "calendar"]
