"""Contacts: the persons at customers."""

# ruff: noqa: E501 - headings are long lists of words

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from querencia.analytics.ledger import headings as known
from querencia.apps.customers.domain.emails import NotAnEmail, read_email
from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.domain.phones import NotATelephone, read_phone
from querencia.apps.customers.domain.search import index
from querencia.apps.customers.models import Contact, Email, Phone
from querencia.apps.imports.kinds.called import customers_called
from querencia.apps.imports.kinds.kind import Column, Outcome, Request, column
from querencia.apps.imports.kinds.putting import Row, put
from querencia.apps.imports.kinds.row_kind import Record, RowKind, Wrong

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS = (
    column("name", _("name"), "contact; contact name; contacto; nombre contacto; nombre del contacto; persona; persona de contacto; full name; nombre completo; nombre y apellidos", "name; nombre", required=True),
    column("customer", _("customer"), *known.CUSTOMER[:4], required=True),
    column("role", _("role"), "role; position; job title; cargo; puesto; función; rol; departamento"),
    column("email", _("e-mail"), "email; e-mail; mail; correo; correo electrónico; email contacto"),
    column("phone", _("telephone"), "phone; telephone; mobile; teléfono; tel; móvil; celular; teléfono contacto"),
    column("left_on", _("left on"), "left; left on; baja; fecha baja; fecha de baja", kind="date"),
)  # fmt: skip


class Contacts(RowKind):
    """Who is spoken with."""

    name = "contacts"
    label = _("Contacts")

    def columns(self) -> Sequence[Column]:
        """Return the columns of contacts."""
        return _COLUMNS

    def understand(self, row: Record, request: Request) -> Record:
        """Return a contact."""
        return {
            "customer": row["customer"],
            "name": row["name"],
            "role": row["role"][:120],
            "email": email_in(row, "email"),
            "phone": phone_in(row, "phone", request.country),
            "phone_as_given": row["phone"][:60],
            "left_on": row["left_on"].isoformat() if row["left_on"] else None,
        }

    def key(self, record: Record) -> str:
        """Return the customer, and the name without accents and case."""
        return f"{record['customer']}|{name_key(record['name']) or record['name']}"

    def write_records(self, records: list[Record], outcome: Outcome) -> None:
        """Store contacts by customer and name, and how each is reached."""
        customers = customers_called(record["customer"] for record in records)
        known_by: dict[tuple[int, str], Record] = {}
        for record in records:
            customer = customers[record["customer"]]
            if isinstance(customer, str):
                outcome.reject(record["line"], "customer", record["customer"], customer)
            else:
                known_by[customer, record["name"]] = record
        rows = [_row(customer, record) for (customer, _), record in known_by.items()]
        ids = put(Contact, rows, outcome)
        if outcome.writing:
            owned = list(zip(ids, known_by.items(), strict=True))
            put_reach(
                [(c, pk, r["email"]) for pk, ((c, _), r) in owned],
                [(c, pk, r["phone"], r["phone_as_given"]) for pk, ((c, _), r) in owned],
                outcome,
            )
            index({customer for customer, _ in known_by})


def put_reach(
    emails: Sequence[tuple[int, int | None, str]],
    phones: Sequence[tuple[int, int | None, str, str]],
    outcome: Outcome,
) -> None:
    """Store e-mails and telephones of customers, and of contacts there."""
    addresses = {(c, address): contact for c, contact, address in emails if address}
    put(
        Email,
        [
            Row({"customer_id": c, "address": address}, {"contact_id": contact})
            for (c, address), contact in addresses.items()
        ],
        outcome,
        counted=False,
    )
    numbers = {(c, number): (contact, given) for c, contact, number, given in phones if number}
    put(
        Phone,
        [
            Row({"customer_id": c, "e164": number}, {"contact_id": contact, "as_given": given})
            for (c, number), (contact, given) in numbers.items()
        ],
        outcome,
        counted=False,
    )


def email_in(row: Record, name: str) -> str:
    """Return the e-mail address in a cell.

    Raises:
        Wrong: It is none.
    """
    try:
        return read_email(row[name]) if row[name] else ""
    except NotAnEmail as error:
        raise Wrong(name, "not_an_email") from error


def phone_in(row: Record, name: str, country: str) -> str:
    """Return the telephone number in a cell.

    Raises:
        Wrong: It is none.
    """
    try:
        return read_phone(row[name], country=country) if row[name] else ""
    except NotATelephone as error:
        raise Wrong(name, "not_a_phone") from error


def _row(customer: int, record: Record) -> Row:
    left = date.fromisoformat(record["left_on"]) if record["left_on"] else None
    return Row(
        {"customer_id": customer, "name": record["name"]},
        {"role": record["role"], "left_on": left},
        f"{record['name']} · {record['customer']}",
    )
