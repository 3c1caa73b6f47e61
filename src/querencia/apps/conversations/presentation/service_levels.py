"""Service levels, calendars and clocks in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.enums import ClockKind, TargetUnit
from querencia.foundation.frame.reading import current
from querencia.foundation.working_time.writing import write_openings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from querencia.apps.conversations.domain.service_levels.entitlements import Support
    from querencia.apps.conversations.models import Promise, ServicePolicy
    from querencia.foundation.working_time.calendar import Week


@dataclass(frozen=True)
class WrittenPolicy:
    """A service level as text."""

    policy: ServicePolicy
    conditions: str
    promises: list[tuple[str, str]]


@dataclass(frozen=True)
class WrittenClock:
    """A clock as text.

    Attributes:
        label: What is waited for.
        promised: What was promised, like ``8 working hours``.
        due_at: Until when.
        state: In a word.
        tone: How loud it is shown.
    """

    label: str
    promised: str
    due_at: datetime | None
    state: str
    tone: str


def written_policy(policy: ServicePolicy) -> WrittenPolicy:
    """Write out a service level."""
    promises = [
        (str(kind.label), amount_in_words(*target))
        for kind in ClockKind
        if (target := policy.target(kind)) is not None
    ]
    return WrittenPolicy(policy, conditions_of(policy), promises)


def conditions_of(policy: ServicePolicy) -> str:
    """Say in which conversations a service level holds."""
    said = [
        str(policy.customer) if policy.customer else "",
        str(policy.segment) if policy.segment else "",
        str(policy.get_contract_display()) if policy.contract else "",
        str(policy.get_complaint_display()) if policy.complaint else "",
        _priority(policy),
        str(channel_of(policy.channel).label) if policy.channel else "",
    ]
    return " · ".join(one for one in said if one) or _("All conversations")


def amount_in_words(amount: Decimal, unit: str) -> str:
    """Write how much is promised: ``8 working hours``."""
    written = current().reader.short(float(amount))
    count = int(amount) if amount == int(amount) else 2
    if unit == TargetUnit.WORKING_DAYS:
        return ngettext("%(n)s working day", "%(n)s working days", count) % {"n": written}
    if unit == TargetUnit.HOURS:
        return ngettext("%(n)s hour", "%(n)s hours", count) % {"n": written}
    return ngettext("%(n)s working hour", "%(n)s working hours", count) % {"n": written}


def written_week(week: Week, names: Sequence[Any]) -> list[tuple[str, str]]:
    """Write the hours of a week, days that are alike in one line."""
    days = [(str(name), write_openings(day)) for name, day in zip(names, week, strict=True)]
    lines = []
    for hours, some in groupby(days, key=lambda one: one[1]):
        alike = [name for name, _hours in some]
        label = alike[0] if len(alike) == 1 else _("%(first)s to %(last)s") % {
            "first": alike[0], "last": alike[-1].lower(),
        }  # fmt: skip
        lines.append((label, hours or _("closed")))
    return lines


def written_clock(promise: Promise, now: datetime) -> WrittenClock:
    """Write out a clock of a conversation."""
    terms = promise.terms
    amount = terms.get("amount")
    state, tone = _state(promise, now)
    return WrittenClock(
        label=str(ClockKind(promise.kind).label),
        promised=amount_in_words(Decimal(amount), terms["unit"]) if amount else "",
        due_at=promise.due_at,
        state=state,
        tone=tone,
    )


def support_in_words(support: Support) -> str:
    """Say how much of the support in a contract is used, and how much is left."""
    reader, unit = current().reader, str(support.contract.get_entitlement_unit_display()).lower()
    facts = {
        "reference": support.contract.reference,
        "unit": unit,
        "used": reader.short(float(support.used)),
        "included": "",
        "left": "",
    }
    if support.included is None or support.left is None:
        return _("Contract %(reference)s: as much as they want, counted in %(unit)s.") % facts
    facts |= {
        "included": reader.short(float(support.included)),
        "left": reader.short(float(support.left)),
    }
    return (
        _("Contract %(reference)s: %(used)s of %(included)s %(unit)s used, %(left)s left.") % facts
    )


def _state(promise: Promise, now: datetime) -> tuple[str, str]:
    """Return how a promise stands, in a word, and how loud that is."""
    if promise.met_at is not None:
        return (_("late"), "risk") if promise.broken_at else (_("kept"), "good")
    if promise.broken_at is not None or (promise.due_at is not None and promise.due_at <= now):
        return _("overdue"), "risk"
    if promise.due_at is None:
        return _("stands"), ""
    is_soon = promise.warn_at is not None and promise.warn_at <= now
    return (_("due soon"), "notice") if is_soon else (_("runs"), "info")


def _priority(policy: ServicePolicy) -> str:
    if policy.priority is None:
        return ""
    return _("Priority: %(priority)s") % {"priority": policy.get_priority_display()}
