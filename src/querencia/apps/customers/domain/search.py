"""Finding customers as one types: by name, telephone, tax id, e-mail or external id.

Each customer has one entry of plain words. The database indexes them by itself (SQLite: FTS5, held
by triggers; PostgreSQL: GIN), so whoever writes an entry need not know which one it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from querencia.apps.customers.domain.names import name_key, words
from querencia.apps.customers.domain.phones import NotATelephone, national_digits, read_phone
from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.customers.models import (
    Contact,
    Customer,
    Email,
    ExternalId,
    Phone,
    SearchEntry,
)
from querencia.apps.people.domain.organisation import organisation
from querencia.foundation.bulk import insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    from querencia.apps.people.models import User

BATCH = 2_000
_LAST_LETTER = "\U0010ffff"
_SQLITE = "SELECT rowid FROM customers_search WHERE customers_search MATCH %s"
_POSTGRESQL = (
    "SELECT customer_id FROM customers_searchentry"
    " WHERE array_to_tsvector(string_to_array(text, ' ')) @@ %s::tsquery"
)


def search(user: User, text: str, *, limit: int = 12) -> list[Customer]:
    """Return customers that somebody may see and that fit what was typed.

    Those whose name begins so come first, by name.
    """
    living = customers_for(user).filter(erased_at__isnull=True).select_related("owner")
    begin = name_key(text)
    if not begin:
        return []
    first = list(_beginning_with(living, begin).order_by("name_key", "id")[:limit])
    more = [one for one in matching(living, text).order_by()[: 2 * limit] if one not in first]
    return (first + sorted(more, key=lambda one: one.name_key))[:limit]


def matching(customers: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """Narrow customers to those whose entry has all words of a text, each at least as a beginning.

    A text without a word leaves them as they are.
    """
    query = query_of(text)
    if not query:
        return customers
    sql = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    return customers.filter(pk__in=RawSQL(sql, [query]))  # noqa: S611 - the text is a parameter


def index(customer_ids: Iterable[int]) -> None:
    """Write anew what customers are found and sorted by; whoever changes them in bulk calls it.

    It brings ``name_key`` along.
    """
    ids = list(customer_ids)
    for start in range(0, len(ids), BATCH):
        _index(ids[start : start + BATCH])


def index_new(named: Iterable[tuple[int, str, str]]) -> None:
    """Write what customers are found by who were just made, in bulk.

    Args:
        named: Key, name and external id of each; nothing else hangs on them yet.
    """
    rows = []
    for pk, name, value in named:
        code = words(value)
        rows.append((pk, _joined([*words(name), *code, "".join(code)])))
    insert(SearchEntry, ("customer_id", "text"), rows)


@transaction.atomic
def _index(ids: list[int]) -> None:
    customers = list(Customer.objects.filter(pk__in=ids).only("name", "name_key", "town", "tax_id"))
    more = _reach_of(ids)
    SearchEntry.objects.bulk_create(
        [SearchEntry(customer=one, text=_entry(one, more[one.pk])) for one in customers],
        update_conflicts=True,
        unique_fields=["customer"],
        update_fields=["text"],
    )
    stale = [one for one in customers if one.name_key != name_key(one.name)]
    for one in stale:
        one.name_key = name_key(one.name)
    Customer.objects.bulk_update(stale, ["name_key"])


def _reach_of(ids: list[int]) -> Mapping[int, list[str]]:
    """Return the words of what hangs on each customer."""
    found: dict[int, list[str]] = defaultdict(list)
    for pk, name in _values(Contact, ids, "name"):
        found[pk] += words(name)
    for pk, address in _values(Email, ids, "address"):
        found[pk] += words(address)
    for pk, value in _values(ExternalId, ids, "value"):
        found[pk] += [*words(value), "".join(words(value))]
    for pk, e164 in _values(Phone, ids, "e164"):
        found[pk] += [re.sub(r"\D", "", e164), national_digits(e164)]
    return found


def _values(
    model: type[Contact | Email | ExternalId | Phone], ids: list[int], name: str
) -> Iterator[tuple[int, str]]:
    """Return customer and value of each row, always in the same order: an entry is compared."""
    rows = model.objects.filter(customer__in=ids).order_by("pk")
    return rows.values_list("customer", name).iterator(chunk_size=BATCH)


def _entry(customer: Customer, reach: list[str]) -> str:
    tax_id = "".join(words(customer.tax_id))
    digits = tax_id.lstrip("abcdefghijklmnopqrstuvwxyz")  # many leave out the letter in front
    said = [*words(customer.name), *words(customer.town), tax_id, digits, *reach]
    return _joined(said)


def _joined(said: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(word for word in said if word))


def _beginning_with(customers: QuerySet[Customer], begin: str) -> QuerySet[Customer]:
    if connection.vendor == "sqlite":  # whose LIKE would not use the index
        return customers.filter(name_key__gte=begin, name_key__lt=begin + _LAST_LETTER)
    return customers.filter(name_key__startswith=begin)


def query_of(text: str) -> str:
    """Write what was typed in the database's language of queries.

    Digits in groups may be one number: ``600 11 12`` finds 600111222, and house 600 as well.
    """
    both, either = (" AND ", " OR ") if connection.vendor == "sqlite" else (" & ", " | ")
    terms = []
    for is_number, group in groupby(words(text), key=str.isdigit):
        apart = list(group)
        term = both.join(map(_beginning, apart))
        if is_number and len(apart) > 1:
            term = f"(({term}){either}{_beginning(''.join(apart))})"
        terms.append(term)
    query = both.join(terms)
    phone = _digits_of_phone(text)
    return f"({query}){either}{_beginning(phone)}" if phone else query


def _digits_of_phone(text: str) -> str:
    """Return the digits of a whole telephone number in whatever old form, else nothing."""
    if sum(map(str.isdigit, text)) < 8 or any(map(str.isalpha, text)):
        return ""
    founded = organisation()
    try:
        return read_phone(text, country=founded.country if founded else "ES").removeprefix("+")
    except NotATelephone:
        return ""


def _beginning(word: str) -> str:
    return f'"{word}"*' if connection.vendor == "sqlite" else f"'{word}':*"
