"""What to say instead of a figure when there are not enough data for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

MissingCode = Literal[
    "short_history",  # purchases start later than the figure would need: see needs, has
    "no_amounts",  # the ledger says who bought when, not for how much
    "nobody_active",  # no customer was active at the start of the period
    "nothing_before",  # those who were active had no revenue in the period before
    "nobody_old_enough",  # no customer's first purchase is as old as the age asked for
    "few_returns",  # too few customers bought twice for a rhythm to be seen
]


@dataclass(frozen=True)
class Missing:
    """A figure that can't be given, and why.

    Attributes:
        code: The reason.
        needs: The first day from which purchases would have to be known, where that is the reason.
        has: The first day from which they are.
    """

    code: MissingCode
    needs: date | None = None
    has: date | None = None

    def __str__(self) -> str:
        if self.needs is None or self.has is None:
            return self.code.replace("_", " ")
        return f"{self.code.replace('_', ' ')}: needs {self.needs}, has {self.has}"
