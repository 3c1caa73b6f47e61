"""What people do with alerts: take, put off, judge; and undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from querencia.apps.alerts.domain import kinds
from querencia.apps.alerts.enums import Verdict
from querencia.apps.alerts.models import Alert
from querencia.apps.customers.domain.departures import record_departure
from querencia.apps.customers.domain.interactions import log_interaction

if TYPE_CHECKING:
    from datetime import date, datetime

    from querencia.apps.customers.enums import InteractionChannel, LossReason, Outcome
    from querencia.apps.customers.models import Customer, Interaction
    from querencia.apps.people.models import User


def assign(alert: Alert, *, to: User | None) -> None:
    """Give an alert to somebody, or back to whoever answers for the customer."""
    alert.assigned_to = to
    alert.save(update_fields=["assigned_to"])


def snooze(alert: Alert, *, until: date | None) -> None:
    """Put an alert off until a day; with None it is back at once."""
    alert.snoozed_until = until
    alert.save(update_fields=["snoozed_until"])


def judge_still_customer(alert: Alert, *, by: User, now: datetime) -> None:
    """Say that the alarm was false: the customer is still one. It is counted as such."""
    _handle(alert, Verdict.STILL_CUSTOMER, by, now)


def judge_buys_less(alert: Alert, *, reason: str, by: User, now: datetime) -> None:
    """Say why a customer buys less."""
    alert.shrinking_reason = reason
    _handle(alert, Verdict.BUYS_LESS, by, now)


@transaction.atomic
def judge_has_left(
    alert: Alert,
    *,
    left_on: date,
    reason: LossReason | str,
    competitor: str,
    evidence: str,
    by: User,
    now: datetime,
) -> None:
    """Say that the customer has left, and why; all their alerts are handled with it."""
    record_departure(
        customer=alert.customer,
        left_on=left_on,
        reason=reason,
        competitor=competitor,
        evidence=evidence,
        by=by,
        at=now,
    )
    open_ones = Alert.objects.filter(customer=alert.customer, ended_at=None, handled_at=None)
    for one in open_ones:
        _handle(one, Verdict.HAS_LEFT, by, now)


@transaction.atomic
def log_contact(
    customer: Customer,
    *,
    by: User,
    now: datetime,
    channel: InteractionChannel | str,
    outcome: Outcome | str,
    text: str,
    next_contact_on: date | None,
    reached: bool,
) -> Interaction:
    """Log a contact with a customer on the list; who was reached is done for this week."""
    logged = log_interaction(
        customer=customer,
        by=by,
        at=now,
        channel=channel,
        outcome=outcome,
        text=text,
        next_contact_on=next_contact_on,
    )
    open_ones = Alert.objects.filter(customer=customer, ended_at=None, handled_at=None)
    for one in open_ones:
        if one.kind in (kinds.PROMISED, kinds.OVERDUE):
            one.ended_at = now  # a contact is what they asked for
        if reached:
            _handle(one, Verdict.CONTACTED, by, now)
        else:
            one.save(update_fields=["ended_at"])
    return logged


def reopen(alert: Alert) -> None:
    """Undo a judgement: the alert waits again, as far as its cause still holds."""
    alert.handled_at = alert.handled_by = None
    alert.verdict = alert.shrinking_reason = ""
    alert.save(update_fields=["handled_at", "handled_by", "verdict", "shrinking_reason"])


def _handle(alert: Alert, verdict: Verdict, by: User, now: datetime) -> None:
    alert.verdict, alert.handled_by, alert.handled_at = verdict, by, now
    alert.save()
