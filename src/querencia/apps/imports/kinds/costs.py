"""Costs: to serve and to retain by customer and month, to acquire by channel and month."""

# ruff: noqa: E501 - headings are long lists of words

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from querencia.analytics.ledger import headings as known
from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.models import AcquisitionChannel
from querencia.apps.imports.kinds.called import customers_called
from querencia.apps.imports.kinds.kind import Column, Outcome, Request, column
from querencia.apps.imports.kinds.months import read_month
from querencia.apps.imports.kinds.putting import Row, named, put
from querencia.apps.imports.kinds.row_kind import Record, RowKind, Wrong
from querencia.apps.sales.enums import CostKind
from querencia.apps.sales.models import AcquisitionCost, CustomerCost
from querencia.foundation.money import minor_units

if TYPE_CHECKING:
    from collections.abc import Sequence

_RETAIN = re.compile("ret[ei]n|fideliz|descuento|visita|retain|discount|loyal")
_COLUMNS = (
    column("customer", _("customer"), *known.CUSTOMER),
    column("channel", _("acquisition channel"), "channel; acquisition channel; canal; canal captación; canal de captación; canal de adquisición; origen; campaña; campaign"),
    column("month", _("month"), "month; mes; periodo; período; period", "fecha; date; día", required=True),
    column("kind", _("to serve or to retain"), "kind; type; tipo; tipo coste; tipo costo; concepto; clase"),
    column("amount", _("amount"), "cost; coste; costo; amount; importe; total; gasto; valor; monto", kind="number", required=True),
)  # fmt: skip


class Costs(RowKind):
    """What it costs to keep customers and to win them."""

    name = "costs"
    label = _("Costs")

    def columns(self) -> Sequence[Column]:
        """Return the columns of costs."""
        return _COLUMNS

    def understand(self, row: Record, request: Request) -> Record:
        """Return a cost of a customer or of a channel in a month."""
        month = read_month(row["month"], request.dates)
        if month is None:
            raise Wrong("month", "not_a_month")
        if not row["customer"] and not row["channel"]:
            raise Wrong("customer", "missing_customer")
        if row["amount"] < 0:
            raise Wrong("amount", "below_zero")
        is_retention = bool(_RETAIN.search(name_key(row["kind"])))
        return {
            "customer": row["customer"],
            "channel": "" if row["customer"] else row["channel"][:80],
            "month": month.isoformat(),
            "kind": CostKind.RETAIN.value if is_retention else CostKind.SERVE.value,
            "amount": minor_units(row["amount"], request.currency),
        }

    def key(self, record: Record) -> str:
        """Return customer or channel, month and kind."""
        return "|".join((record["customer"], record["channel"], record["month"], record["kind"]))

    def combine(self, earlier: Record, later: Record) -> Record:
        """Add costs of the same customer, month and kind up."""
        return earlier | {"amount": earlier["amount"] + later["amount"]}

    def write_records(self, records: list[Record], outcome: Outcome) -> None:
        """Store costs; the sum that is stored for a month is replaced."""
        customers = customers_called(r["customer"] for r in records if r["customer"])
        sums: dict[tuple[int, str, str], Record] = {}
        for record in (r for r in records if r["customer"]):
            customer = customers[record["customer"]]
            if isinstance(customer, str):
                outcome.reject(record["line"], "customer", record["customer"], customer)
                continue
            key = (customer, record["month"], record["kind"])  # two names may be one customer
            sums[key] = self.combine(sums[key], record) if key in sums else record
        put(CustomerCost, [_of_customer(*key, r) for key, r in sums.items()], outcome)
        won = [r for r in records if r["channel"]]
        channels = named(AcquisitionChannel, (r["channel"] for r in won), outcome)
        put(AcquisitionCost, [_of_channel(channels[r["channel"]], r) for r in won], outcome)


def _of_customer(customer: int, month: str, kind: str, record: Record) -> Row:
    return Row(
        {"customer_id": customer, "month": date.fromisoformat(month), "kind": kind},
        {"amount_minor": record["amount"]},
        f"{record['customer']} · {month[:7]}",
    )


def _of_channel(channel: int | None, record: Record) -> Row:
    return Row(
        {"channel_id": channel, "month": date.fromisoformat(record["month"])},
        {"amount_minor": record["amount"]},
        f"{record['channel']} · {record['month'][:7]}",
    )
