"""Gross and net revenue retention, to the cent."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from querencia.analytics.periods import Period
from querencia.analytics.retention import (
    Missing,
    RevenueMovement,
    RevenueRetention,
    measure_revenue_retention,
    summarise,
)

T0, T1 = date(2023, 12, 31), date(2024, 12, 31)
YEAR = Period(T0, T1)
LAST_YEAR, THIS_YEAR, OLD = date(2023, 12, 1), date(2024, 6, 1), date(2022, 12, 31)
MOVEMENTS = ("expansion", "contraction", "lost", "won", "returned")


def test_growth_of_one_customer_does_not_hide_the_loss_of_another_from_gross(ledger_of, ids):
    rows = [
        ("grows", LAST_YEAR, 100), ("grows", THIS_YEAR, 150),
        ("shrinks", LAST_YEAR, 100), ("shrinks", THIS_YEAR, "60.25"),
        ("leaves", LAST_YEAR, 100),
        ("new", THIS_YEAR, 40),
        ("back", OLD, 500), ("back", THIS_YEAR, 70),
    ]  # fmt: skip
    figure = measure_revenue_retention(summarise(ledger_of(rows), period=YEAR, window_days=90))
    assert isinstance(figure, RevenueRetention)
    assert (figure.gross, figure.net) == (pytest.approx(160.25 / 3), pytest.approx(210.25 / 3))
    assert (figure.before, figure.after) == (Decimal(300), Decimal("210.25"))
    assert figure.movement == RevenueMovement(
        expansion=Decimal(50), contraction=Decimal("39.75"), lost=Decimal(100), won=Decimal(40),
        returned=Decimal(70),
    )  # fmt: skip
    assert {term: ids(figure.customers(term)) for term in figure.terms} == {
        "at_start": ["grows", "leaves", "shrinks"], "expansion": ["grows"],
        "contraction": ["shrinks"], "lost": ["leaves"], "won": ["new"], "returned": ["back"],
    }  # fmt: skip


def test_who_bought_a_year_ago_but_was_not_active_at_the_start_is_outside(ledger_of):
    rows = [("old", OLD, 1), ("lapsed", date(2023, 2, 1), 900), ("lapsed", THIS_YEAR, 900),
            ("a", LAST_YEAR, 10), ("a", THIS_YEAR, 9)]  # fmt: skip
    figure = measure_revenue_retention(summarise(ledger_of(rows), period=YEAR, window_days=90))
    assert (figure.gross, figure.net, figure.customers_at_start) == (90, 90, 1)
    assert figure.net_interval is None  # one customer says nothing about another


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ([("a", date(2020, 1, 1)), ("a", LAST_YEAR)], Missing("no_amounts")),
        (
            [("a", date(2023, 1, 2), 10)],
            Missing("short_history", needs=date(2023, 1, 1), has=date(2023, 1, 2)),
        ),
        ([("a", OLD, 10), ("a", THIS_YEAR, 10)], Missing("nobody_active")),
    ],
)
def test_what_is_missing_is_said(ledger_of, rows, missing):
    summary = summarise(ledger_of(rows), period=YEAR, window_days=90)
    assert measure_revenue_retention(summary) == missing


def test_with_a_window_beyond_the_year_those_at_the_start_may_have_brought_nothing(ledger_of):
    rows = [("a", date(2022, 12, 15), 10), ("a", THIS_YEAR, 10)]
    summary = summarise(ledger_of(rows), period=YEAR, window_days=545)
    assert measure_revenue_retention(summary) == Missing("nothing_before")


def test_the_intervals_are_those_of_the_bootstrap_over_customers(ledger_of):
    draw = np.random.default_rng(5)
    before = draw.gamma(2, 50, 400).round(2)
    after = (before * draw.gamma(4, 0.22, 400) * (draw.random(400) < 0.85)).round(2)
    rows = [("old", OLD, 1), *((f"c{n}", LAST_YEAR, value) for n, value in enumerate(before))]
    rows += [(f"c{n}", THIS_YEAR, value) for n, value in enumerate(after) if value]
    figure = measure_revenue_retention(summarise(ledger_of(rows), period=YEAR, window_days=90))
    for interval, values in (
        (figure.net_interval, after),
        (figure.gross_interval, np.minimum(after, before)),
    ):
        expected = stats.bootstrap(
            (values, before), lambda a, b, axis: 100 * a.sum(axis=axis) / b.sum(axis=axis),
            paired=True, vectorized=True, n_resamples=4000, rng=np.random.default_rng(1),
        ).confidence_interval  # fmt: skip
        assert interval == pytest.approx(tuple(expected), abs=0.6)


entries = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"), st.integers(1, 180),
        st.decimals(-99, 999, places=2, allow_nan=False).filter(bool),
    ),
    min_size=1, max_size=60,
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(entries, st.integers(10, 60))
def test_every_cent_of_a_period_is_in_one_movement(ledger_of, drawn, w):
    origin = date(2024, 1, 1)
    period = Period(origin + timedelta(days=90), origin + timedelta(days=180))
    rows = [("old", origin, 1), ("steady", period.start, 10_000)]
    rows += [(who, origin + timedelta(days=day), amount) for who, day, amount in drawn]
    figure = measure_revenue_retention(summarise(ledger_of(rows), period=period, window_days=w))
    assert isinstance(figure, RevenueRetention)
    moved = figure.movement
    assert figure.after == figure.before + moved.expansion - moved.contraction - moved.lost
    buyers = {who for who, _, amount in rows if amount > 0}
    in_period = sum(
        (Decimal(str(amount)) for who, day, amount in rows if who in buyers and day in period),
        Decimal(0),
    )
    assert figure.after + moved.won + moved.returned == in_period
    assert figure.gross <= min(100, figure.net) + 1e-9
    for term in MOVEMENTS:
        customers = figure.customers(term).to_pyarrow().to_pylist()
        change = sum(
            (row["after"] - (row["before"] if term in MOVEMENTS[:3] else 0) for row in customers),
            Decimal(0),
        )
        assert abs(change) == abs(getattr(moved, term)), term
