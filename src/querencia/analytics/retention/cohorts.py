"""The cohort triangle: customers by the period of their first purchase, followed as they age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


@dataclass(frozen=True)
class Cohort:
    """Customers first seen in one month (or quarter), and how many bought again at each age.

    ``customers[j]`` of ``size`` bought in their j-th period after the first (index 0: the first
    period itself); ``revenue`` likewise, None without amounts. Ages from ``open_from`` on are not
    over yet at ``as_of``.
    """

    start: date
    size: int
    customers: tuple[int, ...]
    revenue: tuple[Decimal, ...] | None
    open_from: int


@dataclass(frozen=True)
class CohortTriangle:
    """Cohorts by calendar period of the first purchase; ages are calendar periods too.

    A cell counts the customers who bought in that very period (not "in it or later").
    """

    period: Literal["month", "quarter"]
    cohorts: tuple[Cohort, ...]
