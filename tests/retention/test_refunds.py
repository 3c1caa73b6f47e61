"""Refunds whose original is not known: they lower revenue, and may undo being active."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from querencia.analytics.periods import Period
from querencia.analytics.retention import measure_retention, measure_revenue_retention, summarise

T0, T1 = date(2023, 12, 31), date(2024, 12, 31)
YEAR = Period(T0, T1)
OLD = ("old", date(2022, 1, 1), 1)
BEFORE, LATE = date(2023, 12, 1), date(2024, 12, 1)


def test_who_gave_back_all_that_they_bought_within_the_window_is_not_active(ledger_of, ids):
    rows = [
        OLD,
        ("kept it", BEFORE, 50), ("kept it", LATE, 50), ("kept it", LATE, -20),
        ("gave it back", BEFORE, 50), ("gave it back", LATE, 30), ("gave it back", T1, -30),
        ("never kept", BEFORE, 10), ("never kept", BEFORE, -10),
    ]  # fmt: skip
    figure = measure_retention(summarise(ledger_of(rows), period=YEAR, window_days=60))
    assert ids(figure.customers("ci")) == ["gave it back", "kept it"]
    assert ids(figure.customers("retained")) == ["kept it"]
    assert ids(figure.customers("lost")) == ["gave it back"]


def test_a_refund_after_the_close_is_not_known_at_it(ledger_of, ids):
    rows = [OLD, ("a", BEFORE, 50), ("a", date(2024, 1, 1), -50), ("a", LATE, 10)]
    figure = measure_retention(summarise(ledger_of(rows), period=YEAR, window_days=60))
    assert ids(figure.customers("ci")) == ["a"]


def test_a_refund_after_the_period_changes_nothing(ledger_of):
    rows = [OLD, ("a", BEFORE, 50), ("a", LATE, 10)]
    later = [*rows, ("a", date(2025, 1, 2), -60)]
    known, restated = (
        summarise(ledger_of(each), period=YEAR, window_days=60) for each in (rows, later)
    )
    assert measure_retention(known) == measure_retention(restated)
    assert measure_revenue_retention(known) == measure_revenue_retention(restated)


def test_refunds_lower_the_revenue_of_the_period_that_they_are_dated_in(ledger_of):
    rows = [OLD, ("a", BEFORE, "100.10"), ("a", LATE, "80.05"), ("a", LATE, "-30.01")]
    figure = measure_revenue_retention(summarise(ledger_of(rows), period=YEAR, window_days=60))
    assert (figure.before, figure.after) == (Decimal("100.1"), Decimal("50.04"))


entries = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(1, 160), st.integers(-9, 9)),
    min_size=1, max_size=40,
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(entries, st.integers(5, 50))
def test_active_is_a_purchase_and_more_bought_than_given_back_within_the_window(
    ledger_of, ids, drawn, w
):
    origin = date(2024, 1, 1)
    period = Period(origin + timedelta(days=60), origin + timedelta(days=150))
    rows = [("old", origin, 1), ("steady", period.start, 1)]
    rows += [(who, origin + timedelta(days=day), amount) for who, day, amount in drawn if amount]

    def active_at(close):
        within = [row for row in rows if close - timedelta(days=w) < row[1] <= close]
        return sorted(
            who
            for who in {who for who, _, amount in within if amount > 0}
            if sum(amount for other, _, amount in within if other == who) > 0
        )

    figure = measure_retention(summarise(ledger_of(rows), period=period, window_days=w))
    assert ids(figure.customers("ci")) == active_at(period.start)
    assert ids(figure.customers("cf")) == active_at(period.end)
