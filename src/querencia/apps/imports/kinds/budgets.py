"""The sales budget: by month or ISO week, in all, by seller or by segment."""

# ruff: noqa: E501 - headings are long lists of words

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from querencia.analytics.ledger import headings as known
from querencia.apps.customers.models import Segment
from querencia.apps.imports.kinds.kind import Column, Outcome, Request, column
from querencia.apps.imports.kinds.months import read_period
from querencia.apps.imports.kinds.putting import Row, named, put
from querencia.apps.imports.kinds.row_kind import Record, RowKind, Wrong
from querencia.apps.sales.models import BudgetLine, Seller
from querencia.foundation.money import minor_units

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS = (
    column("period", _("month or week"), "period; periodo; período; month; mes; week; semana", "fecha; date; desde", required=True),
    column("amount", _("amount"), "budget; presupuesto; objetivo; meta; target; plan; amount; importe; ventas; valor; monto", kind="number", required=True),
    column("seller", _("seller"), *known.SELLER),
    column("segment", _("segment"), "segment; segmento; tipo cliente; categoría cliente; zona"),
)  # fmt: skip


class Budgets(RowKind):
    """Planned sales."""

    name = "budgets"
    label = _("Sales budget")

    def columns(self) -> Sequence[Column]:
        """Return the columns of a budget."""
        return _COLUMNS

    def understand(self, row: Record, request: Request) -> Record:
        """Return planned sales of a period."""
        period = read_period(row["period"], request.dates)
        if period is None:
            raise Wrong("period", "not_a_month")
        if row["amount"] < 0:
            raise Wrong("amount", "below_zero")
        if row["seller"] and row["segment"]:
            raise Wrong("segment", "seller_and_segment")
        for name, most in (("seller", 120), ("segment", 80)):
            if len(row[name]) > most:
                raise Wrong(name, "too_long")
        return {
            "period": period[0],
            "starts_on": period[1].isoformat(),
            "seller": row["seller"],
            "segment": row["segment"],
            "amount": minor_units(row["amount"], request.currency),
        }

    def key(self, record: Record) -> str:
        """Return the period, and whose it is."""
        return "|".join(record[n] for n in ("starts_on", "period", "seller", "segment"))

    def combine(self, earlier: Record, later: Record) -> Record:
        """Add what is planned for the same period up."""
        return earlier | {"amount": earlier["amount"] + later["amount"]}

    def write_records(self, records: list[Record], outcome: Outcome) -> None:
        """Store the budget; what is stored for a period is replaced."""
        sellers = named(Seller, (r["seller"] for r in records), outcome)
        segments = named(Segment, (r["segment"] for r in records), outcome)
        rows = [
            Row(
                {
                    "starts_on": date.fromisoformat(r["starts_on"]),
                    "period": r["period"],
                    "seller_id": sellers.get(r["seller"], 0) if r["seller"] else None,
                    "segment_id": segments.get(r["segment"], 0) if r["segment"] else None,
                },
                {"amount_minor": r["amount"]},
                " · ".join(filter(None, (r["starts_on"][:7], r["seller"], r["segment"]))),
            )
            for r in records
            if outcome.writing or _is_known(r, sellers, segments, outcome)
        ]
        put(BudgetLine, rows, outcome)


def _is_known(
    record: Record,
    sellers: dict[str, int | None],
    segments: dict[str, int | None],
    outcome: Outcome,
) -> bool:
    """Tell whether the seller or segment is known; where not yet, the line is new."""
    of = sellers.get(record["seller"]) if record["seller"] else segments.get(record["segment"])
    if (record["seller"] or record["segment"]) and of is None:
        outcome.count(
            "created", f"{record['starts_on'][:7]} · {record['seller'] or record['segment']}"
        )
        return False
    return True
