"""A ledger made of rows that are in order."""

from datetime import date
from decimal import Decimal

import pyarrow as pa

from querencia.analytics.ledger import Ledger


def purchases_of(ledger: Ledger) -> list[tuple]:
    table = ledger.purchases.order_by("customer", "day", "amount").to_pyarrow()
    return [tuple(row.values()) for row in table.to_pylist()]


def test_a_row_with_an_amount_is_a_purchase_and_a_refund_is_not():
    ledger = Ledger.from_arrow(
        pa.table(
            {
                "customer": ["Ana", "Ana", "Luis"],
                "date": [date(2024, 1, 5), date(2024, 2, 1), date(2024, 1, 9)],
                "amount": [10.5, -2.25, 0.0],
            }
        )
    )
    assert purchases_of(ledger) == [("Ana", date(2024, 1, 5), Decimal("10.5000"), None)]
    assert ledger.refunds is not None
    assert ledger.refunds.to_pyarrow().to_pylist() == [
        {"customer": "Ana", "day": date(2024, 2, 1), "amount": Decimal("-2.2500"), "margin": None}
    ]


def test_dates_without_amounts_are_purchases():
    ledger = Ledger.from_arrow(pa.table({"customer": [7, 7], "day": [date(2024, 1, 5)] * 2}))
    assert purchases_of(ledger) == [("7", date(2024, 1, 5), None, None)] * 2
    assert not ledger.has_amount
    assert ledger.refunds is None


def test_until_keeps_the_day_itself():
    days = [date(2024, 1, 5), date(2024, 1, 6), date(2024, 1, 7)]
    ledger = Ledger.from_arrow(
        pa.table({"customer": ["a"] * 3, "date": days, "amount": [Decimal(1)] * 3})
    )
    assert [day for _, day, _, _ in purchases_of(ledger.until(date(2024, 1, 6)))] == days[:2]


def test_cdnow_is_read_whole(cdnow_master: pa.Table):
    ledger = Ledger.from_arrow(cdnow_master)
    bought = ledger.purchases.aggregate(
        purchases=ledger.purchases.count(),
        customers=ledger.purchases.customer.nunique(),
        amount=ledger.purchases.amount.sum(),
    ).to_pyarrow()
    assert bought.to_pylist() == [
        {"purchases": 69_579, "customers": 23_502, "amount": Decimal("2500315.6300")}
    ]
