"""The customers of the demo company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from querencia.apps.customers.domain import search
from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.models import (
    AcquisitionChannel,
    Address,
    Consent,
    Contact,
    Customer,
    Email,
    ExternalId,
    Phone,
    Segment,
    Tag,
)
from querencia.demo import names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    import pyarrow as pa

    from querencia.apps.people.models import User


def create_customers(truth: pa.Table, sellers: Sequence[User], draw: Random) -> dict[str, Customer]:
    """Create a customer for each of the simulation's; return them by its ids."""
    segments = {name: Segment.objects.create(name=name) for name, _, _ in names.SEGMENTS}
    channels = [AcquisitionChannel.objects.create(name=name) for name, _ in names.CHANNELS]
    taken: set[str] = set()
    rows = truth.select(["customer", "first"]).to_pylist()
    made = [_customer(row, segments, channels, sellers, taken, draw) for row in rows]
    Customer.objects.bulk_create(made, batch_size=500)
    ExternalId.objects.bulk_create(
        [
            ExternalId(customer=one, source="sales", value=row["customer"])
            for one, row in zip(made, rows, strict=True)
        ],
        batch_size=500,
    )
    _reach(made, draw)
    _refer(made, draw)
    search.index(one.pk for one in made)
    return {row["customer"]: one for one, row in zip(made, rows, strict=True)}


def _customer(
    row: Mapping[str, Any],
    segments: Mapping[str, Segment],
    channels: Sequence[AcquisitionChannel],
    sellers: Sequence[User],
    taken: set[str],
    draw: Random,
) -> Customer:
    segment, name = names.company(draw, taken)
    owner = sellers[int(row["customer"][1:]) % len(sellers)]
    in_programme = draw.random() < 0.3
    weights = [weight for _, weight in names.CHANNELS]
    return Customer(
        name=name,
        name_key=name_key(name),
        tax_id=names.tax_id(draw),
        tax_country="ES",
        town=draw.choice(names.TOWNS)[0],
        owner=owner,
        team=owner.team,
        segment=segments[segment],
        acquisition_channel=draw.choices(channels, weights)[0],
        acquired_on=row["first"],
        acquisition_cost_minor=draw.randrange(4_000, 45_000),
        loyalty_since=row["first"] if in_programme else None,
    )


def _reach(customers: Sequence[Customer], draw: Random) -> None:
    """Give everybody an address, a contact, a telephone and an e-mail address."""
    contacts = [
        Contact(customer=one, name=names.person(draw), role=draw.choice(names.POSTS))
        for one in customers
    ]
    Contact.objects.bulk_create(contacts, batch_size=500)
    Phone.objects.bulk_create(
        [Phone(customer=c.customer, contact=c, e164=names.phone(draw), is_main=True)
         for c in contacts],
        batch_size=500,
    )  # fmt: skip
    Email.objects.bulk_create(
        [
            Email(customer=c.customer, contact=c, is_main=True, address=_address(c))
            for c in contacts
        ],
        batch_size=500,
    )
    codes = {town: (code, region) for town, code, region in names.TOWNS}
    Address.objects.bulk_create(
        [_postal(one, *codes[one.town], draw) for one in customers], batch_size=500
    )
    Consent.objects.bulk_create(
        [
            Consent(
                customer=one,
                channel="email",
                is_given=draw.random() < 0.8,
                since=one.acquired_on or one.created_at.date(),
                source="Ficha de alta",
            )
            for one in customers
        ],
        batch_size=500,
    )


def _address(contact: Contact) -> str:
    box = name_key(contact.name).split()[0]
    host = "".join(c for c in name_key(contact.customer.name) if c.isalnum())[:40]
    return f"{box}@{host}.example"


def _postal(customer: Customer, code: str, region: str, draw: Random) -> Address:
    return Address(
        customer=customer,
        street=f"{draw.choice(names.STREETS)}, {draw.randrange(1, 90)}",
        postcode=f"{code}{draw.randrange(1, 50):03d}",
        town=customer.town,
        region=region,
        country="ES",
        is_main=True,
    )


def _refer(customers: Sequence[Customer], draw: Random) -> None:
    """Let some have been sent by others, and tag a few."""
    sent = [one for one in customers if one.acquisition_channel_id and draw.random() < 0.06]
    for one in sent:
        other = draw.choice(customers)
        one.referred_by = other if other.pk != one.pk else None
    Customer.objects.bulk_update(sent, ["referred_by"], batch_size=500)
    for name in ("Cuenta clave", "Pago al contado"):
        tag = Tag.objects.create(name=name)
        tag.customers.set(draw.sample(list(customers), len(customers) // 20))
