"""Writing contracts, and which of them end soon."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.sales.models import Contract

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from querencia.apps.people.models import User

SOON = timedelta(days=90)


def contracts_for(user: User) -> QuerySet[Contract]:
    """Return the contracts of the customers whom somebody may see."""
    return Contract.objects.filter(customer__in=customers_for(user))


def ending_soon(contracts: QuerySet[Contract], *, today: date) -> QuerySet[Contract]:
    """Narrow contracts to those in force that end within three months."""
    return contracts.filter(starts_on__lte=today, ends_on__gt=today, ends_on__lte=today + SOON)


def in_force(contracts: QuerySet[Contract], *, today: date) -> QuerySet[Contract]:
    """Narrow contracts to those that hold on a day."""
    return contracts.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), starts_on__lte=today)


def write_contract(*, contract: Contract, facts: dict[str, Any]) -> Contract:
    """Store a contract with these fields.

    Raises:
        IntegrityError: Another contract has its reference.
    """
    for name, value in facts.items():
        setattr(contract, name, value)
    contract.save()
    return contract
