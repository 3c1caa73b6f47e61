"""The stored purchases are the ledger that the same file would be."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
import pytest

from querencia.analytics.ledger import Ledger
from querencia.analytics.review.result import Review, Settings, WeekPoint
from querencia.analytics.review.review import review
from querencia.analytics.simulation import Lines, Refunds, Scenario, Shrinking, simulate
from querencia.apps.customers.models import Customer, ExternalId, Segment
from querencia.apps.people.models import Organisation
from querencia.apps.sales.domain import mirror
from querencia.apps.sales.domain.ledger import stored_ledger
from querencia.apps.sales.domain.queries.budget import Scope, this_month
from querencia.apps.sales.domain.queries.sums import Bought, sums_of
from querencia.apps.sales.domain.queries.weeks import weeks_of
from querencia.apps.sales.domain.queries.years import sold_in_year
from querencia.apps.sales.enums import PurchaseKind
from querencia.apps.sales.models import ProductLine, Purchase, PurchaseLine, Seller
from querencia.connectors.registry import read

WHOLESALER = Scenario(
    customers=300,
    weeks=120,
    seed=5,
    r=2.0,
    A=6.0,
    shrinking=Shrinking(share=0.1),
    refunds=Refunds(share=0.05),
    lines=Lines(names=("aceite", "vino", "queso")),
    sellers=4,
    currency="EUR",
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def organisation() -> Organisation:
    return Organisation.objects.create(name="Casa Prueba")


def store(rows: pa.Table) -> None:
    """Store purchases as an import does: documents, their lines, refunds that point back."""
    sellers = {n: Seller.objects.create(name=n) for n in set(rows["seller"].to_pylist())}
    lines = {n: ProductLine.objects.create(name=n) for n in set(rows["product_line"].to_pylist())}
    documents: dict[tuple, list[dict]] = {}
    for row in rows.to_pylist():
        key = (row["document"], row["date"].year, row["customer"])
        documents.setdefault(key, []).append(row)
    kept: dict[tuple, Purchase] = {}
    for key, parts in sorted(documents.items(), key=lambda item: item[0]):
        first = parts[0]
        kept[key] = Purchase.objects.create(
            customer_id=int(first["customer"]),
            key="|".join(map(str, key)),
            document=first["document"],
            day=min(row["date"] for row in parts),
            currency="EUR",
            amount_minor=minor(row["amount"] for row in parts),
            base_amount_minor=minor(row["amount"] for row in parts),
            base_margin_minor=minor(row["margin"] for row in parts),
            seller=sellers[first["seller"]],
            reference=first["reference"] or "",
        )
        amounts: dict[str, list] = {}
        for row in parts:
            amounts.setdefault(row["product_line"], []).append(row["amount"])
        PurchaseLine.objects.bulk_create(
            PurchaseLine(
                purchase=kept[key], product_line=lines[name], base_amount_minor=minor(parts)
            )
            for name, parts in amounts.items()
        )
    for refund in Purchase.objects.exclude(reference=""):
        earlier = Purchase.objects.filter(
            customer=refund.customer, document=refund.reference, day__lte=refund.day
        )
        refund.refund_of = earlier.order_by("-day").first()
        refund.save()


def minor(amounts) -> int:
    return int(sum(amounts, Decimal(0)) * 100)


def with_numbers_for_names(rows: pa.Table) -> pa.Table:
    """Create a customer for each name and put their numbers where the names stand."""
    names = pc.unique(rows["customer"]).to_pylist()
    numbers = {n: str(c.pk) for n in names for c in [Customer.objects.create(name=n)]}
    renamed = pa.array([numbers[name] for name in rows["customer"].to_pylist()])
    return rows.set_column(rows.column_names.index("customer"), "customer", renamed)


def test_the_review_of_stored_purchases_is_the_review_of_their_file(tmp_path: Path):
    rows = with_numbers_for_names(simulate(WHOLESALER).purchases)
    file = tmp_path / "purchases.csv"
    pyarrow.csv.write_csv(rows, file)
    store(rows)
    settings = Settings(capacity=15)
    of_file = review(read(file).ledger, as_of=WHOLESALER.end, settings=settings)
    of_store = review(stored_ledger(until=WHOLESALER.end), as_of=WHOLESALER.end, settings=settings)
    same_rows = replace(of_store.ledger, rows=of_file.ledger.rows)  # a document is one row here
    assert rounded(replace(of_store, ledger=same_rows)) == rounded(of_file)


def rounded(found: Review) -> Review:
    """The engine adds floats in any order: the last digit of these two intervals changes."""
    revenue = found.revenue_retention
    assert revenue is not None
    intervals = {
        name: tuple(round(end, 9) for end in getattr(revenue, name))
        for name in ("gross_interval", "net_interval")
    }
    return replace(found, revenue_retention=replace(revenue, **intervals))


def test_what_came_later_is_not_known_yet():
    customer = Customer.objects.create(name="Bar Sol")
    for day, amount in ((date(2025, 1, 7), 1_000), (date(2025, 3, 1), 2_000)):
        Purchase.objects.create(
            customer=customer, key=str(day), day=day, currency="EUR",
            amount_minor=amount, base_amount_minor=amount,
        )  # fmt: skip
    ledger = stored_ledger(until=date(2025, 2, 1))
    assert ledger.purchases.to_pyarrow().to_pylist() == [
        {
            "customer": str(customer.pk),
            "day": date(2025, 1, 7),
            "amount": Decimal("10.0000"),
            "margin": None,
        }
    ]
    assert (ledger.has_margin, ledger.sellers, ledger.lines) == (False, None, None)


def test_the_ledger_of_nobody_is_empty():
    assert stored_ledger(until=date(2025, 2, 1)).purchases.count().to_pyarrow().as_py() == 0


@pytest.fixture
def warehouse(tmp_path: Path, settings) -> Path:
    file = tmp_path / "invoices.parquet"
    settings.DATA = tmp_path
    settings.LEDGER_URL = str(file)
    return file


def write(rows: list[tuple[str, date, str]], file: Path) -> None:
    customers, days, amounts = zip(*rows, strict=True)
    table = pa.table(
        {"customer": customers, "date": days, "amount": [Decimal(amount) for amount in amounts]}
    )
    pyarrow.parquet.write_table(table, file)


def bought(ledger: Ledger) -> list[tuple[str, date, Decimal]]:
    rows = ledger.purchases.order_by("day").to_pyarrow().to_pylist()
    return [(row["customer"], row["day"], row["amount"]) for row in rows]


def test_a_warehouse_names_customers_by_their_external_id_and_new_ones_are_created(
    warehouse: Path,
):
    known = Customer.objects.create(name="Bar Sol")
    ExternalId.objects.create(customer=known, source="sales", value="C1")
    write([("C1", date(2025, 1, 7), "10.50"), ("C2", date(2025, 1, 8), "20")], warehouse)
    ledger = stored_ledger(until=date(2025, 2, 1))
    created = Customer.objects.exclude(pk=known.pk).get()
    assert created.name == "C2"
    assert bought(ledger) == [
        (str(known.pk), date(2025, 1, 7), Decimal("10.5000")),
        (str(created.pk), date(2025, 1, 8), Decimal("20.0000")),
    ]
    assert bought(stored_ledger(until=date(2025, 2, 1))) == bought(ledger)
    assert Customer.objects.count() == 2


def test_pages_read_what_a_review_kept_of_the_warehouse(warehouse: Path, organisation):
    table = pa.table(
        {
            "customer": ["C1", "C1", "C1", "C1", "C2"],
            "date": [date(2025, 1, 6), date(2025, 1, 7), date(2025, 1, 7), date(2025, 2, 3),
                     date(2025, 2, 4)],
            "amount": [Decimal(one) / 100 for one in (1050, 2000, 100, -500, 700)],
            "document": ["F1", "F2", "F2", "A1", "F3"],
            "seller": ["Sofía", "Sofía", "Sofía", "Sofía", "Omar"],
        }
    )  # fmt: skip
    pyarrow.parquet.write_table(table, warehouse)
    today = date(2025, 2, 7)
    assert not mirror.is_read()
    mirror.keep(stored_ledger(until=today), currency="EUR")

    one, two = (ExternalId.objects.get(value=name).customer for name in ("C1", "C2"))
    assert weeks_of([one.pk, two.pk], until=today, currency="EUR") == {
        one.pk: [WeekPoint(date(2025, 1, 6), 2, 31.5)],
        two.pk: [WeekPoint(date(2025, 2, 3), 1, 7.0)],
    }
    assert sums_of(one, today=today) == Bought(
        count=2, first=date(2025, 1, 6), last=date(2025, 1, 7), total=2_650, year=2_650
    )
    assert this_month(today).actual_minor == 200
    omar = Seller.objects.create(name="Omar")
    two.segment = Segment.objects.create(name="Hoteles")
    two.save()
    assert sold_in_year(Scope(), 2025) == {1: 3_150, 2: 200}
    assert sold_in_year(Scope(seller=omar.pk), 2025) == {2: 700}
    assert sold_in_year(Scope(segment=two.segment.pk), 2025) == {2: 700}
    assert sold_in_year(Scope(), 2024) == {}


def test_stored_purchases_and_the_mirror_of_the_same_ledger_say_the_same(tmp_path: Path, settings):
    customer = Customer.objects.create(name="Bar Sol")
    for number, (day, minor) in enumerate(
        ((date(2024, 12, 30), 1_000), (date(2025, 1, 6), 2_050), (date(2025, 1, 9), -300))
    ):
        kind = PurchaseKind.PURCHASE if minor > 0 else PurchaseKind.REFUND
        Purchase.objects.create(
            customer=customer, key=str(number), document=f"F{number}", day=day, kind=kind,
            currency="EUR", amount_minor=minor, base_amount_minor=minor,
        )  # fmt: skip
    today = date(2025, 1, 31)

    def said():
        weeks = dict(weeks_of([customer.pk], until=today, currency="EUR"))
        return weeks, sums_of(customer, today=today), sold_in_year(Scope(), 2025)

    stored = said()
    settings.DATA = tmp_path
    mirror.keep(stored_ledger(until=today), currency="EUR")
    settings.LEDGER_URL = "postgresql://warehouse"
    assert mirror.is_read()
    assert said() == stored
