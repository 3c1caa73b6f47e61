"""Customers as purchases name them: a code or a name, unique among what is sold."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.domain.queries.identification import customers_by_external_id
from querencia.apps.customers.domain.search import index_new
from querencia.apps.customers.models import Customer, ExternalId
from querencia.foundation import clock
from querencia.foundation.bulk import insert, insert_like, reserve_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import Model

_Thing = TypeVar("_Thing")
SOURCE = "sales"
_BATCH = 5_000


@dataclass
class Buyers:
    """Customers by what purchases call them, and the rows that had to be made: model and id."""

    numbers: dict[str, int]
    made: list[tuple[type[Model], int]] = field(default_factory=list)


def buyers_named(names: Mapping[str, str]) -> dict[str, int]:
    """Return the customers that purchases name; who is not known yet becomes one.

    Call it in a transaction.

    Args:
        names: By what purchases call them, what they are called; by the same where it is empty.
    """
    known = customers_by_external_id(SOURCE, names)
    missing = {code: name for code, name in names.items() if code not in known}
    return known | create_buyers(missing).numbers


def create_buyers(names: Mapping[str, str]) -> Buyers:
    """Create the customers that purchases name, of whom none is known; in a transaction."""
    buyers = Buyers({})
    for some in _batches((code, name or code) for code, name in names.items()):
        named = [(name[:200], name_key(name)) for _, name in some]
        fresh = insert_like(Customer(created_at=clock.now()), ("name", "name_key"), named)
        numbers = {code: pk for (code, _), pk in zip(some, fresh, strict=True)}
        ids = reserve_ids(ExternalId, len(some))
        insert(
            ExternalId,
            ("id", "customer_id", "source", "value"),
            [(pk, numbers[code], SOURCE, code) for pk, (code, _) in zip(ids, some, strict=True)],
        )
        index_new((numbers[code], name[:200], code) for code, name in some)
        buyers.numbers |= numbers
        buyers.made += [(Customer, pk) for pk in numbers.values()]
        buyers.made += [(ExternalId, pk) for pk in ids]
    return buyers


def _batches(things: Iterable[_Thing]) -> Iterator[list[_Thing]]:
    iterator = iter(things)
    while some := list(islice(iterator, _BATCH)):
        yield some
