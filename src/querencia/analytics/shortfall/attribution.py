"""The shortfall split over customers and causes; the parts add up to it exactly.

All amounts are whole minor units (cents), so that nothing is rounded away. How a budget becomes a
plan for each customer is up to the caller; whatever the plans are, budget minus actual is

    sum over customers of (planned - bought + returned)  +  (planned from new - bought by new)

and each customer's term goes to one cause, or to two where they buy both less often and less.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Cause = Literal["lost", "less_often", "smaller", "late", "returned", "new", "more"]
CAUSES: tuple[Cause, ...] = get_args(Cause)


@dataclass(frozen=True)
class CustomerSales:
    """What a customer was to bring in a period, and what they brought.

    Attributes:
        customer: Who.
        planned: Their part of the budget; nothing for who is new.
        bought: What they bought, returned goods not taken off; not below zero.
        returned: What they gave back; not below zero.
        usual_days: On how many days they bought in the period that the plan comes from.
        days: On how many days they bought in this one.
        is_new: Whether their first purchase lies in the period.
        has_left: Whether they are lost, or silent for longer than chance explains.
    """

    customer: int
    planned: int
    bought: int
    returned: int = 0
    usual_days: int = 0
    days: int = 0
    is_new: bool = False
    has_left: bool = False


@dataclass(frozen=True)
class Part:
    """What one customer adds to the shortfall for one cause; below zero they make it smaller."""

    customer: int
    cause: Cause
    minor: int


@dataclass(frozen=True)
class Attribution:
    """The shortfall of a period and its parts.

    ``planned_from_new`` is what the budget expects of customers yet to be won; together with the
    (negative) parts of those who were won it is the sum of the cause ``new``.
    """

    shortfall: int
    planned_from_new: int
    parts: tuple[Part, ...]

    def sums(self) -> dict[Cause, int]:
        """Return the sum of each cause; they add up to the shortfall."""
        sums: Counter[Cause] = Counter({"new": self.planned_from_new})
        for part in self.parts:
            sums[part.cause] += part.minor
        return {cause: sums[cause] for cause in CAUSES}

    def customers(self) -> dict[Cause, int]:
        """Return how many customers stand behind each cause."""
        counts = Counter(part.cause for part in self.parts)
        return {cause: counts[cause] for cause in CAUSES}


def attribute(sales: Iterable[CustomerSales], *, planned_from_new: int) -> Attribution:
    """Split the shortfall over customers and causes.

    - ``new``: what was planned from new customers, less what those who came bought;
    - ``returned``: goods given back in the period;
    - ``more``: bought more than planned, which makes the shortfall smaller;
    - of those who bought less than planned: ``lost`` who has left; ``late`` who bought nothing yet
      without that being more than chance; of the others ``less_often``, the purchases that did not
      come at the planned size of one, and ``smaller``, the rest.

    Args:
        sales: One for each customer.
        planned_from_new: The part of the budget that customers yet to be won were to bring.
    """
    parts: list[Part] = []
    shortfall = planned_from_new
    for one in sales:
        shortfall += one.planned - one.bought + one.returned
        parts += (Part(one.customer, cause, minor) for cause, minor in _causes(one) if minor)
    return Attribution(shortfall, planned_from_new, tuple(parts))


def _causes(one: CustomerSales) -> Iterator[tuple[Cause, int]]:
    yield "returned", one.returned
    missing = one.planned - one.bought
    if one.is_new:
        yield "new", missing
    elif missing <= 0:
        yield "more", missing
    elif one.has_left:
        yield "lost", missing
    elif one.bought == 0:
        yield "late", missing
    else:
        less_often = _for_frequency(one, missing)
        yield "less_often", less_often
        yield "smaller", missing - less_often


def _for_frequency(one: CustomerSales, missing: int) -> int:
    """Return what purchases that did not come were worth; at most what is missing."""
    fewer = one.usual_days - one.days
    if fewer <= 0:
        return 0
    return min(missing, one.planned * fewer // one.usual_days)
