"""Purchases and customers at risk of each day, against a slow count by hand."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from querencia.analytics.clock import daily_counts
from querencia.analytics.ledger import Ledger

START = date(2022, 12, 20)
purchases = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 800).map(lambda n: START + timedelta(n))),
    min_size=1,
    max_size=25,
)


def _by_hand(rows: list[tuple[str, date]], end: date) -> list[dict]:
    known = [(customer, day) for customer, day in rows if day <= end]
    spans = {
        customer: sorted(day for other, day in known if other == customer) for customer, _ in known
    }
    day = min(day for _, day in known)
    table = []
    while day <= end:
        bought = sum(day == other for _, other in known)
        won = sum(days[0] == day for days in spans.values())
        at_risk = sum(days[0] < day <= days[-1] + timedelta(364) for days in spans.values())
        table.append({"day": day, "purchases": bought - won, "customers_at_risk": at_risk})
        day += timedelta(1)
    return table


@settings(max_examples=20, deadline=None)
@given(rows=purchases, reach=st.integers(0, 1_200))
def test_each_day_is_counted_as_by_hand(rows, reach):
    end = min(day for _, day in rows) + timedelta(reach)
    table = pa.table({"customer": [c for c, _ in rows], "date": [d for _, d in rows]})
    assert daily_counts(Ledger.from_arrow(table), end=end).to_pylist() == _by_hand(rows, end)


def test_a_ledger_that_begins_later_has_no_days():
    table = pa.table({"customer": ["a"], "date": [START]})
    counts = daily_counts(Ledger.from_arrow(table), end=START - timedelta(1))
    assert counts.num_rows == 0
    assert counts.schema.names == ["day", "purchases", "customers_at_risk"]


@pytest.mark.parametrize("size", [1, 3])
def test_documents_of_a_later_day_count_each(size):
    table = pa.table(
        {"customer": ["a"] * (size + 1), "date": [START, *[START + timedelta(1)] * size]}
    )
    counts = daily_counts(Ledger.from_arrow(table), end=START + timedelta(1))
    assert counts["purchases"].to_pylist() == [0, size]
