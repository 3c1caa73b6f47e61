"""A new customer, with how they are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from querencia.apps.customers.domain import search
from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.domain.reach import NOTHING, Reach, write_reach
from querencia.apps.customers.enums import CustomerKind
from querencia.apps.customers.models import Customer, ExternalId

if TYPE_CHECKING:
    from collections.abc import Iterable


@transaction.atomic
def create_customer(
    *,
    name: str,
    kind: str = CustomerKind.COMPANY,
    reach: Reach = NOTHING,
    external_ids: Iterable[tuple[str, str]] = (),
    **facts: Any,  # noqa: ANN401 - the model's fields
) -> Customer:
    """Create a customer.

    Args:
        name: What they are called.
        kind: Company or person.
        reach: Contacts, e-mails, telephones and addresses, in the forms that are stored.
        external_ids: Source and value, for each system that knows them.
        facts: Other fields of the customer; ``tags`` too.

    Raises:
        IntegrityError: An external id belongs to another customer.
    """
    tags = facts.pop("tags", ())
    customer = Customer.objects.create(name=name, name_key=name_key(name), kind=kind, **facts)
    customer.tags.set(tags)
    write_reach(customer=customer, reach=reach)
    for source, value in external_ids:
        ExternalId.objects.create(customer=customer, source=source, value=value)
    search.index([customer.pk])
    return customer
