"""Whether a document is a purchase or a refund, by what its kind is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.analytics.ledger.schema import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterable

REFUND = "refund"
PURCHASE = "purchase"

_REFUND = re.compile(
    "abono|devoluc|devuelt|rectificat|notacredito|creditnote|creditmemo|refund|return|reembols"
)
_PURCHASE = re.compile(
    "factura|invoice|venta|sale|pedido|order|ticket|tique|albaran|recibo|receipt|boleta|compra|"
    "purchase|ingreso|cargo"
)
_NEITHER = re.compile("proforma|presupuesto|quot|budget|cotiza|borrador|draft|anulad|cancel")
_SHORT = {  # codes of the Spanish (SII) and Mexican (CFDI) tax offices, and of common programs
    **dict.fromkeys(("r1", "r2", "r3", "r4", "r5", "nc", "cn", "e", "egreso", "ab"), REFUND),
    **dict.fromkeys(("f1", "f2", "f3", "i", "fv", "fac", "tk"), PURCHASE),
}


@dataclass(frozen=True)
class Kinds:
    """The values of a column of kinds, each on its side."""

    purchases: frozenset[str]
    refunds: frozenset[str]
    unknown: frozenset[str]

    @property
    def are_known(self) -> bool:
        """Whether any value is a kind at all; if none is, the column means something else."""
        return bool(self.purchases or self.refunds)


def classify(values: Iterable[str]) -> Kinds:
    """Sort the distinct values of a column of kinds.

    >>> sorted(classify(["Factura", "Abono", "Presupuesto"]).refunds)
    ['Abono']
    """
    sides: dict[str | None, set[str]] = {PURCHASE: set(), REFUND: set(), None: set()}
    for value in values:
        sides[_kind(value)].add(value)
    return Kinds(frozenset(sides[PURCHASE]), frozenset(sides[REFUND]), frozenset(sides[None]))


def _kind(value: str) -> str | None:
    key = heading_key(value)
    if key in _SHORT:
        return _SHORT[key]
    if _NEITHER.search(key):
        return None
    if _REFUND.search(key):
        return REFUND
    return PURCHASE if _PURCHASE.search(key) else None
