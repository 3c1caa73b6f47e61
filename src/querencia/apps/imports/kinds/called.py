"""Which customer a file means: by code, by tax id, or by name where only one has it."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.domain.queries.identification import customers_by_external_id
from querencia.apps.customers.models import Customer
from querencia.apps.sales.domain.buyers import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterable


def customers_called(texts: Iterable[str]) -> dict[str, int | str]:
    """Return the customer of each text, or the reason why it names none."""
    wanted = set(texts)
    found: dict[str, int | str] = dict(customers_by_external_id(SOURCE, wanted))
    left = wanted - set(found)
    known = Customer.objects.filter(merged_into__isnull=True)
    compact = {re.sub(r"[\s./-]", "", text).upper(): text for text in left}
    by_tax_id = known.filter(tax_id__in=compact).exclude(tax_id="")
    _take(found, ((compact[tax_id], pk) for tax_id, pk in by_tax_id.values_list("tax_id", "pk")))
    keys = {name_key(text): text for text in wanted - set(found)}
    by_name = known.filter(name_key__in=keys).exclude(name_key="")
    _take(found, ((keys[key], pk) for key, pk in by_name.values_list("name_key", "pk")))
    by_key = {name_key(text): text for text in found}
    for text in wanted - set(found):  # another spelling of a name that was found
        twin = by_key.get(name_key(text)) if name_key(text) else None
        found[text] = found[twin] if twin else "unknown_customer"
    return found


def _take(found: dict[str, int | str], pairs: Iterable[tuple[str, int]]) -> None:
    several: dict[str, list[int]] = defaultdict(list)
    for text, pk in pairs:
        several[text].append(pk)
    for text, pks in several.items():
        found[text] = pks[0] if len(pks) == 1 else "several_customers"
