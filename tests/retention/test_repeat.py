from datetime import date, timedelta
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from querencia.analytics.ledger import Ledger
from querencia.analytics.periods import Period
from querencia.analytics.retention import (
    Missing,
    RepeatRate,
    measure_repeat_rate,
    second_purchases,
    summarise,
    wilson,
)

END = date(2024, 12, 31)


def days_ago(days):
    return END - timedelta(days=days)


def test_open_cohorts_are_left_out_even_those_who_have_bought_again(ledger_of, ids):
    rows = [
        ("again", days_ago(200)), ("again", days_ago(110)),
        ("too late", days_ago(200)), ("too late", days_ago(109)),
        ("never", days_ago(90)),
        ("young", days_ago(89)),
        ("young and again", days_ago(89)), ("young and again", days_ago(80)),
    ]  # fmt: skip
    seconds = second_purchases(ledger_of(rows), end=END)
    rate = measure_repeat_rate(seconds, end=END, age_days=90)
    assert rate == RepeatRate(
        percent=100 / 3, interval=wilson(1, 3), age_days=90, method="closed", repeated=1,
        not_repeated=2, open=2,
    )  # fmt: skip
    assert {term: ids(rate.customers(term)) for term in rate.terms} == {
        "repeated": ["again"],
        "not_repeated": ["never", "too late"],
        "open": ["young", "young and again"],
    }


def test_orders_split_over_one_day_are_one(ledger_of):
    rows = [("a", days_ago(200)), ("a", days_ago(200)), ("b", days_ago(200)), ("b", days_ago(199))]
    rate = measure_repeat_rate(second_purchases(ledger_of(rows), end=END), end=END)
    assert (rate.repeated, rate.not_repeated) == (1, 1)


def test_first_purchases_that_are_known_need_not_be_looked_up(cdnow):
    end = date(1998, 6, 30)
    summary = summarise(cdnow, period=Period.year_to(end), window_days=90)
    known = second_purchases(cdnow, end=end, firsts=summary.customers)
    looked_up = second_purchases(cdnow, end=end)
    rows = [table.order_by("customer").to_pyarrow() for table in (known, looked_up)]
    assert rows[0] == rows[1]


def test_only_customers_won_in_the_period_are_counted(ledger_of, ids):
    rows = [("old", days_ago(400)), ("old", days_ago(250)), ("new", days_ago(300)),
            ("at the start", days_ago(365))]  # fmt: skip
    won = Period(days_ago(365), END)
    ledger = ledger_of(rows)
    for seconds in (second_purchases(ledger, end=END, won=won), second_purchases(ledger, end=END)):
        rate = measure_repeat_rate(seconds, end=END, won=won)
        assert (rate.repeated, ids(rate.customers("not_repeated"))) == (0, ["new"])


@pytest.mark.parametrize("method", ["closed", "kaplan_meier"])
def test_without_a_customer_of_that_age_there_is_no_rate(ledger_of, method):
    seconds = second_purchases(ledger_of([("a", days_ago(10)), ("a", days_ago(5))]), end=END)
    assert measure_repeat_rate(seconds, end=END, method=method) == Missing("nobody_old_enough")


def test_cdnow_has_the_946_repeat_buyers_that_the_papers_count(cdnow_sample):
    """Fader, Hardie & Lee (2005): 946 of 2,357 bought again in the first 39 weeks."""
    end = date(1997, 9, 30)
    ledger = Ledger.from_arrow(cdnow_sample.select(["customer", "date"]))
    seconds = second_purchases(ledger, end=end)
    assert (seconds.count().to_pyarrow().as_py(), seconds.second.count().to_pyarrow().as_py()) == (
        2357,
        946,
    )


@pytest.mark.parametrize("age_days", [90, 500])
def test_cdnow_repeats_as_often_as_scipy_estimates(cdnow, cdnow_rows, age_days):
    end = date(1998, 6, 30)
    bought = {}
    for customer, day, _ in cdnow_rows:
        bought.setdefault(customer, set()).add(day)
    gaps, ages = [], []
    for on in bought.values():
        first, *later = sorted(on)
        if later:
            gaps.append((later[0] - first).days)
        else:
            ages.append((end - first).days)
    witness = stats.ecdf(stats.CensoredData(uncensored=gaps, right=ages))
    rate = measure_repeat_rate(
        second_purchases(cdnow, end=end), end=end, age_days=age_days, method="kaplan_meier"
    )
    assert rate.percent == pytest.approx(100 * float(witness.cdf.evaluate(age_days)), abs=1e-9)
    bounds = witness.sf.confidence_interval(0.95, method="log-log")
    assert rate.interval == pytest.approx(
        (100 - 100 * float(bounds.high.evaluate(age_days)),
         100 - 100 * float(bounds.low.evaluate(age_days))), abs=1e-9
    )  # fmt: skip


entries = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 200)), max_size=40)


@settings(max_examples=25, deadline=None)
@given(entries, st.integers(1, 120), st.sampled_from(["closed", "kaplan_meier"]))
def test_the_terms_divide_the_customers_among_them(ledger_of, ids, drawn, age_days, method):
    rows = [("oldest", days_ago(200)), *((who, days_ago(ago)) for who, ago in drawn)]
    seconds = second_purchases(ledger_of(rows), end=END)
    rate = measure_repeat_rate(seconds, end=END, age_days=age_days, method=method)
    assert isinstance(rate, RepeatRate)
    terms = {term: ids(rate.customers(term)) for term in rate.terms}
    assert {term: len(who) for term, who in terms.items()} == {
        "repeated": rate.repeated, "not_repeated": rate.not_repeated, "open": rate.open,
    }  # fmt: skip
    assert sorted(chain(*terms.values())) == sorted({who for who, _ in rows})
