"""Storing customers by the thousand, with how they are reached."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.domain.queries.identification import customers_by_external_id
from querencia.apps.customers.domain.search import index
from querencia.apps.customers.models import (
    AcquisitionChannel,
    Address,
    Customer,
    Email,
    ExternalId,
    Phone,
    Segment,
    Tag,
)
from querencia.apps.imports.kinds.contacts import put_reach
from querencia.apps.imports.kinds.putting import NOTHING, Row, named, plain, put
from querencia.apps.people.models import User
from querencia.apps.sales.domain.buyers import SOURCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.apps.imports.kinds.kind import Outcome
    from querencia.apps.imports.kinds.row_kind import Record

_DAYS = ("acquired_on", "loyalty_since")
_PLAIN = ("name", "kind", "tax_id", "tax_country", "acquisition_cost_minor")


def write_customers(records: list[Record], outcome: Outcome) -> None:
    """Store customers; what a file leaves blank stays as it is."""
    owners = _users()
    accepted = [record for record in records if _owner_is_known(record, owners, outcome)]
    channels = named(AcquisitionChannel, (r["channel"] for r in accepted), outcome)
    segments = named(Segment, (r["segment"] for r in accepted), outcome)
    known = _known(accepted)
    customers: list[Customer] = []
    new: list[Customer] = []
    for place, record in enumerate(accepted):
        values = _values(record) | {
            "owner_id": owners.get(record["owner"].casefold()) if record["owner"] else None,
            "segment_id": segments.get(record["segment"]),
            "acquisition_channel_id": channels.get(record["channel"]),
        }
        customer = known.get(place)
        if customer is None:
            customer = Customer(**{n: v for n, v in values.items() if v not in NOTHING})
            new.append(customer)
            outcome.count("created", record["name"])
        else:
            _update(customer, values, record, outcome)
        customers.append(customer)
    if outcome.writing:
        Customer.objects.bulk_create(new)
        for customer in new:
            outcome.made(Customer, customer.pk)
        _put_around(customers, accepted, outcome)
        index({customer.pk for customer in customers})


def _values(record: Record) -> dict[str, Any]:
    values = {name: record[name] for name in _PLAIN}
    values |= {n: date.fromisoformat(record[n]) if record[n] else None for n in _DAYS}
    return values | {
        "tax_id_is_doubtful": record["tax_id_is_doubtful"] or None,
        "town": record["address"].get("town", "") if record["address"] else "",
        "name_key": name_key(record["name"]),
    }


def _known(records: Sequence[Record]) -> dict[int, Customer]:
    """Return the stored customer of each record, by its place."""
    codes = customers_by_external_id(SOURCE, [r["code"] for r in records if r["code"]])
    kept = Customer.objects.filter(merged_into__isnull=True, erased_at__isnull=True)
    by_id = {one.pk: one for one in Customer.objects.filter(pk__in=codes.values())}
    tax_ids = {r["tax_id"] for r in records if r["tax_id"]}
    by_tax_id = _only({"tax_id": kept.filter(tax_id__in=tax_ids)})
    names = {name_key(r["name"]) for r in records if not r["code"]} - {""}
    by_name = _only({"name_key": kept.filter(name_key__in=names)})
    found: dict[int, Customer] = {}
    for place, record in enumerate(records):
        one = by_id.get(codes.get(record["code"], 0)) or by_tax_id.get(record["tax_id"])
        if one is None and not record["code"]:
            one = by_name.get(name_key(record["name"]))
            if one is not None and record["tax_id"] and one.tax_id not in {"", record["tax_id"]}:
                one = None
        if one is not None:
            found[place] = by_id.setdefault(one.pk, one)  # one object a customer
    return found


def _only(customers: dict[str, Any]) -> dict[str, Customer]:
    """Return customers by a field, those left out that share it."""
    [(field, rows)] = customers.items()
    found: dict[str, list[Customer]] = {}
    for one in rows:
        found.setdefault(getattr(one, field), []).append(one)
    return {value: ones[0] for value, ones in found.items() if len(ones) == 1}


def _update(customer: Customer, values: dict[str, Any], record: Record, outcome: Outcome) -> None:
    differing = {
        name: value
        for name, value in values.items()
        if value not in NOTHING and getattr(customer, name) != value
    }
    if not differing:
        outcome.count("unchanged")
        return
    outcome.count("changed", record["name"])
    if outcome.writing:
        before = {name: getattr(customer, name) for name in differing}
        outcome.changed(Customer, customer.pk, plain(before), plain(differing))
        for name, value in differing.items():
            setattr(customer, name, value)
        customer.save(update_fields=list(differing))


def _put_around(customers: list[Customer], records: list[Record], outcome: Outcome) -> None:
    """Store what belongs to customers: codes, e-mails, telephones, addresses, tags."""
    both = list(zip(customers, records, strict=True))
    codes = {r["code"]: c.pk for c, r in both if r["code"]}
    unknown = set(codes) - set(customers_by_external_id(SOURCE, codes))
    external = [
        Row({"value": code, "source": SOURCE, "customer_id": pk}, {})
        for code, pk in codes.items()
        if code in unknown
    ]
    put(ExternalId, external, outcome, counted=False)
    put_reach(
        [(c.pk, None, address) for c, r in both for address in r["emails"]],
        [(c.pk, None, number, given) for c, r in both for number, given in r["phones"]],
        outcome,
    )
    addresses = {
        (c.pk, r["address"]["street"], r["address"]["postcode"]): r["address"]
        for c, r in both
        if r["address"]
    }
    rows = [
        Row({"customer_id": pk, "street": street, "postcode": postcode}, _rest(address))
        for (pk, street, postcode), address in addresses.items()
    ]
    put(Address, rows, outcome, counted=False)
    for model in (Email, Phone, Address):
        _choose_main(model, [c.pk for c in customers])
    _put_tags(both, outcome)


def _rest(address: dict[str, str]) -> dict[str, str]:
    return {name: address[name] for name in ("town", "region", "country")}


def _choose_main(model: type[Email | Phone | Address], customers: list[int]) -> None:
    """Let the first of each customer be the main one where none is."""
    rows = model.objects.filter(customer__in=customers).order_by("id")
    settled = set(rows.filter(is_main=True).values_list("customer", flat=True))
    first: dict[int, int] = {}
    for pk, customer in rows.values_list("pk", "customer"):
        if customer not in settled:
            first.setdefault(customer, pk)
    model.objects.filter(pk__in=first.values()).update(is_main=True)


def _put_tags(both: list[tuple[Customer, Record]], outcome: Outcome) -> None:
    tags = named(Tag, (tag for _, r in both for tag in r["tags"]), outcome)
    pairs = dict.fromkeys((c.pk, tags[tag]) for c, r in both for tag in r["tags"])
    rows = [Row({"customer_id": customer, "tag_id": tag}, {}) for customer, tag in pairs]
    put(Customer.tags.through, rows, outcome, counted=False)


def _users() -> dict[str, int]:
    found: dict[str, int] = {}
    for pk, name, email in User.objects.filter(is_active=True).values_list("pk", "name", "email"):
        found[name.casefold()] = found[email.casefold()] = pk
    return found


def _owner_is_known(record: Record, owners: dict[str, int], outcome: Outcome) -> bool:
    if record["owner"] and record["owner"].casefold() not in owners:
        outcome.reject(record["line"], "owner", record["owner"], "unknown_user")
        return False
    return True
