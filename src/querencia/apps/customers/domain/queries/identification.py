"""Which customer somebody means by what another system calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.customers.models import ExternalId

if TYPE_CHECKING:
    from collections.abc import Iterable

BATCH = 5_000  # below the number of parameters that SQLite takes


def customers_by_external_id(source: str, values: Iterable[str]) -> dict[str, int]:
    """Return the customer's id for each value that is known; of merged ones, the survivor's."""
    wanted = list(dict.fromkeys(values))
    known: dict[str, int] = {}
    for start in range(0, len(wanted), BATCH):
        some = ExternalId.objects.filter(source=source, value__in=wanted[start : start + BATCH])
        known.update(some.values_list("value", "customer_id"))
    return known
