"""Customers, with how they are reached."""

# ruff: noqa: E501 - headings are long lists of words

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from querencia.analytics.ledger import headings as known
from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.domain.tax_ids import keep_tax_id
from querencia.apps.customers.enums import CustomerKind
from querencia.apps.imports.kinds.contacts import email_in, phone_in
from querencia.apps.imports.kinds.customer_writing import write_customers
from querencia.apps.imports.kinds.kind import Column, Outcome, Request, column
from querencia.apps.imports.kinds.row_kind import Record, RowKind, Wrong
from querencia.foundation.money import minor_units

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_COLUMNS = (
    column("code", _("code"), known.CUSTOMER[0], "code; código; id; número; nº"),
    column("name", _("name"), known.CUSTOMER[3], known.CUSTOMER[5], "customer; client; cliente", required=True),
    column("kind", _("company or person"), "kind; type; tipo; tipo cliente; tipo de cliente"),
    column("tax_id", _("tax id"), known.CUSTOMER[2]),
    column("email", _("e-mail"), known.CUSTOMER[4], "e-mail"),
    column("phone", _("telephone"), "phone; telephone; teléfono; tel; teléfono 1; telf; tfno"),
    column("mobile", _("second telephone"), "mobile; cell; móvil; celular; teléfono 2; teléfono móvil"),
    column("street", _("street"), "street; address; dirección; calle; domicilio; direccion 1"),
    column("postcode", _("postcode"), "postcode; zip; zip code; postal code; cp; código postal; c.p."),
    column("town", _("town"), "town; city; población; ciudad; localidad; municipio"),
    column("region", _("region"), "region; state; province; provincia; estado; departamento; región"),
    column("country", _("country"), "country; país; código país"),
    column("owner", _("owner"), "owner; account manager; responsable; gestor; comercial; vendedor"),
    column("segment", _("segment"), "segment; segmento; categoría; clasificación; zona"),
    column("tags", _("tags"), "tags; labels; etiquetas"),
    column("channel", _("acquisition channel"), "channel; acquisition channel; source; canal; origen; canal captación; canal de captación"),
    column("acquired_on", _("acquired on"), "acquired on; customer since; created; fecha alta; fecha de alta; alta; cliente desde", kind="date"),
    column("acquisition_cost", _("acquisition cost"), "acquisition cost; cac; coste captación; coste de captación; costo adquisición; coste de adquisición", kind="number"),
    column("loyalty_since", _("in the loyalty programme since"), "loyalty since; member since; socio desde; fidelización desde", kind="date"),
)  # fmt: skip
_LONGEST = {"postcode": 20, "town": 120, "region": 120, "segment": 80, "channel": 80, "code": 200}
_COUNTRIES = {
    "espana": "ES", "spain": "ES", "mexico": "MX", "argentina": "AR", "chile": "CL",
    "colombia": "CO", "peru": "PE", "brasil": "BR", "brazil": "BR", "portugal": "PT",
    "uruguay": "UY", "ecuador": "EC", "francia": "FR", "france": "FR",
}  # fmt: skip


class Customers(RowKind):
    """Who buys."""

    name = "customers"
    label = _("Customers")

    def columns(self) -> Sequence[Column]:
        """Return the columns of customers."""
        return _COLUMNS

    def understand(self, row: Record, request: Request) -> Record:
        """Return a customer."""
        for name, most in _LONGEST.items():
            if len(row[name]) > most:
                raise Wrong(name, "too_long")
        if not (row["code"] or row["tax_id"] or name_key(row["name"])):
            raise Wrong("name", "not_a_name")
        country = _country(row, request)
        is_person = name_key(row["kind"]) in {"person", "persona", "particular", "individual"}
        tax_id, is_doubtful = keep_tax_id(row["tax_id"], country=country, is_person=is_person)
        cost = row["acquisition_cost"]
        if cost is not None and cost < 0:
            raise Wrong("acquisition_cost", "below_zero")
        return {
            "code": row["code"],
            "name": row["name"],
            "kind": _kind(row["kind"], is_person=is_person),
            "tax_id": tax_id[:30],
            "tax_country": country if tax_id else "",
            "tax_id_is_doubtful": is_doubtful,
            "emails": [email] if (email := email_in(row, "email")) else [],
            "phones": [
                [phone_in(row, name, country), row[name][:60]]
                for name in ("phone", "mobile")
                if row[name]
            ],
            "address": _address(row, country),
            "owner": row["owner"],
            "segment": row["segment"],
            "tags": [tag.strip()[:60] for tag in row["tags"].split(",") if tag.strip()],
            "channel": row["channel"],
            "acquired_on": _iso(row["acquired_on"]),
            "acquisition_cost_minor": None if cost is None else minor_units(cost, request.currency),
            "loyalty_since": _iso(row["loyalty_since"]),
        }

    def key(self, record: Record) -> str:
        """Return the code, else the tax id, else the name."""
        if record["code"]:
            return f"code {record['code']}"
        if record["tax_id"]:
            return f"tax id {record['tax_id']}"
        return f"name {name_key(record['name']) or record['name']}"

    def combine(self, earlier: Record, later: Record) -> Record:
        """Join rows of one customer: the later one counts, ways to reach them are added."""
        joined = super().combine(earlier, later)
        for name in ("emails", "phones", "tags"):
            more = [one for one in later[name] if one not in earlier[name]]
            joined[name] = [*earlier[name], *more]
        return joined

    def write_records(self, records: list[Record], outcome: Outcome) -> None:
        """Store customers by code, tax id or name."""
        write_customers(records, outcome)


def _country(row: Record, request: Request) -> str:
    text = row["country"]
    if not text:
        return request.country
    if len(text) == 2 and text.isalpha():
        return str(text.upper())
    found = _COUNTRIES.get(name_key(text))
    if found is None:
        raise Wrong("country", "not_a_choice")
    return found


def _kind(text: str, *, is_person: bool) -> str:
    if not text:
        return ""
    return CustomerKind.PERSON.value if is_person else CustomerKind.COMPANY.value


def _address(row: Record, country: str) -> dict[str, Any]:
    found = {name: row[name] for name in ("street", "postcode", "town", "region")}
    return found | {"country": country} if any(found.values()) else {}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
