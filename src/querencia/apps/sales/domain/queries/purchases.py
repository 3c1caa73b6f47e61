"""Purchases through a door: only those of customers whom the asker may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.people.enums import Permission
from querencia.apps.sales.models import Purchase

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from querencia.apps.people.models import User


def purchases_for(user: User) -> QuerySet[Purchase]:
    """Return the purchases that somebody may see: of their customers, or credited to them."""
    if not user.may(Permission.SEE_SALES):
        return Purchase.objects.none()
    if user.may(Permission.SEE_ALL_CUSTOMERS):
        return Purchase.objects.all()
    return Purchase.objects.filter(Q(customer__in=customers_for(user)) | Q(seller__user=user))
