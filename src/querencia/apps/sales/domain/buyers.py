"""Customers as purchases name them: a code or a name, unique among what is sold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.domain.search import index
from querencia.apps.customers.models import Customer, ExternalId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_Thing = TypeVar("_Thing")
SOURCE = "sales"
_BATCH = 5_000


@dataclass(frozen=True)
class Buyers:
    """Customers by what purchases call them, and which of them are new."""

    numbers: dict[str, int]
    created: list[int]


def known_buyers(codes: Iterable[str]) -> dict[str, int]:
    """Return the customers that purchases call by ``codes``; of merged ones, who survived."""
    found: dict[str, int] = {}
    for some in _batches(codes):
        named = ExternalId.objects.filter(source=SOURCE, value__in=some).values_list(
            "value", "customer_id", "customer__merged_into_id"
        )
        found.update({value: survivor or own for value, own, survivor in named})
    return found


def buyers_named(names: Mapping[str, str]) -> Buyers:
    """Return the customers that purchases name; who is not known yet becomes one.

    Call it in a transaction.

    Args:
        names: By what purchases call them, what they are called; by the same where it is empty.
    """
    numbers = known_buyers(names)
    made = [(code, name or code) for code, name in names.items() if code not in numbers]
    created: list[int] = []
    for some in _batches(made):
        customers = Customer.objects.bulk_create(
            Customer(name=name[:200], name_key=name_key(name)[:200]) for _, name in some
        )
        ExternalId.objects.bulk_create(
            ExternalId(customer=customer, source=SOURCE, value=code)
            for customer, (code, _) in zip(customers, some, strict=True)
        )
        fresh = [customer.pk for customer in customers]
        index(fresh)
        numbers.update(zip((code for code, _ in some), fresh, strict=True))
        created += fresh
    return Buyers(numbers, created)


def _batches(things: Iterable[_Thing]) -> Iterator[list[_Thing]]:
    iterator = iter(things)
    while some := list(islice(iterator, _BATCH)):
        yield some
