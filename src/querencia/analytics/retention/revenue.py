"""Gross and net revenue retention: what the customers of a year ago bring in now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.analytics.retention.figure import Figure

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True)
class RevenueRetention(Figure):
    """Gross and net revenue retention of the customers active at t0, in percent."""

    gross: float
    net: float
    before: Decimal
    after: Decimal
