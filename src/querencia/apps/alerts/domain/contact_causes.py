"""Causes that a calendar knows: contracts that end, contacts that were agreed, contacts overdue."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q

from querencia.apps.alerts.domain import kinds
from querencia.apps.alerts.domain.door import Cause, Settled, settle
from querencia.apps.alerts.models import Cadence, Standing
from querencia.apps.customers.models import Customer
from querencia.apps.sales.models import Contract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from django.db.models import QuerySet


def settle_contact_alerts(
    *, today: date, now: datetime, on_chunk: Callable[[int], object] = int
) -> dict[str, Settled]:
    """Open, update and end the alerts of contracts and contacts."""
    found = {
        kinds.CONTRACT: ending_contracts(today),
        kinds.PROMISED: agreed_contacts(today),
        kinds.OVERDUE: overdue_contacts(now),
    }
    return {
        kind: settle(kind, causes, now=now, on_chunk=on_chunk) for kind, causes in found.items()
    }


def ending_contracts(today: date) -> Iterator[Cause]:
    """Return the contracts in force that end within their notice."""
    in_force = Contract.objects.filter(
        starts_on__lte=today, ends_on__gt=today, renews_itself=False, customer__merged_into=None
    )
    for contract in in_force:
        if contract.ends_on is None:
            continue
        noticed = contract.ends_on - timedelta(days=contract.notice_days)
        if noticed > today:
            continue
        yield Cause(
            customer_id=contract.customer_id,
            since=noticed,
            key=contract.reference,
            value_at_stake_minor=contract.value_minor,
            evidence={
                "reference": contract.reference,
                "ends_on": contract.ends_on.isoformat(),
                "value_minor": contract.value_minor,
                "currency": contract.currency,
            },
        )


def agreed_contacts(today: date) -> Iterator[Cause]:
    """Return the customers with whom a contact was agreed for today or earlier."""
    due = looked_after().filter(next_contact_on__lte=today)
    values = values_at_stake(due)
    for pk, agreed in due.values_list("pk", "next_contact_on"):
        if agreed is None:
            continue
        yield Cause(
            customer_id=pk,
            since=agreed,
            value_at_stake_minor=values.get(pk),
            evidence={"next_contact_on": agreed.isoformat()},
        )


def overdue_contacts(now: datetime) -> Iterator[Cause]:
    """Return the customers whom nobody has contacted for longer than their cadence allows."""
    seen: set[int] = set()
    for cadence in Cadence.objects.order_by("every_weeks", "id"):
        limit = now - timedelta(weeks=cadence.every_weeks)
        overdue = _fitting(cadence).filter(
            Q(last_contact_at__lt=limit) | Q(last_contact_at=None, created_at__lt=limit),
            Q(next_contact_on=None) | Q(next_contact_on__lt=now.date()),
        )
        values = values_at_stake(overdue)
        for pk, last, created in overdue.values_list("pk", "last_contact_at", "created_at"):
            if pk not in seen:
                seen.add(pk)
                yield Cause(
                    customer_id=pk,
                    since=(last or created).date() + timedelta(weeks=cadence.every_weeks),
                    value_at_stake_minor=values.get(pk),
                    evidence={
                        "last_contact": last.date().isoformat() if last else None,
                        "every_weeks": cadence.every_weeks,
                        "channel": cadence.channel,
                    },
                )


def _fitting(cadence: Cadence) -> QuerySet[Customer]:
    fitting = looked_after()
    if cadence.segment_id is not None:
        fitting = fitting.filter(segment=cadence.segment_id)
    if cadence.least_value_minor is not None:
        fitting = fitting.filter(standing__value_minor__gte=cadence.least_value_minor)
    return fitting


def looked_after() -> QuerySet[Customer]:
    """Return the customers who are contacted at all: not merged, not erased, not gone for good."""
    gone = Q(departures__isnull=False, departures__returned_on__isnull=True)
    known = Customer.objects.filter(merged_into=None, erased_at=None)
    return known.exclude(pk__in=Customer.objects.filter(gone).values("pk"))


def values_at_stake(customers: QuerySet[Customer]) -> dict[int, int | None]:
    """Return what customers are worth, which is what a neglected contact puts at stake."""
    standings = Standing.objects.filter(customer__in=customers.values("pk"))
    return dict(standings.annotate(pk_=F("customer_id")).values_list("pk_", "value_minor"))
