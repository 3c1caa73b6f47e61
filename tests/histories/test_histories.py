"""Histories, gaps and weekly counts against plain Python, on any ledger."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querencia.analytics.clock import calendar, seasonal
from querencia.analytics.engine import collect
from querencia.analytics.gaps import gaps
from querencia.analytics.histories import customer_days, histories
from querencia.analytics.ledger import Ledger
from querencia.analytics.spans import spans
from querencia.analytics.weeks import monday_of, weekly_counts

CLOCKS = {
    "calendar": calendar(),
    # Weeks so slow that some gaps fall below the half day at which they are floored.
    "season": seasonal((0.05,) * 10 + tuple(1 + 0.7 * np.cos(np.arange(43) / 4))),
}
ENDS = st.integers(-5, 500).map(lambda n: date(2023, 12, 18) + timedelta(n))
often = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(params=CLOCKS)
def clock(request):
    return CLOCKS[request.param]


@often
@given(data=st.data(), end=ENDS)
def test_each_history_is_what_a_count_by_hand_gives(drawn, by_hand, clock, data, end):
    bought = data.draw(drawn)
    rows = collect(histories(bought.ledger(), end=end, clock=clock)).to_pylist()
    ours = {row.pop("customer"): row for row in rows}
    theirs = by_hand(bought, end, clock.weeks_at)
    assert sorted(ours) == sorted(theirs)
    for name, history in theirs.items():
        assert ours[name] == {
            key: pytest.approx(value, abs=1e-9) if isinstance(value, float) else value
            for key, value in history.items()
        }


@often
@given(data=st.data(), end=ENDS)
def test_each_purchase_day_knows_the_history_up_to_it(drawn, by_hand, clock, data, end):
    bought = data.draw(drawn)
    past = gaps(bought.ledger(), end=end, clock=clock)
    days = sorted({row[:2] for row in bought.purchases if row[1] <= end})
    assert [
        (past.customer_ids[c], _day(d)) for c, d in zip(past.customer, past.day, strict=True)
    ] == days
    for place, (name, day) in enumerate(days):
        then = by_hand(bought, day, clock.weeks_at)[name]
        later = [other for who, other in days if who == name and other > day]
        wait = clock.weeks_at(later[0]) - clock.weeks_at(day) if later else np.nan
        spent = sum(row[2] for row in bought.purchases if row[:2] == (name, day))
        assert _day(past.first_day[place]) == then["first"]
        assert past.x[place] == then["x"]
        assert past.t_x[place] == pytest.approx(then["t_x"], abs=1e-9)
        assert past.litt[place] == pytest.approx(then["litt"], abs=1e-9)
        assert past.start[place] == clock.weeks_at(day)
        assert (_day(past.next_day[place]) if later else past.next_day[place]) == (
            later[0] if later else -1
        )
        assert past.gap[place] == pytest.approx(wait, abs=1e-9, nan_ok=True)
        assert past.amount[place] == pytest.approx(float(spent), abs=1e-9)


@often
@given(data=st.data(), end=ENDS, weeks=st.integers(1, 60))
def test_weeks_count_documents_days_and_money(drawn, data, end, weeks):
    bought = data.draw(drawn)
    since = monday_of(end) - timedelta(weeks=weeks - 1)
    expected = defaultdict(lambda: [0, set(), Decimal(0)])
    for name, day, amount, _ in bought.purchases:
        if since <= day <= end:
            cell = expected[name, monday_of(day)]
            cell[0] += 1
            cell[1].add(day)
            cell[2] += amount
    rows = collect(weekly_counts(bought.ledger(), end=end, weeks=weeks)).to_pylist()
    assert {
        (row["customer"], row["week"]): [row["purchases"], row["days"], row["amount"]]
        for row in rows
    } == {key: [n, len(days), amount] for key, (n, days, amount) in expected.items()}
    assert len(rows) == len(expected)


def _day(number) -> date:
    return date(1970, 1, 1) + timedelta(int(number))


def test_some_customers_can_be_asked_for_by_name_or_by_table(cdnow_sample):
    ledger, end = Ledger.from_arrow(cdnow_sample), date(1998, 6, 30)
    everybody = gaps(ledger, end=end)
    two = gaps(ledger, ["0005", "2350", "nobody"], end=end)
    assert two.customer_ids.tolist() == ["0005", "2350"]
    wanted = np.isin(everybody.customer_ids[everybody.customer], ["0005", "2350"])
    assert two.day.tolist() == everybody.day[wanted].tolist()
    assert two.litt.tolist() == everybody.litt[wanted].tolist()

    table = customer_days(ledger, customers=["0005", "2350"]).select("customer").distinct()
    assert gaps(ledger, table, end=end).day.tolist() == two.day.tolist()
    rows = collect(weekly_counts(ledger, end=end, customers=["0005"]))
    assert set(rows["customer"].to_pylist()) == {"0005"}


def test_days_can_be_asked_for_by_period(cdnow_sample):
    ledger = Ledger.from_arrow(cdnow_sample)
    since, end = date(1997, 6, 1), date(1997, 6, 30)
    rows = collect(customer_days(ledger, since=since, end=end)).to_pylist()
    expected = defaultdict(lambda: [0, Decimal(0)])
    for row in cdnow_sample.to_pylist():
        if since <= row["date"] <= end and row["amount"]:  # what cost nothing is no purchase
            cell = expected[row["customer"], row["date"]]
            cell[0] += 1
            cell[1] += row["amount"]
    assert {(r["customer"], r["day"]): [r["purchases"], r["amount"]] for r in rows} == expected


def test_a_ledger_without_purchases_by_then_has_no_histories(cdnow_sample):
    ledger, before = Ledger.from_arrow(cdnow_sample), date(1996, 12, 31)
    assert collect(histories(ledger, end=before)).num_rows == 0
    assert len(gaps(ledger, end=before)) == 0
    assert collect(weekly_counts(ledger, end=before)).num_rows == 0


def test_spans_that_were_asked_for_already_change_nothing(cdnow_sample):
    ledger, end = Ledger.from_arrow(cdnow_sample), date(1998, 1, 31)
    known = spans(ledger, end=end)
    twice = [
        collect(histories(ledger, end=end, **given)).sort_by("customer")
        for given in ({}, {"known": known})
    ]
    assert twice[0] == twice[1]


def test_long_histories_add_up(cdnow_sample):
    """Ten thousand purchases of one customer, each two days after the other."""
    day = cdnow_sample["date"][0].as_py()
    rows = cdnow_sample.slice(0, 1).take([0] * 10_001)
    days = [day + timedelta(2 * i) for i in range(10_001)]
    ledger = Ledger.from_arrow(rows.set_column(1, "date", [days]))
    (row,) = collect(histories(ledger, end=days[-1])).to_pylist()
    assert (row["x"], row["t_x"], row["gap_sd_days"]) == (10_000, 20_000 / 7, 0.0)
    assert row["litt"] == pytest.approx(10_000 * np.log(2 / 7), abs=1e-8)
