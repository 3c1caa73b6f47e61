"""How a customer is reached: contacts, e-mails, telephones and addresses, written as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from querencia.apps.customers.models import Address, Contact, Email, Phone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from querencia.apps.customers.models import Customer

    Row = Mapping[str, Any]

Kept = TypeVar("Kept", Contact, Email, Phone, Address)


@dataclass(frozen=True)
class Reach:
    """All rows of each kind; a row has the fields of its model, and ``id`` where it is stored.

    E-mails and telephones stand in the form that ``read_email`` and ``read_phone`` give. None
    leaves a kind as it is.
    """

    contacts: Sequence[Row] | None = None
    emails: Sequence[Row] | None = None
    phones: Sequence[Row] | None = None
    addresses: Sequence[Row] | None = None


NOTHING = Reach()


def write_reach(*, customer: Customer, reach: Reach) -> None:
    """Make what is stored the same as ``reach``; rows that it doesn't name are deleted.

    A contact's row may bring a new ``email`` and ``phone``. The first address, e-mail and telephone
    is the main one where none is said to be. The town of the main address is kept at the customer.
    """
    _write(Email, customer, _with_one_main(reach.emails), key="address")
    _write(Phone, customer, _with_one_main(reach.phones), key="e164")
    if reach.addresses is not None:
        _write(Address, customer, _with_one_main(reach.addresses))
        _keep_town(customer)
    _write_contacts(customer, reach.contacts)


def _write_contacts(customer: Customer, rows: Sequence[Row] | None) -> None:
    own = [{k: v for k, v in row.items() if k not in {"email", "phone"}} for row in rows or ()]
    stored = _write(Contact, customer, None if rows is None else own)
    for row, contact in zip(rows or (), stored, strict=True):
        if row.get("email"):
            Email.objects.update_or_create(
                customer=customer, address=row["email"], defaults={"contact": contact}
            )
        if row.get("phone"):
            Phone.objects.update_or_create(
                customer=customer, e164=row["phone"], defaults={"contact": contact}
            )


def _write(
    model: type[Kept], customer: Customer, rows: Sequence[Row] | None, *, key: str = "id"
) -> list[Kept]:
    """Delete, change and create rows of one kind; return what is stored, in the order of rows.

    ``key`` tells rows apart that bring no id. Only what differs is saved, for the audit log's sake.
    """
    if rows is None:
        return []
    found = list(model.objects.filter(customer=customer))
    by_id = {one.pk: one for one in found}
    by_key = {getattr(one, key): one for one in found}
    named = [by_id.get(row.get("id", 0)) or by_key.get(row.get(key)) for row in rows]
    for gone in set(found) - set(named):
        gone.delete()
    return [
        _keep(one or model(customer=customer), row) for one, row in zip(named, rows, strict=True)
    ]


def _keep(one: Kept, row: Row) -> Kept:
    fields = {name: value for name, value in row.items() if name != "id"}
    if one.pk and all(getattr(one, name) == value for name, value in fields.items()):
        return one
    for name, value in fields.items():
        setattr(one, name, value)
    one.save()
    return one


def _with_one_main(rows: Sequence[Row] | None) -> Sequence[Row] | None:
    if not rows:
        return rows
    main = next((i for i, row in enumerate(rows) if row.get("is_main")), 0)
    return [{**row, "is_main": i == main} for i, row in enumerate(rows)]


def _keep_town(customer: Customer) -> None:
    main = Address.objects.filter(customer=customer, is_main=True).first()
    town = main.town if main else ""
    if customer.town != town:
        customer.town = town
        customer.save(update_fields=["town"])
