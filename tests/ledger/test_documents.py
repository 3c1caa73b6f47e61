"""Documents, their lines, and the refunds that point at them."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from querencia.analytics.ledger import Ledger
from querencia.analytics.ledger.building import duplicates

JAN, FEB, MAR = date(2024, 1, 10), date(2024, 2, 10), date(2024, 3, 10)


def ledger_of(*rows: dict) -> Ledger:
    names = ["customer", "day", "amount", "document", *sorted({n for r in rows for n in r})]
    names = list(dict.fromkeys(names))
    types = {"day": pa.date32(), "amount": pa.decimal128(18, 4), "margin": pa.decimal128(18, 4)}
    arrays = [pa.array([r.get(n) for r in rows], types.get(n, pa.string())) for n in names]
    return Ledger.from_arrow(pa.table(arrays, names=names))


def row(customer: str, day: date, amount: str | int, document: str | None = None, **more) -> dict:
    return {
        "customer": customer,
        "day": day,
        "amount": Decimal(amount),
        "document": document,
        **more,
    }


def found(table) -> list[tuple]:
    columns = [name for name in table.columns if name != "margin"]
    rows = table.select(*columns).order_by(*columns).to_pyarrow().to_pylist()
    return [tuple(r.values()) for r in rows]


def test_the_lines_of_a_document_are_one_purchase():
    ledger = ledger_of(
        row("Ana", JAN, 10, "F1"), row("Ana", JAN, 5, "F1"), row("Ana", FEB, 7, "F2")
    )
    assert found(ledger.purchases) == [("Ana", JAN, Decimal(15)), ("Ana", FEB, Decimal(7))]


def test_a_document_sent_twice_counts_once():
    lines = [row("Ana", JAN, 10, "F1"), row("Ana", JAN, 5, "F1")]
    ledger = ledger_of(*lines, *lines)
    assert found(ledger.purchases) == [("Ana", JAN, Decimal(15))]
    assert duplicates(ledger.rows) == 2


def test_a_line_that_stands_twice_in_its_document_is_two_lines():
    bread, milk = row("Ana", JAN, 1, "T1"), row("Ana", JAN, 2, "T1")
    assert found(ledger_of(bread, bread, milk).purchases) == [("Ana", JAN, Decimal(4))]


@pytest.mark.parametrize("times", [2, 3, 4])
def test_a_document_with_a_repeated_line_sent_again_counts_once(times: int):
    bread, milk = row("Ana", JAN, 1, "T1"), row("Ana", JAN, 2, "T1")
    ledger = ledger_of(*[bread, bread, bread, milk] * times)
    assert found(ledger.purchases) == [("Ana", JAN, Decimal(5))] or times == 4


def test_lines_that_differ_in_what_is_not_a_column_of_the_ledger_are_two_lines():
    ledger = ledger_of(
        row("Ana", JAN, 10, "F1", content="white paint"),
        row("Ana", JAN, 10, "F1", content="blue paint"),
    )
    assert found(ledger.purchases) == [("Ana", JAN, Decimal(20))]


def test_rows_without_a_document_are_purchases_of_their_own():
    ledger = ledger_of(row("Ana", JAN, 10), row("Ana", JAN, 10), row("Ana", JAN, 3, "F1"))
    assert [amount for _, _, amount in found(ledger.purchases)] == [3, 10, 10]
    assert duplicates(ledger.rows) == 0


def test_a_document_belongs_to_its_customer():
    ledger = ledger_of(row("Ana", JAN, 10, "1"), row("Luis", JAN, 10, "1"))
    assert found(ledger.purchases) == [("Ana", JAN, Decimal(10)), ("Luis", JAN, Decimal(10))]


def test_a_document_with_two_dates_is_one_purchase_on_the_first():
    ledger = ledger_of(row("Ana", FEB, 10, "1"), row("Ana", JAN, 5, "1"))
    assert found(ledger.purchases) == [("Ana", JAN, Decimal(15))]


def test_numbering_starts_again_each_year():
    ledger = ledger_of(row("Ana", JAN, 10, "1"), row("Ana", date(2025, 1, 8), 5, "1"))
    assert found(ledger.purchases) == [
        ("Ana", JAN, Decimal(10)),
        ("Ana", date(2025, 1, 8), Decimal(5)),
    ]


class TestRefunds:
    def test_reduces_the_purchase_that_it_names_on_the_day_of_that_purchase(self):
        ledger = ledger_of(row("Ana", JAN, 10, "F1"), row("Ana", FEB, -4, "A1", reference="F1"))
        assert found(ledger.purchases) == [("Ana", JAN, Decimal(6))]
        assert found(ledger.refunds) == []

    def test_is_not_known_before_its_day(self):
        ledger = ledger_of(row("Ana", JAN, 10, "F1"), row("Ana", FEB, -4, "A1", reference="F1"))
        assert found(ledger.until(JAN).purchases) == [("Ana", JAN, Decimal(10))]
        assert found(ledger.until(FEB).purchases) == [("Ana", JAN, Decimal(6))]

    def test_whose_original_is_not_known_stands_on_its_own_day(self):
        ledger = ledger_of(row("Ana", JAN, 10, "F1"), row("Ana", FEB, -4, "A1", reference="F9"))
        assert found(ledger.purchases) == [("Ana", JAN, Decimal(10))]
        assert found(ledger.refunds) == [("Ana", FEB, Decimal(-4))]

    def test_of_another_customer_does_not_count(self):
        ledger = ledger_of(row("Ana", JAN, 10, "F1"), row("Luis", FEB, -4, "A1", reference="F1"))
        assert found(ledger.purchases) == [("Ana", JAN, Decimal(10))]
        assert found(ledger.refunds) == [("Luis", FEB, Decimal(-4))]

    def test_of_all_leaves_no_purchase(self):
        ledger = ledger_of(row("Ana", JAN, 10, "F1"), row("Ana", FEB, -10, "A1", reference="F1"))
        assert found(ledger.purchases) == []
        assert found(ledger.refunds) == []

    def test_of_more_than_was_paid_leaves_the_rest_as_a_refund(self):
        ledger = ledger_of(row("Ana", JAN, 10, "F1"), row("Ana", FEB, -12, "A1", reference="F1"))
        assert found(ledger.purchases) == []
        assert found(ledger.refunds) == [("Ana", JAN, Decimal(-2))]

    def test_under_the_same_number_reduces_its_purchase(self):
        ledger = ledger_of(row("Ana", JAN, 10, "1001"), row("Ana", FEB, -4, "1001"))
        assert found(ledger.purchases) == [("Ana", JAN, Decimal(6))]

    def test_goes_to_the_latest_document_of_that_number(self):
        ledger = ledger_of(
            row("Ana", date(2023, 5, 1), 10, "1"),
            row("Ana", JAN, 20, "1"),
            row("Ana", FEB, -4, "A1", reference="1"),
            row("Ana", date(2025, 1, 1), 30, "1"),
        )
        assert [amount for _, _, amount in found(ledger.purchases)] == [10, 16, 30]

    def test_without_a_number_of_its_own_finds_its_original(self):
        ledger = ledger_of(row("Ana", JAN, 10, "F1"), row("Ana", FEB, -4, reference="F1"))
        assert found(ledger.purchases) == [("Ana", JAN, Decimal(6))]

    def test_by_its_kind_is_below_zero_whatever_its_sign(self):
        ledger = ledger_of(
            row("Ana", JAN, 10, "F1", kind="purchase"),
            row("Ana", FEB, 4, "A1", kind="refund", reference="F1"),
            row("Ana", MAR, -1, "A2", kind="refund", reference="F1"),
        )
        assert found(ledger.purchases) == [("Ana", JAN, Decimal(5))]

    def test_a_reference_in_a_purchase_means_nothing(self):
        ledger = ledger_of(row("Ana", JAN, 10, "F1"), row("Ana", FEB, 4, "F2", reference="F1"))
        assert [amount for _, _, amount in found(ledger.purchases)] == [10, 4]

    def test_a_discount_inside_a_document_is_no_refund(self):
        ledger = ledger_of(
            row("Ana", JAN, 10, "F1", reference="F0"), row("Ana", JAN, -2, "F1", reference="F0")
        )
        assert found(ledger.purchases) == [("Ana", JAN, Decimal(8))]

    def test_of_a_whole_document_moves_all_its_lines(self):
        ledger = ledger_of(
            row("Ana", JAN, 100, "F1"),
            row("Ana", FEB, -60, "A1", reference="F1"),
            row("Ana", FEB, 5, "A1"),
        )
        assert found(ledger.purchases) == [("Ana", JAN, Decimal(45))]


def test_product_lines_are_net_of_refunds_and_of_purchases_only():
    ledger = ledger_of(
        row("Ana", JAN, 10, "F1", product_line="paint"),
        row("Ana", JAN, 5, "F1", product_line="paint"),
        row("Ana", JAN, 8, "F1", product_line="brushes"),
        row("Ana", FEB, -8, "A1", product_line="brushes", reference="F1"),
        row("Ana", FEB, 3, product_line="tape"),
    )
    assert found(ledger.lines) == [
        ("Ana", JAN, "paint", Decimal(15)),
        ("Ana", FEB, "tape", Decimal(3)),
    ]


def test_the_seller_of_a_purchase_is_not_that_of_its_refund():
    ledger = ledger_of(
        row("Ana", JAN, 10, "F1", seller="Marta"),
        row("Ana", FEB, -1, "A1", seller="Bea", reference="F1"),
        row("Luis", FEB, 3, "F2"),
    )
    assert found(ledger.sellers) == [("Ana", JAN, "Marta")]


def test_a_margin_that_lacks_a_line_is_unknown():
    ledger = ledger_of(
        row("Ana", JAN, 10, "F1", margin=Decimal(4)),
        row("Ana", JAN, 5, "F1"),
        row("Luis", JAN, 10, "F2", margin=Decimal(4)),
        row("Luis", JAN, 0, "F2"),
    )
    rows = ledger.purchases.order_by("customer").to_pyarrow().to_pylist()
    assert [(r["customer"], r["margin"]) for r in rows] == [("Ana", None), ("Luis", Decimal(4))]


def test_without_amounts_a_document_is_a_purchase_and_a_refund_is_none():
    table = pa.table(
        {
            "customer": ["Ana", "Ana", "Ana"],
            "day": [JAN, JAN, FEB],
            "document": ["F1", "F1", "A1"],
            "kind": ["purchase", "purchase", "refund"],
        }
    )
    ledger = Ledger.from_arrow(table)
    assert found(ledger.purchases) == [("Ana", JAN, None)]
    assert ledger.refunds is None


def test_free_purchases_count_when_asked_for():
    ledger = ledger_of(
        row("Ana", JAN, 0, "F1"),
        row("Luis", JAN, 5, "F2"),
        row("Luis", FEB, -5, "A1", reference="F2"),
        row("Eva", JAN, 0),
    )
    assert found(ledger.purchases) == []
    free = ledger.with_free_purchases()
    assert found(free.purchases) == [("Ana", JAN, Decimal(0)), ("Eva", JAN, Decimal(0))]
    assert found(free.until(JAN).purchases) == [
        ("Ana", JAN, Decimal(0)),
        ("Eva", JAN, Decimal(0)),
        ("Luis", JAN, Decimal(5)),
    ]


rows_of_business = st.lists(
    st.builds(
        row,
        st.sampled_from(["Ana", "Luis"]),
        st.sampled_from([JAN, FEB, MAR, date(2025, 1, 2)]),
        st.integers(-20, 30),
        st.sampled_from([None, "F1", "F2", "A1"]),
        reference=st.sampled_from([None, "F1", "F2", "A1", "F9"]),
        product_line=st.sampled_from([None, "paint", "tape"]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=12, deadline=None)
@given(rows_of_business)
def test_money_is_neither_made_nor_lost(rows: list[dict]):
    rows = [{**r, "content": str(i)} for i, r in enumerate(rows)]
    ledger = ledger_of(*rows)
    kept = sum(amount for *_, amount in found(ledger.purchases) + found(ledger.refunds))
    assert kept == sum(r["amount"] for r in rows)


@settings(max_examples=12, deadline=None)
@given(rows_of_business, st.randoms())
def test_sending_every_document_again_changes_nothing(rows: list[dict], random):
    rows = [{**r, "document": r["document"] or "F3", "content": str(i)} for i, r in enumerate(rows)]
    twice = rows * 2
    random.shuffle(twice)
    once, again = ledger_of(*rows), ledger_of(*twice)
    assert found(again.purchases) == found(once.purchases)
    assert found(again.refunds) == found(once.refunds)
    assert found(again.lines) == found(once.lines)
    assert duplicates(again.rows) == len(rows)
