"""The purchases, contracts, costs and budgets of the demo company."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from querencia.apps.customers.models import AcquisitionChannel
from querencia.apps.sales.enums import BudgetPeriod, CostKind, PurchaseKind
from querencia.apps.sales.models import (
    AcquisitionCost,
    BudgetLine,
    Contract,
    CustomerCost,
    ProductLine,
    Purchase,
    PurchaseLine,
    Seller,
)
from querencia.demo import names
from querencia.foundation.money import minor_units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    import pyarrow as pa

    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import User

CURRENCY = "EUR"
RECENT_DAYS = 60  # who bought so lately may well hold a contract
AMBITION = Decimal("1.12")  # a budget is last year's sales and more: one to fall short of


def create_sales(
    rows: pa.Table,
    customers: Mapping[str, Customer],
    users: Sequence[User],
    draw: Random,
    *,
    today: date,
) -> int:
    """Create everything; return how many purchases there are, refunds not counted."""
    sellers = [Seller.objects.create(name=user.name, user=user) for user in users]
    made = _purchases(rows.to_pylist(), customers, sellers)
    last = {one.customer_id: one.day for one in sorted(made, key=lambda one: one.day)}
    buying = [one for one in customers.values() if (today - last[one.pk]).days < RECENT_DAYS]
    _contracts(buying, draw, today)
    _costs(list(customers.values()), draw, today)
    _budgets(made, today)
    return sum(1 for one in made if one.kind == PurchaseKind.PURCHASE)


def _purchases(
    rows: Sequence[Mapping[str, Any]],
    customers: Mapping[str, Customer],
    sellers: Sequence[Seller],
) -> list[Purchase]:
    """Sum the lines of each document, and store documents, lines and what refunds point at."""
    documents: dict[str, Purchase] = {}
    parts: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        one = documents.setdefault(row["document"], _document(row, customers, sellers))
        amount, margin = _minor(row["amount"]), _minor(row["margin"])
        one.amount_minor += amount
        one.base_amount_minor += amount
        one.base_margin_minor = (one.base_margin_minor or 0) + margin
        parts[row["document"], row["product_line"]] += amount
    Purchase.objects.bulk_create(documents.values(), batch_size=2_000)
    originals = {row["document"]: row["reference"] for row in rows if row.get("reference")}
    refunds = [documents[document] for document in originals]
    for one in refunds:
        one.refund_of = documents.get(originals[one.document])
    Purchase.objects.bulk_update(refunds, ["refund_of"], batch_size=500)
    lines = {name: ProductLine.objects.create(name=name) for name in names.PRODUCT_LINES}
    PurchaseLine.objects.bulk_create(
        [
            PurchaseLine(
                purchase=documents[document], product_line=lines[line], base_amount_minor=amount
            )
            for (document, line), amount in parts.items()
        ],
        batch_size=2_000,
    )
    return list(documents.values())


def _document(
    row: Mapping[str, Any], customers: Mapping[str, Customer], sellers: Sequence[Seller]
) -> Purchase:
    return Purchase(
        customer=customers[row["customer"]],
        source="demo",
        key=row["document"],
        document=row["document"],
        reference=row.get("reference") or "",
        kind=PurchaseKind(row["kind"]),
        day=row["date"],
        currency=CURRENCY,
        amount_minor=0,
        base_amount_minor=0,
        seller=sellers[int(row["customer"][1:]) % len(sellers)],
    )


def _contracts(customers: Sequence[Customer], draw: Random, today: date) -> None:
    """Give some customers a supply contract; a few end soon."""
    holders = draw.sample(customers, len(customers) // 15)
    for number, one in enumerate(holders, start=1):
        starts = today - timedelta(days=draw.randrange(30, 700))
        years = 1 + (today - starts).days // 365
        Contract.objects.create(
            customer=one,
            reference=f"CT-{starts.year}-{number:03d}",
            title="Suministro semanal",
            starts_on=starts,
            ends_on=starts + timedelta(days=365 * years),
            renews_itself=draw.random() < 0.5,
            currency=CURRENCY,
            value_minor=draw.randrange(200_000, 2_000_000),
        )


def _costs(customers: Sequence[Customer], draw: Random, today: date) -> None:
    """Spend on serving and keeping customers, and on winning them, in each month of a year."""
    months = _months(today, 12)
    spent = [
        CustomerCost(customer=one, month=month, kind=kind, amount_minor=draw.randrange(*bounds))
        for one in customers
        for month in months[::4]
        for kind, bounds in ((CostKind.SERVE, (300, 4_000)), (CostKind.RETAIN, (0, 2_500)))
    ]
    CustomerCost.objects.bulk_create(spent, batch_size=1_000)
    AcquisitionCost.objects.bulk_create(
        [
            AcquisitionCost(
                channel=channel, month=month, amount_minor=draw.randrange(60_000, 300_000)
            )
            for channel in AcquisitionChannel.objects.all()
            for month in months
        ]
    )


def _budgets(purchases: Sequence[Purchase], today: date) -> None:
    """Plan this year's months as last year's sales and more, in all and for each seller."""
    sold: dict[tuple[int | None, date], int] = defaultdict(int)
    for one in purchases:
        for seller in (None, one.seller_id):
            sold[seller, one.day.replace(day=1)] += one.base_amount_minor
    last_year = [(key, minor) for key, minor in sold.items() if key[1].year == today.year - 1]
    BudgetLine.objects.bulk_create(
        BudgetLine(
            period=BudgetPeriod.MONTH,
            starts_on=before.replace(year=today.year),
            seller_id=seller,
            amount_minor=int(minor * AMBITION),
        )
        for (seller, before), minor in last_year
    )


def _months(today: date, count: int) -> list[date]:
    months, month = [], today.replace(day=1)
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
        months.append(month)
    return months


def _minor(value: Any) -> int:  # noqa: ANN401 - a Decimal or a float of the ledger
    return minor_units(Decimal(str(value)), CURRENCY)
