"""What sales show on a customer's page, and in their history."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from querencia.apps.customers.timeline import Happening
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.apps.sales.domain.queries.sums import sums_of
from querencia.apps.sales.domain.queries.weeks import weeks_of
from querencia.apps.sales.enums import CostKind, PurchaseKind
from querencia.apps.sales.models import Contract, CustomerCost, Purchase
from querencia.foundation.frame.reading import current
from querencia.foundation.money import amount_of
from querencia.report.sparkline import weeks_line

if TYPE_CHECKING:
    from datetime import date

    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import User

_LATEST = 8
_YEAR = timedelta(days=365)


def purchases(customer: Customer, user: User, today: date) -> dict[str, Any] | None:
    """Return the weeks in which a customer bought, the sums, and the latest purchases."""
    if not user.may(Permission.SEE_SALES):
        return None
    sums = sums_of(customer, today=today)
    if sums is None:
        return {"is_empty": True}
    weeks = weeks_of([customer.pk], until=today, currency=the_organisation().currency)
    points = weeks.get(customer.pk, [])
    own = Purchase.objects.filter(customer=customer).select_related("seller")
    latest = list(own.order_by("-day", "-id")[: _LATEST + 1])
    return {
        **asdict(sums),
        "line": weeks_line(points, today, last=sums.last),
        "latest": latest[:_LATEST],
        "has_more": len(latest) > _LATEST,
    }


def contracts(customer: Customer, user: User, today: date) -> dict[str, Any] | None:
    """Return what a customer has signed, those in force first."""
    if not user.may(Permission.SEE_SALES):
        return None
    signed = list(Contract.objects.filter(customer=customer))
    signed.sort(key=lambda one: (not one.is_in_force(today), one.ends_on is None, one.ends_on))
    may_change = user.may(Permission.CHANGE_SALES)
    if not signed and not may_change:
        return None
    return {
        "contracts": [(one, one.is_in_force(today)) for one in signed],
        "may_change": may_change,
    }


def costs(customer: Customer, user: User, today: date) -> dict[str, Any] | None:
    """Return what serving and keeping a customer cost in the last twelve months."""
    if not user.may(Permission.SEE_SALES):
        return None
    since = (today - _YEAR).replace(day=1)
    spent = CustomerCost.objects.filter(customer=customer, month__gt=since)
    sums = {
        row["kind"]: row["minor"]
        for row in spent.values("kind").order_by().annotate(minor=Sum("amount_minor"))
    }
    if not sums:
        return None
    return {"sums": [(kind.label, sums.get(kind.value, 0)) for kind in CostKind]}


def bought(
    customer: Customer, *, user: User, before: datetime | None, limit: int
) -> list[Happening]:
    """Return purchases and refunds as they happened, the latest first."""
    if not user.may(Permission.SEE_SALES):
        return []
    rows = Purchase.objects.filter(customer=customer).select_related("seller")
    zone = the_organisation().zone
    if before is not None:
        rows = rows.filter(day__lte=before.astimezone(zone).date())
    happenings = (_happening(row, zone) for row in rows.order_by("-day", "-id")[: limit + 50])
    return [one for one in happenings if before is None or one.at < before][:limit]


def signed(
    customer: Customer, *, user: User, before: datetime | None, limit: int
) -> list[Happening]:
    """Return when contracts began, the latest first."""
    if not user.may(Permission.SEE_SALES):
        return []
    zone = the_organisation().zone
    begun = (
        Happening(
            at=datetime.combine(one.starts_on, time(), zone),
            icon="signature",
            title=_("Contract %(reference)s begins") % {"reference": one.reference},
            text=one.title,
            is_day=True,
        )
        for one in Contract.objects.filter(customer=customer).order_by("-starts_on")
    )
    return [one for one in begun if before is None or one.at < before][:limit]


def _happening(row: Purchase, zone: Any) -> Happening:  # noqa: ANN401 - a time zone
    amount = current().reader.money(amount_of(abs(row.amount_minor), row.currency), row.currency)
    is_refund = row.kind == PurchaseKind.REFUND
    title = _("Refund of %(amount)s") if is_refund else _("Purchase of %(amount)s")
    return Happening(
        at=datetime.combine(row.day, time(), zone),
        icon="undo-2" if is_refund else "shopping-cart",
        title=title % {"amount": amount},
        text=row.document,
        by=row.seller.name if row.seller else "",
        href=reverse("customer_purchases", args=[row.customer_id]),
        is_day=True,
    )
