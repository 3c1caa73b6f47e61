"""Contracts: what customers have signed."""

# ruff: noqa: E501 - headings are long lists of words

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from querencia.analytics.ledger import headings as known
from querencia.analytics.ledger.currency import currency_code
from querencia.apps.customers.domain.names import name_key
from querencia.apps.imports.kinds.called import customers_called
from querencia.apps.imports.kinds.kind import Column, Outcome, Request, column
from querencia.apps.imports.kinds.putting import Row, put
from querencia.apps.imports.kinds.row_kind import Record, RowKind, Wrong
from querencia.apps.sales.enums import EntitlementUnit
from querencia.apps.sales.models import Contract
from querencia.foundation.money import minor_units

if TYPE_CHECKING:
    from collections.abc import Sequence

_YES = {"si", "yes", "y", "s", "x", "1", "true", "verdadero"}
_NO = {"no", "n", "0", "false", "falso", ""}
_UNITS = {
    "hours": EntitlementUnit.HOURS, "horas": EntitlementUnit.HOURS, "h": EntitlementUnit.HOURS,
    "incidents": EntitlementUnit.INCIDENTS, "incidencias": EntitlementUnit.INCIDENTS,
    "tickets": EntitlementUnit.INCIDENTS, "days": EntitlementUnit.DAYS, "dias": EntitlementUnit.DAYS,
}  # fmt: skip
_COLUMNS = (
    column("customer", _("customer"), *known.CUSTOMER, required=True),
    column("reference", _("reference"), "contract; contract number; reference; contrato; número contrato; número de contrato; código contrato; referencia; id contrato", "number; número; código; id", required=True),
    column("title", _("title"), "title; description; título; descripción; concepto; servicio"),
    column("starts_on", _("starts on"), "start; starts on; start date; from; inicio; fecha inicio; fecha de alta; alta; desde; comienzo", kind="date", required=True),
    column("ends_on", _("last day"), "end; ends on; end date; until; fin; fecha fin; vencimiento; fecha vencimiento; hasta; caduca; fecha de baja", kind="date"),
    column("notice_days", _("renewal notice in days"), "notice; notice days; preaviso; días preaviso; días de preaviso", kind="number"),
    column("renews_itself", _("renews itself"), "renews; renews itself; automatic renewal; renovación automática; se renueva; renovación; prórroga"),
    column("currency", _("currency"), *known.CURRENCY),
    column("value", _("value a year"), "value; annual value; value a year; amount; importe; importe anual; valor; valor anual; cuota; cuota anual; monto", kind="number"),
    column("quantity", _("support included"), "entitlement; support; cobertura; horas incluidas; soporte; soporte incluido; bolsa", kind="number"),
    column("unit", _("support counted in"), "unit; entitlement unit; unidad; unidad cobertura"),
)  # fmt: skip


class Contracts(RowKind):
    """What makes a customer active, whatever they buy."""

    name = "contracts"
    label = _("Contracts")

    def columns(self) -> Sequence[Column]:
        """Return the columns of contracts."""
        return _COLUMNS

    def understand(self, row: Record, request: Request) -> Record:
        """Return a contract; a file gives its last day, we keep the first one without it."""
        if len(row["reference"]) > 80:
            raise Wrong("reference", "too_long")
        last: date | None = row["ends_on"]
        if last is not None and last < row["starts_on"]:
            raise Wrong("ends_on", "ends_before_it_starts")
        currency = currency_code(row["currency"]) if row["currency"] else request.currency
        if len(currency) != 3 or not currency.isalpha():
            raise Wrong("currency", "unknown_currency")
        record = {
            "customer": row["customer"],
            "reference": row["reference"],
            "title": row["title"][:160],
            "starts_on": row["starts_on"].isoformat(),
            "ends_on": (last + timedelta(days=1)).isoformat() if last else None,
            "renews_itself": _yes_or_no(row["renews_itself"]),
            "currency": currency,
        }
        return record | _quantities(row, currency)

    def key(self, record: Record) -> str:
        """Return the reference."""
        return str(record["reference"])

    def write_records(self, records: list[Record], outcome: Outcome) -> None:
        """Store contracts by their reference."""
        customers = customers_called(record["customer"] for record in records)
        rows = []
        for record in records:
            customer = customers[record["customer"]]
            if isinstance(customer, str):
                outcome.reject(record["line"], "customer", record["customer"], customer)
            else:
                rows.append(_row(record, customer))
        put(Contract, rows, outcome)


def _quantities(row: Record, currency: str) -> Record:
    for name, most in (("value", 10**12), ("notice_days", 3_650), ("quantity", 900_000)):
        if row[name] is not None and not 0 <= row[name] <= most:
            raise Wrong(name, "below_zero" if row[name] < 0 else "too_large")
    unit = _UNITS.get(name_key(row["unit"]), "") if row["unit"] else ""
    if row["unit"] and not unit:
        raise Wrong("unit", "not_a_choice")
    quantity = row["quantity"]
    return {
        "notice_days": None if row["notice_days"] is None else int(row["notice_days"]),
        "value_minor": None if row["value"] is None else minor_units(row["value"], currency),
        "entitlement_quantity": None if quantity is None else f"{quantity:.2f}",
        "entitlement_unit": str(unit) or (EntitlementUnit.HOURS.value if quantity else ""),
    }


def _yes_or_no(text: str) -> bool | None:
    word = name_key(text)
    if not text:
        return None
    if word not in _YES | _NO:
        raise Wrong("renews_itself", "not_a_choice")
    return word in _YES


def _row(record: Record, customer: int) -> Row:
    values = {n: v for n, v in record.items() if n not in {"line", "reference", "customer"}}
    values["starts_on"] = date.fromisoformat(record["starts_on"])
    values["ends_on"] = date.fromisoformat(record["ends_on"]) if record["ends_on"] else None
    if record["entitlement_quantity"]:
        values["entitlement_quantity"] = Decimal(record["entitlement_quantity"])
    shown = f"{record['reference']} · {record['customer']}"
    return Row({"reference": record["reference"]}, values | {"customer_id": customer}, shown)
