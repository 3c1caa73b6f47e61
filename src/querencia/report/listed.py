"""The lines of this week's list, written out: the same for the page and the terminal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.report.figures import at_stake, horizon, worth, worth_bounds
from querencia.report.labels import ALARMS
from querencia.report.printable import printable
from querencia.report.reasons import WITHOUT_MODEL, evidence_of, reason
from querencia.report.sparkline import Sparkline, sparkline

if TYPE_CHECKING:
    from querencia.analytics.review.result import ListedCustomer, Review
    from querencia.report.reader import Reader


@dataclass(frozen=True)
class Line:
    """One customer of the list, as text.

    Attributes:
        rank: place in the list, from 1.
        name: the customer's id, printable.
        status: code of the status.
        alarm: code of the alarm; ``alarm_label`` is what it is called.
        reason: the plain sentence.
        at_risk: value at risk, or None where none is known.
        value: what the customer is worth, with its interval, or None.
        facts: further facts as (label, text), those that are known.
        chart: the weeks as bars.
        weeks: the weeks with purchases, as (week, purchases, amount).
    """

    rank: int
    name: str
    status: str
    alarm: str
    alarm_label: str
    reason: str
    at_risk: str | None
    value: str | None
    facts: tuple[tuple[str, str], ...]
    chart: Sparkline
    weeks: tuple[tuple[str, str, str | None], ...]


def lines(review: Review, reader: Reader) -> tuple[Line, ...]:
    """Write out this week's list in the order of the review."""
    return tuple(
        _line(rank, customer, review, reader)
        for rank, customer in enumerate(review.this_week, start=1)
    )


def _line(rank: int, customer: ListedCustomer, review: Review, reader: Reader) -> Line:
    currency = review.ledger.currency
    return Line(
        rank=rank,
        name=printable(customer.id),
        status=customer.status,
        alarm=customer.alarm,
        alarm_label=reader.called(ALARMS[customer.alarm]),
        reason=reason(evidence_of(customer), review.alarm, reader, currency),
        at_risk=_optional(at_stake(customer, review), review, reader),
        value=_value(customer, review, reader),
        facts=tuple(_facts(customer, review, reader)),
        chart=sparkline(customer, review.as_of),
        weeks=tuple(
            (
                reader.day(point.week),
                reader.integer(point.purchases),
                None if point.amount is None else reader.money(point.amount, currency),
            )
            for point in reversed(customer.weeks)
            if point.purchases
        ),
    )


def _optional(amount: float | None, review: Review, reader: Reader) -> str | None:
    return None if amount is None else worth(review, amount, reader)


def _value(customer: ListedCustomer, review: Review, reader: Reader) -> str | None:
    if customer.value is None:
        return None
    value = worth(review, customer.value, reader)
    if customer.value_interval is None or not all(map(math.isfinite, customer.value_interval)):
        return value
    bounds = " – ".join(worth_bounds(review, customer.value_interval, reader))
    return f"{value} ({bounds})"


def _facts(customer: ListedCustomer, review: Review, reader: Reader) -> list[tuple[str, str]]:
    facts = [(reader.gettext("Last purchase"), reader.day(customer.last))]
    if customer.seller:
        facts.append((reader.gettext("Seller"), printable(customer.seller)))
    facts.append((reader.gettext("Alert since"), reader.day(customer.alarm_since)))
    value = _value(customer, review, reader)
    if value is not None:
        label = reader.gettext("Value over %(horizon)s", horizon=horizon(review, reader))
        facts.append((label, value))
    if review.alarm.reason not in WITHOUT_MODEL and customer.alarm != "silent":
        likely = reader.gettext("probability %(p)s", p=reader.probability(customer.p_alive))
        facts.append((reader.gettext("Still a customer"), likely))
    if customer.replacement_cost is not None:
        cost = reader.money(customer.replacement_cost, review.ledger.currency)
        facts.append((reader.gettext("Replacement cost"), cost))
    return facts
