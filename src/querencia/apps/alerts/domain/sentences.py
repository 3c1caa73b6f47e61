"""The plain sentence of each kind of alert, for whoever reads the page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from querencia.analytics.departures.result import AlarmFacts, Backtest, RuleResult
from querencia.foundation.money import amount_of
from querencia.report.reasons import Evidence, evidence_of, reason

if TYPE_CHECKING:
    from querencia.apps.alerts.models import Standing, WeeklyReview
    from querencia.foundation.frame.reading import Reading

EVIDENCE = tuple(Evidence.__dataclass_fields__)
DAYS = ("first", "last")


def rhythm_evidence(row: dict[str, Any], facts: AlarmFacts) -> dict[str, Any]:
    """Return what the sentence on a customer's rhythm is made from, as plain JSON values.

    Args:
        row: A row of the review's customers.
        facts: The rule of that review.
    """
    known = {name: row.get(name) for name in EVIDENCE}
    for name in DAYS:
        day = known[name]
        known[name] = day.isoformat() if isinstance(day, date) else day
    return known | {"rule": rule_of(facts)}


def rule_of(facts: AlarmFacts) -> dict[str, Any]:
    """Return the rule by which an alarm rang, as plain JSON values."""
    tried = {result.rule: result for result in facts.backtest.rules} if facts.backtest else {}
    used = tried.get(facts.rule)
    return {
        "name": facts.rule,
        "reason": facts.reason,
        "threshold": None if used is None else used.threshold,
    }


def rhythm_sentence(evidence: dict[str, Any], reading: Reading) -> str:
    """Say how a customer's silence or decline stands against their rhythm."""
    known = {name: evidence.get(name) for name in EVIDENCE}
    for name in DAYS:
        day = known[name]
        known[name] = date.fromisoformat(day) if day else None
    facts = _facts(evidence["rule"])
    return reason(evidence_of(known), facts, reading.reader, reading.currency)


def standing_sentence(standing: Standing, review: WeeklyReview, reading: Reading) -> str:
    """Say how a customer stands, alarm or not."""
    row = {name: getattr(standing, name, None) for name in EVIDENCE}
    row |= {"alarm": standing.alarm or None, "product_line": standing.product_line or None}
    facts = _facts(used_rule(review))
    return reason(evidence_of(row), facts, reading.reader, reading.currency)


def used_rule(review: WeeklyReview) -> dict[str, Any]:
    """Return the rule that a stored review used."""
    alarm = review.facts["alarm"]
    rules = (alarm.get("backtest") or {}).get("rules", [])
    thresholds = {one["rule"]: one["threshold"] for one in rules}
    return {
        "name": alarm["rule"],
        "reason": alarm["reason"],
        "threshold": thresholds.get(alarm["rule"]),
    }


def contract_sentence(evidence: dict[str, Any], reading: Reading) -> str:
    """Say which contract ends when, and what it brings a year."""
    ends = date.fromisoformat(evidence["ends_on"])
    worth = reading.reader.money(
        amount_of(evidence["value_minor"], evidence["currency"]), evidence["currency"]
    )
    return _("Contract %(reference)s ends on %(day)s; it brings %(worth)s a year.") % {
        "reference": evidence["reference"],
        "day": reading.reader.day(ends),
        "worth": worth,
    }


def overdue_sentence(evidence: dict[str, Any], reading: Reading) -> str:
    """Say how long nobody has been in touch, and how often somebody should."""
    every = ngettext("every week", "every %(n)s weeks", evidence["every_weeks"]) % {
        "n": reading.reader.integer(evidence["every_weeks"])
    }
    if not evidence["last_contact"]:
        return _("Nobody has been in touch yet; agreed: %(every)s.") % {"every": every}
    last = date.fromisoformat(evidence["last_contact"])
    return _("Last contact on %(day)s; agreed: %(every)s.") % {
        "day": reading.reader.day(last),
        "every": every,
    }


def promised_sentence(evidence: dict[str, Any], reading: Reading) -> str:
    """Say for when the next contact was agreed."""
    agreed = date.fromisoformat(evidence["next_contact_on"])
    return _("The next contact was agreed for %(day)s.") % {"day": reading.reader.day(agreed)}


def _facts(rule: dict[str, Any]) -> AlarmFacts:
    """Return as much of the facts about the alarm as a sentence needs."""
    backtest = None
    if rule["threshold"] is not None:
        used = RuleResult(rule["name"], rule["threshold"], 0.0, 0.0, (0.0, 0.0), None)
        backtest = Backtest(date.min, date.min, 0, 0, (used,))
    return AlarmFacts(
        promised=0.0,
        realised=None,
        realised_interval=None,
        rule=rule["name"],
        reason=rule["reason"],
        weeks_earlier=None,
        backtest=backtest,
        correction=1.0,
    )
