"""A large business in the database: customers by bulk, purchases from the simulator.

Filling is not what is measured: it goes past the import, in SQL of whole tables.
"""

# ruff: noqa: PLC0415, SLF001 - Django must be started first; the room itself only reads

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks.ledger_to_list import _calibrated_a
from querencia.analytics.simulation import Amounts, AtPurchase, Scenario, write_simulation
from querencia.foundation import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from django.db.models import Model

WEEKS = 208
PASSWORD = "una-frase-bastante-larga"
SELLERS = 16
OTHERS = (("manager", 2), ("support", 1), ("analyst", 1))
TEAMS = 4
SEED = 7


def ledger_of(folder: Path, *, customers: int, purchases: int, today: date) -> Path:
    """Write the purchases of so large a business to a Parquet file, unless it is there."""
    end = clock.monday_of(today)
    ledger = folder / f"ledger-{customers}-{purchases}-{end}.parquet"
    if not ledger.exists():
        folder.mkdir(parents=True, exist_ok=True)
        business = Scenario(
            customers=customers,
            weeks=WEEKS,
            seed=SEED,
            start=end - timedelta(weeks=WEEKS),
            r=0.9,
            founders=0.3,
            departures=AtPurchase(0.6, 12.0),
            amounts=Amounts(margin_rate=None),
            documents=False,
            weekdays=(1.0, 1.2, 1.0, 1.1, 1.0, 0.15, 0.0),
            regularity=(4, 2, 1, 1),
        )
        rate = _calibrated_a(business, purchases / customers)
        write_simulation(replace(business, A=rate), ledger, folder / "truth.parquet")
    return ledger


def people() -> list[tuple[str, str, str]]:
    """Return e-mail address, name and role of the twenty who work there."""
    sellers = [(f"vende{n:02d}@example.com", f"Vende {n:02d}", "seller") for n in range(SELLERS)]
    others = [
        (f"{role}{n}@example.com", f"{role.title()} {n}", role)
        for role, count in OTHERS
        for n in range(count)
    ]
    return sellers + others


def found_business() -> None:
    """Create the organisation, its people and its lists of words, in an empty database."""
    from querencia.apps.customers.models import AcquisitionChannel, Segment, Tag
    from querencia.apps.people.domain.organisation import found
    from querencia.apps.people.models import Team, User
    from querencia.apps.sales.models import Seller
    from querencia.demo import names
    from querencia.demo.company import ORGANISATION

    found(
        facts=ORGANISATION | {"weekly_capacity": 400},  # twenty-five for each seller
        name="Ana", email="ana@example.com", password=PASSWORD,
    )  # fmt: skip
    teams = [Team.objects.create(name=f"Equipo {n}") for n in range(TEAMS)]
    for number, (email, name, role) in enumerate(people()):
        team = teams[number % TEAMS] if role == "seller" else None
        user = User.objects.create_user(
            email, PASSWORD, name=name, role=role, team=team, language="es"
        )
        if role == "seller":
            Seller.objects.create(name=name, user=user)
    for name, *_rest in names.SEGMENTS:
        Segment.objects.create(name=name)
    for name, _weight in names.CHANNELS:
        AcquisitionChannel.objects.create(name=name)
    for name in ("Cuenta clave", "Pago al contado"):
        Tag.objects.create(name=name)


def create_customers(count: int, *, now: Any) -> None:
    """Create customers 1 to ``count`` with all that hangs on them; the same ones each time."""
    from django.db import transaction

    from querencia.apps.customers.domain.search import index

    draw = Random(SEED)
    block = 20_000
    for first in range(1, count + 1, block):
        ids = range(first, min(first + block, count + 1))
        with transaction.atomic():
            _insert_block(ids, draw, now)
            index(ids)
    _refer()
    _continue_numbering()


def create_entries(count: int, *, now: Any) -> None:
    """Create customers 1 to ``count`` and the words that the search finds them by, no more."""
    from django.db import transaction

    from querencia.apps.customers import models as m
    from querencia.apps.customers.domain.search import _entry
    from querencia.apps.people.models import User
    from querencia.demo import names
    from querencia.foundation.bulk import insert

    draw, block = Random(SEED), 50_000
    sellers = list(User.objects.filter(role="seller").order_by("pk").values_list("pk", "team_id"))
    segments = list(m.Segment.objects.order_by("pk").values_list("pk", flat=True))
    channels = list(m.AcquisitionChannel.objects.order_by("pk").values_list("pk", flat=True))
    for first in range(1, count + 1, block):
        ids = range(first, min(first + block, count + 1))
        facts = [_customer(pk, sellers, segments, channels, draw, now) for pk in ids]
        entries = []
        for one in facts:
            phone = names.phone(draw)[1:]
            mail = f"compras{one['id']} cliente{one['id'] % 9973} example"
            reach = [f"c{one['id'] - 1:08d}", phone, phone[2:], *mail.split()]
            known = m.Customer(name=one["name"], town=one["town"], tax_id=one["tax_id"])
            entries.append((one["id"], _entry(known, reach)))
        with transaction.atomic():
            insert(m.Customer, tuple(facts[0]), [tuple(one.values()) for one in facts])
            insert(m.SearchEntry, ("customer_id", "text"), entries)
    _continue_numbering()


def _refer() -> None:
    """Let one in seventeen have been sent by another."""
    from django.db.models import F

    from querencia.apps.customers.models import Customer

    sent = Customer.objects.alias(rest=F("id") % 17).filter(rest=0)
    sent.update(referred_by_id=F("id") / 2)


def _insert_block(ids: Sequence[int], draw: Random, now: Any) -> None:
    from querencia.apps.customers import models as m
    from querencia.apps.people.models import User
    from querencia.demo import names
    from querencia.foundation.bulk import insert

    sellers = list(User.objects.filter(role="seller").order_by("pk").values_list("pk", "team_id"))
    segments = list(m.Segment.objects.order_by("pk").values_list("pk", flat=True))
    channels = list(m.AcquisitionChannel.objects.order_by("pk").values_list("pk", flat=True))
    tags = list(m.Tag.objects.order_by("pk").values_list("pk", flat=True))
    facts = [_customer(pk, sellers, segments, channels, draw, now) for pk in ids]
    insert(m.Customer, tuple(facts[0]), [tuple(one.values()) for one in facts])
    insert(
        m.ExternalId,
        ("customer_id", "source", "value"),
        [(pk, "sales", f"C{pk - 1:08d}") for pk in ids],
    )
    insert(
        m.Contact,
        ("id", "customer_id", "name", "role"),
        [(pk, pk, names.person(draw), draw.choice(names.POSTS)) for pk in ids],
    )
    insert(
        m.Phone,
        ("customer_id", "contact_id", "e164", "as_given", "is_main"),
        [(pk, pk if pk % 2 else None, names.phone(draw), "", True) for pk in ids],
    )
    insert(
        m.Email,
        ("customer_id", "contact_id", "address", "is_main"),
        [(pk, pk, f"compras{pk}@cliente{pk % 9973}.example", True) for pk in ids],
    )
    insert(
        m.Address,
        ("customer_id", "label", "street", "postcode", "town", "region", "country", "is_main"),
        [
            (f["id"], "", draw.choice(names.STREETS), "28001", f["town"], "", "ES", True)
            for f in facts
        ],
    )
    insert(
        m.Consent,
        ("customer_id", "channel", "is_given", "since", "source"),
        [(pk, "email", pk % 5 > 0, "2024-01-15", "Ficha de alta") for pk in ids],
    )
    insert(
        m.Customer.tags.through,
        ("customer_id", "tag_id"),
        [(pk, tags[pk % 20 // 10]) for pk in ids if pk % 10 == 0],
    )
    insert(m.Interaction, *_interactions(facts, draw, now))


def _customer(
    pk: int,
    sellers: Sequence[tuple[int, int]],
    segments: Sequence[int],
    channels: Sequence[int],
    draw: Random,
    now: Any,
) -> dict[str, Any]:
    from querencia.apps.customers.domain.names import name_key
    from querencia.demo import names

    kind = draw.choice([kind for _, _, kinds in names.SEGMENTS for kind in kinds])
    name = f"{kind} {draw.choice(names.FIRST)} {draw.choice(names.SURNAMES)} {pk % 997}"
    owner, team = sellers[pk % len(sellers)]
    agreed = draw.randrange(-30, 120)
    return {
        "id": pk,
        "kind": "company",
        "name": name,
        "name_key": name_key(name),
        "tax_id": names.tax_id(draw),
        "tax_country": "ES",
        "tax_id_is_doubtful": False,
        "town": draw.choice(names.TOWNS)[0],
        "owner_id": owner,
        "team_id": team,
        "segment_id": draw.choice(segments),
        "acquisition_channel_id": draw.choice(channels),
        "acquired_on": (now.date() - timedelta(days=draw.randrange(1500))).isoformat(),
        "custom": "{}",
        "next_contact_on": (
            (now.date() + timedelta(days=agreed)).isoformat() if pk % 10 == 3 else None
        ),
        "last_contact_at": _stamp(now - timedelta(days=draw.randrange(400))),
        "created_at": _stamp(now - timedelta(days=1500)),
    }


def _interactions(
    facts: Sequence[dict[str, Any]],
    draw: Random,
    now: Any,
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return columns and rows: two calls for each customer, the later one their last contact."""
    columns = ("customer_id", "by_id", "at", "channel", "outcome", "text")
    said = "Preguntó por los plazos de entrega."
    rows = []
    for one in facts:
        rows.append(
            (one["id"], one["owner_id"], one["last_contact_at"], "telephone", "reached", said)
        )
        earlier = _stamp(now - timedelta(days=400 + draw.randrange(300)))
        rows.append((one["id"], one["owner_id"], earlier, "visit", "will_buy", ""))
    return columns, rows


def _stamp(moment: Any) -> str:
    from django.db import connection

    text = moment.strftime("%Y-%m-%d %H:%M:%S")
    return text if connection.vendor == "sqlite" else f"{text}+00"


PURCHASES = """
    INSERT INTO {house}.sales_purchase (id, customer_id, source, key, document, kind, day,
        currency, amount_minor, base_amount_minor, seller_id, reference)
    SELECT place, pk, 'file', document || '|' || year(date) || '|' || customer, document,
           'purchase', {day}, 'EUR', minor, minor, 1 + pk % {sellers}, ''
    FROM (
        SELECT *, row_number() OVER (ORDER BY date, customer) AS place,
               CAST(substr(customer, 2) AS BIGINT) + 1 AS pk,
               CAST(round(amount * 100) AS BIGINT) AS minor,
               'F' || printf('%08d', row_number() OVER (ORDER BY date, customer)) AS document
        FROM read_parquet('{ledger}')
    ) ORDER BY place
"""


def create_purchases(ledger: Path) -> int:
    """Copy the simulated purchases into the database in the order of their days."""
    from django.db import connection

    from querencia.apps.sales.models import Purchase

    with _without_indexes(Purchase), _writing() as (engine, house):
        day = "CAST(date AS VARCHAR)" if connection.vendor == "sqlite" else "date"
        engine.raw_sql(PURCHASES.format(house=house, ledger=ledger, sellers=SELLERS, day=day))
    _continue_numbering()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Purchase.objects.count()


@contextmanager
def _writing() -> Iterator[tuple[Any, str]]:
    """Attach the database to an engine that may write."""
    from django.db import connection

    from querencia.analytics.engine import connect
    from querencia.apps.sales.domain import columnwise

    engine = connect()
    vendor, address = columnwise._address()
    connection.close()
    columnwise._load(engine, f"{vendor}_scanner")
    engine.raw_sql(f"ATTACH '{address}' AS house (TYPE {vendor})")
    try:
        yield engine, "house" if vendor == "sqlite" else "house.public"
    finally:
        engine.raw_sql("DETACH house")


@contextmanager
def _without_indexes(model: type[Model]) -> Iterator[None]:
    """Take the indexes of a table away that SQLite would write at random, until it is full."""
    from django.db import connection

    found: list[tuple[str, str]] = []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master"
                " WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
                [model._meta.db_table],
            )
            found = cursor.fetchall()
            for name, _sql in found:
                cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        for _name, sql in found:
            cursor.execute(sql)


def _continue_numbering() -> None:
    """Let PostgreSQL number on from the ids that were given."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(sql)


def fill(ledger: Path, customers: int, say: Callable[[str], None]) -> None:
    """Fill an empty database, unless that was done."""
    from querencia.apps.people.domain.organisation import organisation

    if organisation() is None:
        found_business()
        create_customers(customers, now=clock.now())
        say(f"{customers:,} customers")
        say(f"{create_purchases(ledger):,} purchases")
