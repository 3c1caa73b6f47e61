"""The list of customers: filters that combine, and what it can be sorted by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.fields.json import KeyTransform

from querencia.apps.customers.domain.search import matching
from querencia.apps.customers.models import Departure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from querencia.apps.customers.models import Customer


@dataclass(frozen=True)
class Filters:
    """Which customers; each that is given narrows further.

    Attributes:
        text: As in the search.
        exactly: Fields of the customer and the value that each must have; None: that it has none.
        tag: Its id.
        town: In whatever case.
        is_member: Of the loyalty programme, or not.
        has_left: Whether it is on record that they left.
        not_contacted_since: Nor ever.
        next_contact_by: Due by that day.
        custom: Values of custom fields, by their keys; of a text, a part of it.
    """

    text: str = ""
    exactly: Mapping[str, int | str | None] = field(default_factory=dict)
    tag: int | None = None
    town: str = ""
    is_member: bool | None = None
    has_left: bool | None = None
    not_contacted_since: datetime | None = None
    next_contact_by: date | None = None
    custom: Mapping[str, Any] = field(default_factory=dict)


# What ``?orden=`` may say, and the fields behind it; equal ones are sorted by name.
ORDERS: Mapping[str, str] = {
    "nombre": "name_key",
    "ciudad": "town",
    "responsable": "owner__name",
    "equipo": "team__name",
    "segmento": "segment__name",
    "contacto": "last_contact_at",
    "proximo": "next_contact_on",
    "alta": "acquired_on",
}
_ALWAYS_KNOWN = {"name_key": ("name_key", "id"), "town": ("town", "name_key", "id")}


def left() -> Exists:
    """Return whether it is on record that a customer has left."""
    return Exists(Departure.objects.filter(customer=OuterRef("pk"), returned_on__isnull=True))


def filtered(customers: QuerySet[Customer], filters: Filters) -> QuerySet[Customer]:
    """Narrow customers; those whose data were erased stay out."""
    found = matching(customers.filter(erased_at__isnull=True), filters.text)
    for name, value in filters.exactly.items():
        found = found.filter(**{f"{name}__isnull": True} if value is None else {name: value})
    found = _by_custom(found, filters.custom)
    if filters.tag is not None:
        found = found.filter(tags=filters.tag)
    if filters.town:
        found = found.filter(town__iexact=filters.town)
    if filters.is_member is not None:
        found = found.filter(loyalty_since__isnull=not filters.is_member)
    if filters.has_left is not None:
        found = found.filter(left() if filters.has_left else ~left())
    return _by_contact(found, filters)


def _by_custom(found: QuerySet[Customer], custom: Mapping[str, Any]) -> QuerySet[Customer]:
    """Compare custom fields under names of our own: a key may be called like a lookup."""
    for number, (key, value) in enumerate(custom.items()):
        compare = f"own_{number}__icontains" if isinstance(value, str) else f"own_{number}"
        found = found.alias(**{f"own_{number}": KeyTransform(key, "custom")})
        found = found.filter(**{compare: value})
    return found


def _by_contact(found: QuerySet[Customer], filters: Filters) -> QuerySet[Customer]:
    if filters.not_contacted_since is not None:
        before = Q(last_contact_at__lt=filters.not_contacted_since)
        found = found.filter(before | Q(last_contact_at__isnull=True))
    if filters.next_contact_by is not None:
        found = found.filter(next_contact_on__lte=filters.next_contact_by)
    return found


def ordered(customers: QuerySet[Customer], order: str) -> QuerySet[Customer]:
    """Sort customers by one of ``ORDERS``, backwards after a minus; what is unknown comes last."""
    name, backwards = order.removeprefix("-"), order.startswith("-")
    column = ORDERS.get(name, "name_key")
    if column in _ALWAYS_KNOWN:  # and in an index
        sign = "-" if backwards and name in ORDERS else ""
        return customers.order_by(*(f"{sign}{one}" for one in _ALWAYS_KNOWN[column]))
    by = F(column).desc(nulls_last=True) if backwards else F(column).asc(nulls_last=True)
    return customers.order_by(by, "name_key", "id")
