"""Which customer somebody means by what another system calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.customers.domain.erasure import hashed
from querencia.apps.customers.models import ExternalId
from querencia.foundation.bulk import select_in

if TYPE_CHECKING:
    from collections.abc import Iterable


def customers_by_external_id(source: str, values: Iterable[str]) -> dict[str, int]:
    """Return the customer's id for each value that is known; of merged ones, the survivor's.

    Who was erased is known, too, by a hash: what they buy stays theirs, but they must not be given
    a name again (see ``Customer.erased_at``).
    """
    wanted = list(dict.fromkeys(values))
    known = _stored(source, wanted)
    erased = ExternalId.objects.filter(source=source, customer__erased_at__isnull=False)
    if len(known) < len(wanted) and erased.exists():
        hashes = {hashed(value): value for value in wanted if value not in known}
        known |= {hashes[h]: pk for h, pk in _stored(source, list(hashes)).items()}
    return known


def _stored(source: str, values: list[str]) -> dict[str, int]:
    return dict(select_in(ExternalId, ("value", "customer_id"), "value", values, source=source))
