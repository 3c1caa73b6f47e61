"""The kinds of import: one line for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.imports.kinds.budgets import Budgets
from querencia.apps.imports.kinds.contacts import Contacts
from querencia.apps.imports.kinds.contracts import Contracts
from querencia.apps.imports.kinds.costs import Costs
from querencia.apps.imports.kinds.customers import Customers
from querencia.apps.imports.kinds.purchases import Purchases

if TYPE_CHECKING:
    from querencia.apps.imports.kinds.kind import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Customers(),
        Contacts(),
        Purchases(),
        Contracts(),
        Costs(),
        Budgets(),
    )
}
