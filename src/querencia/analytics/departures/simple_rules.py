"""The rules that every customer list knows: the own score has to beat them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

if TYPE_CHECKING:
    from querencia.analytics.departures.result import RuleName
    from querencia.analytics.departures.standings import Standings
    from querencia.analytics.models.histories import Floats, Ints


@dataclass(frozen=True)
class DaysWithoutPurchase:
    """Rings after N days without a purchase, the same N for everybody."""

    name: ClassVar[RuleName] = "days_without_purchase"

    def score(self, standings: Standings, days: Ints) -> Floats:
        """Return the days of silence."""
        return np.broadcast_to(days, len(standings)).astype(np.float64)

    def threshold(self, level: float) -> float:
        """Return N."""
        return level

    def level(self, threshold: float) -> float:
        """Return N."""
        return threshold


@dataclass(frozen=True)
class OwnMeanGap:
    """Rings when the silence is a multiple of the customer's own mean gap.

    One gap of the base's mean length is added to everybody's own, which stands in for customers
    who have none and steadies those who have few.

    Attributes:
        base_mean_days: Mean of all gaps of the base.
    """

    base_mean_days: float

    name: ClassVar[RuleName] = "own_mean_gap"

    @classmethod
    def of(cls, standings: Standings) -> Self:
        """Return the rule with the mean of all completed gaps of the customers given."""
        gaps = standings.x.sum()
        days = np.nansum(standings.gap_mean_days * standings.x)
        return cls(float(days) / float(gaps) if gaps else 365.25)

    def score(self, standings: Standings, days: Ints) -> Floats:
        """Return the silence as a multiple of the own mean gap."""
        own = np.nan_to_num(standings.gap_mean_days) * standings.x
        score: Floats = days * (standings.x + 1.0) / (own + self.base_mean_days)
        return score

    def threshold(self, level: float) -> float:
        """Return the multiple."""
        return level

    def level(self, threshold: float) -> float:
        """Return the multiple."""
        return threshold


@dataclass(frozen=True)
class LongestOwnGap:
    """Rings when the silence is longer than the longest of the customer's n own gaps.

    If nothing has changed, the next gap is as likely as any of the others to be the longest of
    n + 1: at level 1 the chance of a false alarm is 1 / (n + 1) a gap, whatever law the gaps
    follow. Customers without a gap of their own are never alarmed.
    """

    name: ClassVar[RuleName] = "longest_own_gap"

    def score(self, standings: Standings, days: Ints) -> Floats:
        """Return the silence as a multiple of the longest own gap; just over 1 is longer."""
        longest = np.where(standings.x > 0, standings.gap_longest_days, np.inf)
        # A silence of exactly the longest gap is not longer yet; days are whole.
        score: Floats = (days - 0.5) / longest
        return score

    def threshold(self, level: float) -> float:
        """Return the multiple."""
        return level

    def level(self, threshold: float) -> float:
        """Return the multiple."""
        return threshold
