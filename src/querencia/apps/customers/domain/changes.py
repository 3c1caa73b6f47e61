"""Changing what is known of a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from querencia.apps.customers.domain import search
from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.domain.reach import NOTHING, Reach, write_reach

if TYPE_CHECKING:
    from querencia.apps.customers.models import Customer


@transaction.atomic
def change_customer(
    *,
    customer: Customer,
    reach: Reach = NOTHING,
    **facts: Any,  # noqa: ANN401 - the model's fields
) -> None:
    """Change fields of a customer (``tags`` too), and how they are reached where it is given.

    Only fields that differ are saved.
    """
    if "tags" in facts:
        customer.tags.set(facts.pop("tags"))
    if "name" in facts:
        facts["name_key"] = name_key(facts["name"])
    if "tax_id" in facts and facts["tax_id"] != customer.tax_id:
        facts.setdefault("tax_id_is_doubtful", False)
    stored = type(customer).objects.get(pk=customer.pk)
    changed = [name for name, value in facts.items() if getattr(stored, name) != value]
    for name, value in facts.items():
        setattr(customer, name, value)
    if changed:
        customer.save(update_fields=changed)
    write_reach(customer=customer, reach=reach)
    search.index([customer.pk])
