"""What customers are worth, as a list that can be filtered and sorted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.customers.domain.search import matching
from querencia.apps.insights.models import CustomerWorth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from querencia.apps.people.models import User

# What ``?orden=`` may say, and the fields behind it.
ORDERS: Mapping[str, str] = {
    "nombre": "customer__name_key",
    "ventas": "sales_minor",
    "valor": "value_minor",
    "servir": "serve_minor",
    "retener": "retain_minor",
    "neto": "net_minor",
    "ganar": "replacement_minor",
}
MOST_DOTS = 150  # of each kind on the plane


@dataclass(frozen=True)
class Filters:
    """Which customers; each that is given narrows further."""

    text: str = ""
    group: str = ""
    segment: int | None = None


def worths(user: User, filters: Filters, order: str = "-neto") -> QuerySet[CustomerWorth]:
    """Return what the customers are worth whom somebody may see.

    Args:
        user: Who asks.
        filters: Which customers.
        order: One of ``ORDERS``, backwards after a minus.
    """
    customers = matching(customers_for(user), filters.text) if filters.text else customers_for(user)
    found = CustomerWorth.objects.filter(customer__in=customers.order_by().values("pk"))
    if filters.group:
        found = found.filter(group=filters.group)
    if filters.segment is not None:
        found = found.filter(customer__segment=filters.segment)
    name = order.removeprefix("-")
    field = F(ORDERS.get(name, "net_minor"))
    backwards = order.startswith("-") or name not in ORDERS
    by = field.desc(nulls_last=True) if backwards else field.asc(nulls_last=True)
    return found.select_related("customer__segment", "customer__owner").order_by(by, "customer_id")


def on_the_plane(user: User) -> list[CustomerWorth]:
    """Return the customers to be drawn: who is worth most, buys most, and costs most."""
    seen = worths(user, Filters())
    picked: dict[int, CustomerWorth] = {}
    for order in ("-net_minor", "-sales_minor", "net_minor"):
        for one in seen.select_related(None).order_by(order, "customer_id")[:MOST_DOTS]:
            picked[one.customer_id] = one
    return list(picked.values())
