"""Which records may be one customer: proposed to people, never acted upon by itself.

Only records that share something are compared: a tax id, a telephone, an e-mail, or the town and
the beginning of a word of the name. Whatever too many share tells nothing and is passed over.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from django.db import transaction
from rapidfuzz import fuzz

from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.models import Customer, Email, Phone, Suspicion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from querencia.apps.people.models import User

    Pair = tuple[int, int]
    Grounds = dict[Pair, dict[str, float]]

FIND_DUPLICATES = "customers.find_duplicates"  # the kind of work
SHARED_BY_TOO_MANY = 8  # a switchboard, or a placeholder
BLOCK = 300  # names in one town that begin alike, as those of all bakeries do
SIMILAR = 90  # of 100
_BEGINNING = 4
_CERTAINTY = {"tax_id": 0.9, "email": 0.6, "phone": 0.5}
_BY_NAME = 0.6


def find_duplicates(*, progress: Callable[[str], None] = lambda _step: None) -> int:
    """Look through all customers; return how many pairs wait for somebody's decision.

    What was dismissed stays so. Pairs that nothing speaks for any more are taken away.
    """
    grounds: Grounds = defaultdict(dict)
    progress("shared")
    for ground, pairs in _sharing().items():
        for pair in pairs:
            grounds[pair][ground] = _CERTAINTY[ground]
    progress("names")
    for pair, likeness in _similar_names():
        grounds[pair]["name"] = _BY_NAME * likeness / 100
    progress("proposals")
    return _propose(grounds)


def dismiss(*, suspicion: Suspicion, by: User, now: datetime) -> None:
    """Say that the two are not the same; they are not proposed again."""
    suspicion.dismissed_by, suspicion.dismissed_at = by, now
    suspicion.save(update_fields=["dismissed_by", "dismissed_at"])


@transaction.atomic
def _propose(grounds: Grounds) -> int:
    stored = Suspicion.objects.in_bulk()
    known = {(one.first_id, one.second_id): one for one in stored.values()}
    stale = [one.pk for pair, one in known.items() if pair not in grounds and not one.dismissed_at]
    for start in range(0, len(stale), 5_000):
        Suspicion.objects.filter(pk__in=stale[start : start + 5_000]).delete()
    new, changed = [], []
    for pair, found in grounds.items():
        names, score = sorted(found), _certainty(found.values())
        one = known.get(pair)
        if one is None:
            new.append(Suspicion(first_id=pair[0], second_id=pair[1], grounds=names, score=score))
        elif (one.grounds, one.score) != (names, score):
            one.grounds, one.score = names, score
            changed.append(one)
    Suspicion.objects.bulk_create(new, batch_size=1_000)
    Suspicion.objects.bulk_update(changed, ["grounds", "score"], batch_size=1_000)
    return Suspicion.objects.filter(dismissed_at__isnull=True).count()


def _certainty(certainties: Iterable[float]) -> float:
    """Return how sure several grounds make, each taken as independent of the others."""
    doubt = 1.0
    for certainty in certainties:
        doubt *= 1 - certainty
    return round(1 - doubt, 3)


def _sharing() -> dict[str, Iterable[Pair]]:
    """Return the pairs that have the same tax id, e-mail or telephone."""
    living = {"customer__merged_into__isnull": True, "customer__erased_at__isnull": True}
    customers = Customer.objects.filter(merged_into__isnull=True, erased_at__isnull=True)
    return {
        "tax_id": _pairs(customers.exclude(tax_id="").values_list("tax_id", "pk")),
        "email": _pairs(Email.objects.filter(**living).values_list("address", "customer")),
        "phone": _pairs(Phone.objects.filter(**living).values_list("e164", "customer")),
    }


def _pairs(rows: Iterable[tuple[str, int]]) -> set[Pair]:
    sharing: dict[str, set[int]] = defaultdict(set)
    for value, pk in rows:
        sharing[value].add(pk)
    return {
        pair
        for ids in sharing.values()
        if 1 < len(ids) <= SHARED_BY_TOO_MANY
        for pair in combinations(sorted(ids), 2)
    }


def _similar_names() -> Iterator[tuple[Pair, float]]:
    """Return pairs with similar names in the same town, and how alike they are.

    Where no town is known, only equal names are alike.
    """
    blocks: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    customers = Customer.objects.filter(merged_into__isnull=True, erased_at__isnull=True)
    for pk, name, town in customers.values_list("pk", "name_key", "town").iterator():
        if not town:
            blocks["", name][pk] = name
            continue
        for word in name.split():
            if len(word) >= _BEGINNING - 1:
                blocks[name_key(town), word[:_BEGINNING]][pk] = name
    seen: set[Pair] = set()
    for names in blocks.values():
        if 1 < len(names) <= BLOCK:
            yield from _alike(names, seen)


def _alike(names: dict[int, str], seen: set[Pair]) -> Iterator[tuple[Pair, float]]:
    for one, other in combinations(sorted(names), 2):
        likeness = fuzz.token_sort_ratio(names[one], names[other], score_cutoff=SIMILAR)
        if likeness and (one, other) not in seen:
            seen.add((one, other))
            yield (one, other), likeness
