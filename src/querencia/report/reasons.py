"""The plain sentence that says why a customer is on the list, or how it stands with it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from querencia.report.printable import printable

if TYPE_CHECKING:
    from datetime import date

    from querencia.analytics.review.result import AlarmFacts, ListedCustomer
    from querencia.report.reader import Reader

# Where the alarm fell back on the rule for few data, no model stands behind a probability.
WITHOUT_MODEL = ("few_customers", "short_history")
NOTABLE_CHANGE = 0.95  # a rate or an amount that fell by less is not worth a clause


@dataclass(frozen=True)
class Evidence:
    """What is known of one customer, for the sentence; None where it is not."""

    status: str
    alarm: str | None
    silence_days: int
    p_alive: float | None
    first: date | None = None
    last: date | None = None
    purchases: int | None = None
    mean_gap_days: float | None = None
    gap_spread_days: float | None = None
    recent_per_year: float | None = None
    usual_per_year: float | None = None
    recent_amount: float | None = None
    usual_amount: float | None = None
    product_line: str | None = None


def evidence_of(customer: ListedCustomer | Mapping[str, Any]) -> Evidence:
    """Take what the sentence needs from a line of the list or a row of the customers."""
    row = customer if isinstance(customer, Mapping) else vars(customer)
    known: dict[str, Any] = {field.name: row.get(field.name) for field in fields(Evidence)}
    return Evidence(**known)


def reason(evidence: Evidence, facts: AlarmFacts, reader: Reader, currency: str | None) -> str:
    """Say in one or two plain sentences what speaks for or against the customer staying.

    Args:
        evidence: what is known of the customer.
        facts: the rule that rang the alarm, and whether a model stands behind it.
        reader: whose language.
        currency: ISO 4217 code of the amounts, None where it is not known.
    """
    if evidence.alarm == "shrinking":
        return _shrinking(evidence, reader, currency)
    if evidence.alarm == "lost_line":
        return _lost_line(evidence, reader)
    if evidence.alarm == "silent" or evidence.status in ("silent", "lost"):
        return _silent(evidence, facts, reader)
    return _buying(evidence, reader)


def _silent(evidence: Evidence, facts: AlarmFacts, reader: Reader) -> str:
    if facts.rule == "longest_own_gap" and evidence.alarm == "silent":
        clauses = _longest_gap(evidence, reader)
    elif facts.rule == "own_mean_gap" and evidence.mean_gap_days:
        clauses = [_times_the_gap(evidence, evidence.mean_gap_days, reader)]
    elif facts.rule == "days_without_purchase":
        clauses = [*_silence(evidence, reader), *_days_rule(facts, reader)]
    else:
        clauses = _silence(evidence, reader)
    if facts.reason not in WITHOUT_MODEL and _known(evidence.p_alive):
        probability = reader.probability(evidence.p_alive)
        clauses.append(
            reader.gettext("probability of still being a customer: %(p)s", p=probability)
        )
    return "; ".join(clauses) + "."


def _known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _rhythm(evidence: Evidence, reader: Reader) -> str | None:
    """Say how often the customer buys; None where there is no gap to tell it from."""
    if not evidence.mean_gap_days or not _known(evidence.mean_gap_days):
        return None
    gap = max(1, round(evidence.mean_gap_days))
    if evidence.gap_spread_days is None or not _known(evidence.gap_spread_days):
        return reader.ngettext("Buys every day", "Buys every %(n)s days", gap)
    spread = reader.short(max(0.0, evidence.gap_spread_days))
    return reader.ngettext(
        "Buys every day (±%(spread)s)", "Buys every %(n)s days (±%(spread)s)", gap, spread=spread
    )


def _silence(evidence: Evidence, reader: Reader) -> list[str]:
    """Say the rhythm and the silence; after "12 días" the second needs no "días" of its own."""
    days = evidence.silence_days
    rhythm = _rhythm(evidence, reader)
    if rhythm and round(evidence.mean_gap_days or 0) > 1:
        return [rhythm, reader.ngettext("%(n)s without buying", "%(n)s without buying", days)]
    silence = reader.ngettext("%(n)s day without buying", "%(n)s days without buying", days)
    if rhythm:
        return [rhythm, silence]
    if evidence.last and evidence.purchases == 1:
        return [reader.gettext("Bought once, on %(day)s", day=reader.day(evidence.last)), silence]
    return [silence[:1].upper() + silence[1:]]


def _longest_gap(evidence: Evidence, reader: Reader) -> list[str]:
    gaps = _gaps(evidence)
    days = reader.ngettext("%(n)s day", "%(n)s days", evidence.silence_days)
    if gaps < 1:
        return _silence(evidence, reader)
    longer = reader.ngettext(
        "%(days)s without buying: longer than its only gap so far",
        "%(days)s without buying: longer than any of its %(n)s gaps so far",
        gaps,
        days=days,
    )
    chance = reader.ngettext(
        "by chance alone this happens one time in %(n)s",
        "by chance alone this happens one time in %(n)s",
        gaps + 1,
    )
    return [longer, chance]


def _gaps(evidence: Evidence) -> int:
    """Count the gaps between purchase days: several purchases on one day have none."""
    if not evidence.mean_gap_days or evidence.first is None or evidence.last is None:
        return (evidence.purchases or 1) - 1
    return round((evidence.last - evidence.first).days / evidence.mean_gap_days)


def _times_the_gap(evidence: Evidence, gap_days: float, reader: Reader) -> str:
    return reader.gettext(
        "%(silence)s without buying: %(times)s times its mean gap of %(gap)s",
        silence=reader.ngettext("%(n)s day", "%(n)s days", evidence.silence_days),
        times=reader.short(evidence.silence_days / gap_days),
        gap=reader.ngettext("%(n)s day", "%(n)s days", max(1, round(gap_days))),
    )


def _days_rule(facts: AlarmFacts, reader: Reader) -> list[str]:
    tried = {result.rule: result for result in facts.backtest.rules} if facts.backtest else {}
    if facts.rule not in tried:
        return []
    days = round(tried[facts.rule].threshold)
    return [
        reader.ngettext(
            "the alarm rings from %(n)s day on", "the alarm rings from %(n)s days on", days
        )
    ]


def _shrinking(evidence: Evidence, reader: Reader, currency: str | None) -> str:
    changes = [_fewer(evidence, reader), _smaller(evidence, reader, currency)]
    said = [change for change in changes if change]
    if not said:
        return reader.gettext("Buys less than chance explains.")
    return " ".join([*said, reader.gettext("Chance does not explain it.")])


def _fewer(evidence: Evidence, reader: Reader) -> str | None:
    usual, recent = evidence.usual_per_year, evidence.recent_per_year
    if not usual or recent is None or recent > NOTABLE_CHANGE * usual:
        return None
    return reader.ngettext(
        "Used to buy once a year; in recent months, at a rate of %(recent)s.",
        "Used to buy %(usual)s times a year; in recent months, at a rate of %(recent)s.",
        1 if reader.short(usual) == reader.short(1) else 2,
        usual=reader.short(usual),
        recent=reader.short(recent),
    )


def _smaller(evidence: Evidence, reader: Reader, currency: str | None) -> str | None:
    usual, recent = evidence.usual_amount, evidence.recent_amount
    if not usual or recent is None or recent > NOTABLE_CHANGE * usual:
        return None
    return reader.gettext(
        "A purchase used to be about %(usual)s; in recent months, about %(recent)s.",
        usual=reader.money(usual, currency),
        recent=reader.money(recent, currency),
    )


def _lost_line(evidence: Evidence, reader: Reader) -> str:
    if not evidence.product_line:
        return reader.gettext(
            "Has stopped buying a product line while still buying the rest. "
            "Chance does not explain it."
        )
    return reader.gettext(
        "Has stopped buying “%(line)s” while still buying the rest. Chance does not explain it.",
        line=printable(evidence.product_line),
    )


def _buying(evidence: Evidence, reader: Reader) -> str:
    if evidence.purchases == 1:
        return reader.ngettext(
            "Bought once, %(n)s day ago.", "Bought once, %(n)s days ago.", evidence.silence_days
        )
    last = reader.ngettext(
        "the last purchase was %(n)s day ago",
        "the last purchase was %(n)s days ago",
        evidence.silence_days,
    )
    rhythm = _rhythm(evidence, reader)
    if rhythm:
        return f"{rhythm}; {last}."
    return last[:1].upper() + last[1:] + "."
