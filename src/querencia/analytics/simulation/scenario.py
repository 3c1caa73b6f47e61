"""What a simulated business is like: everything that can be asked for, and nothing drawn yet."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Literal

from querencia.analytics.errors import ExplainedError


class ImpossibleScenario(ExplainedError, ValueError):
    """No business is like that."""


@dataclass(frozen=True)
class AtPurchase:
    """Customers leave right after a purchase, the first included, with p ~ Beta(a, b).

    Batislam, Denizel & Filiztekin (2007), the dropout of MBG/NBD and MBG/CNBD-k.
    """

    a: float = 0.45
    b: float = 8.0


@dataclass(frozen=True)
class AnyTime:
    """Customers leave after an exponential lifetime, its weekly rate ~ Gamma(s, rate ``beta``).

    Schmittlein, Morrison & Colombo (1987), the dropout of Pareto/NBD.
    """

    s: float = 0.6
    beta: float = 40.0


@dataclass(frozen=True)
class Never:
    """Nobody leaves: every alarm is a false one."""


@dataclass(frozen=True)
class Holiday:
    """Days of each year on which the whole base buys ``factor`` times as fast.

    Attributes:
        month: Month of its first day.
        day: First day in that month.
        days: How many days it lasts.
        factor: 0.2 is a dip (August), 2 a peak (Christmas).
    """

    month: int
    day: int
    days: int
    factor: float


@dataclass(frozen=True)
class Amounts:
    """What a purchase is worth.

    A customer's mean is drawn once; purchases scatter around it by ``law``. With "gamma" they are
    the Gamma-Gamma model: z ~ Gamma(p, nu), nu ~ Gamma(q, rate gamma), in currency units (Fader &
    Hardie 2013). With "lognormal", the logarithms of customers' means scatter by ``between`` and
    those of purchases by ``within``, around ``mean``.

    Attributes:
        margin_rate: Mean share of the amount that is margin; None: the ledger has no margins.
        margin_spread: Standard deviation of customers' margin rates; a few fall below zero.
    """

    law: Literal["gamma", "lognormal"] = "gamma"
    p: float = 6.25
    q: float = 3.74
    gamma: float = 15.44
    mean: float = 120.0
    between: float = 0.8
    within: float = 0.5
    margin_rate: float | None = 0.3
    margin_spread: float = 0.1


@dataclass(frozen=True)
class Shrinking:
    """Customers who go on buying, but less.

    Attributes:
        share: Part of the customers who shrink at a date of their own.
        by_amount: Part of those whose amounts fall; the others buy less often.
        factor: What remains of the rate or of the amount.
    """

    share: float = 0.0
    by_amount: float = 0.3
    factor: float = 0.4


@dataclass(frozen=True)
class Refunds:
    """Credit notes.

    Attributes:
        share: Part of the purchases that are refunded, wholly or in part.
        referenced: Part of the refunds that name the document they refund.
        whole: Part of the refunds that return everything; the others a uniform part.
        mean_delay_days: Mean days from the purchase to the refund.
    """

    share: float = 0.0
    referenced: float = 0.7
    whole: float = 0.3
    mean_delay_days: float = 10.0


@dataclass(frozen=True)
class Lines:
    """Product lines: with them a purchase is one row for each line on its document.

    Attributes:
        names: The lines that the business sells; none: one row a purchase.
        breadth: Chance that a customer also buys a line that is not their main one.
        presence: Chance that such a line is on one of their documents.
        lost: Part of the customers with several lines who stop buying one of them.
    """

    names: tuple[str, ...] = ()
    breadth: float = 0.4
    presence: float = 0.6
    lost: float = 0.1


Departures = AtPurchase | AnyTime | Never


@dataclass(frozen=True)
class Scenario:
    """A business to simulate; equal scenarios give equal bytes.

    Purchase rates are mu ~ Gamma(``r``, rate ``A``) per week, gaps Erlang(k, k mu), so that every
    k has the same law of rates (alpha = A / k in MBG/CNBD-k). Seasons and holidays speed up and
    slow down the time in which all this happens; their mean speed over a year is 1.

    Attributes:
        customers: Customers who make a first purchase before the end.
        weeks: Length of the ledger.
        seed: Fixes every draw.
        start: First day of the ledger.
        r: Shape of the customers' rates.
        A: Their inverse scale in weeks; the mean rate is r / A purchases a week.
        regularity: Weight of each k = 1, 2, 3, ... (need not sum to one).
        departures: When customers leave.
        season: Amplitude of the yearly cycle, 0 to below 1.
        season_peak: Day of the year of its peak, 0 to 365.
        holidays: Days of the year that are faster or slower.
        weekdays: Speed of Monday to Sunday; 0 is a closed day.
        founders: Part of the customers whose first purchase falls in the first eight weeks.
        growth: Yearly growth of the number of customers won in a week.
        arrival_weeks: Weeks in which customers are won; None: all.
        amounts: What purchases are worth; None: a ledger without amounts.
        shrinking: Customers who buy less from a date on.
        refunds: Credit notes.
        lines: Product lines.
        sellers: How many sellers share the customers; 0: no column.
        documents: Whether purchases carry a document id; needed by lines and named refunds.
        currency: ISO 4217 code written in every row; None: no column.
    """

    customers: int = 1000
    weeks: int = 156
    seed: int = 1
    start: date = date(2022, 1, 3)
    r: float = 1.2
    A: float = 5.0
    regularity: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0)
    departures: Departures = AtPurchase()
    season: float = 0.0
    season_peak: float = 350.0
    holidays: tuple[Holiday, ...] = ()
    weekdays: tuple[float, ...] = (1.0,) * 7
    founders: float = 0.0
    growth: float = 0.0
    arrival_weeks: int | None = None
    amounts: Amounts | None = field(default_factory=Amounts)
    shrinking: Shrinking = Shrinking()
    refunds: Refunds = Refunds()
    lines: Lines = Lines()
    sellers: int = 0
    documents: bool = True
    currency: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no business can be."""
        _check_range("customers", self.customers, 1, 99_999_999)
        _check_range("weeks", self.weeks, 1, 5200)
        _check_range("season", self.season, 0.0, 0.99)
        _check_range("arrival_weeks", self.arrival_weeks or 1, 1, self.weeks)
        for name in ("r", "A"):
            _check_range(name, getattr(self, name), 1e-9, 1e9)
        if not self.regularity or min(self.regularity) < 0 or sum(self.regularity) <= 0:
            raise ValueError("regularity needs weights that are not negative, and one above zero")
        if len(self.weekdays) != 7 or min(self.weekdays) < 0 or sum(self.weekdays) <= 0:
            raise ValueError("weekdays needs seven speeds that are not negative, one above zero")
        if any((day.month, day.day) == (2, 29) for day in self.holidays):
            raise ValueError("a holiday can't start on 29 February, which most years lack")
        if not self.documents and (self.lines.names or self.refunds.share > 0):
            raise ValueError("product lines and refunds need documents=True")
        if self.amounts is None and (self.lines.names or self.refunds.share > 0):
            raise ValueError("product lines and refunds need amounts")
        _check_shares(self.shrinking, self.refunds, self.lines)

    @property
    def end(self) -> date:
        """Last day of the ledger."""
        return self.start + timedelta(days=self.days - 1)

    @property
    def days(self) -> int:
        """Length of the ledger in days."""
        return 7 * self.weeks


_SHARES = frozenset(
    {"share", "by_amount", "factor", "referenced", "whole", "breadth", "presence", "lost"}
)


def _check_shares(*parts: Shrinking | Refunds | Lines) -> None:
    for part in parts:
        for item in fields(part):
            if item.name in _SHARES:
                name = f"{type(part).__name__}.{item.name}"
                _check_range(name, getattr(part, item.name), 0.0, 1.0)


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ImpossibleScenario(
            "%(name)s must lie between %(low)s and %(high)s, not %(value)s.",
            name=name,
            low=low,
            high=high,
            value=value,
        )
