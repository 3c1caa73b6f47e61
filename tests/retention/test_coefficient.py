"""The retention coefficient against worked examples, plain Python and its own definition."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from querencia.analytics.periods import Period, month_ends
from querencia.analytics.retention import (
    Missing,
    RetentionFigure,
    SeedForm,
    measure_retention,
    measure_retention_over_time,
    seed_form,
    summarise,
)

T0, T1 = date(2023, 12, 31), date(2024, 12, 31)
YEAR = Period(T0, T1)
LONG_AGO, BEFORE = date(2022, 3, 1), date(2023, 11, 15)
EARLY, LATE = date(2024, 2, 1), date(2024, 12, 1)


def customers(prefix, count, *bought_on):
    return [(f"{prefix}{number}", day) for number in range(count) for day in bought_on]


def oracle(rows, period, window_days):
    """The terms as sets, by reading every purchase once a customer and day."""
    bought = {}
    for customer, day, *_ in rows:
        if day <= period.end:
            bought.setdefault(customer, set()).add(day)
    window = timedelta(days=window_days)

    def active_at(close):
        return {
            who for who, on in bought.items() if any(close - window < day <= close for day in on)
        }

    s0, s1 = active_at(period.start), active_at(period.end)
    new = {who for who, on in bought.items() if min(on) > period.start}
    inside = [period.start + timedelta(days=day) for day in range(1, period.days)]
    return {
        "ci": s0, "cf": s1, "nc": s1 - s0, "retained": s0 & s1, "lost": s0 - s1,
        "won": (s1 - s0) & new, "returned": (s1 - s0) - new, "signed": new,
        "left_and_returned": {
            who for who in s0 & s1 if not all(
                any(close - window < day <= close for day in bought[who]) for close in inside
            )
        },
    }  # fmt: skip


def assert_equals_oracle(figure, expected, ids):
    for term, members in expected.items():
        assert getattr(figure, term) == len(members), term
        assert ids(figure.customers(term)) == sorted(members), term


def test_the_example_of_the_formula_is_90_percent(ledger_of, ids):
    rows = [
        *customers("kept", 90, BEFORE, LATE),
        *customers("lost", 10, BEFORE),
        *customers("new", 20, LATE),
        ("first of the ledger", LONG_AGO),
    ]
    figure = measure_retention(summarise(ledger_of(rows), period=YEAR, window_days=180))
    assert isinstance(figure, RetentionFigure)
    assert figure.numbers() == {
        "start": T0, "end": T1, "window_days": 180, "ci": 100, "nc": 20, "cf": 110,
        "retained": 90, "won": 20, "returned": 0, "lost": 10, "signed": 20,
        "left_and_returned": 90, "coefficient": 90.0,
        "interval": pytest.approx((82.56, 94.48), abs=0.005),
    }  # fmt: skip
    assert seed_form(ci=100, nc=20, cf=110) == 90.0
    assert ids(figure.customers("lost")) == sorted(f"lost{number}" for number in range(10))


def test_the_seed_form_is_88_percent_only_when_new_customers_are_those_who_are_there(ledger_of):
    """100 at the start, 12 lost, 10 signed of which 2 left again, 3 old customers returned."""
    rows = [
        *customers("kept", 88, BEFORE, EARLY, LATE),
        *customers("lost", 12, BEFORE),
        *customers("stays", 8, LATE),
        *customers("signed and left", 2, EARLY),
        *customers("back", 3, LONG_AGO, LATE),
    ]
    figure = measure_retention(summarise(ledger_of(rows), period=YEAR, window_days=180))
    assert isinstance(figure, RetentionFigure)
    assert (figure.ci, figure.cf, figure.retained, figure.lost) == (100, 99, 88, 12)
    assert (figure.signed, figure.won, figure.returned) == (10, 8, 3)
    assert figure.seed_forms() == (
        SeedForm("signed", 10, 89.0),
        SeedForm("won", 8, 91.0),
        SeedForm("won_and_returned", 11, 88.0),
    )
    assert figure.coefficient == 88.0


def test_who_left_and_came_back_inside_the_period_is_retained_and_listed(ledger_of, ids):
    rows = [
        ("steady", BEFORE), *[("steady", T0 + timedelta(days=60 * step)) for step in range(7)],
        ("away", BEFORE), ("away", LATE),
        ("gone", BEFORE),
        ("old", LONG_AGO),
    ]  # fmt: skip
    figure = measure_retention(summarise(ledger_of(rows), period=YEAR, window_days=90))
    assert ids(figure.customers("retained")) == ["away", "steady"]
    assert ids(figure.customers("left_and_returned")) == ["away"]


@pytest.mark.parametrize(("gap_days", "left"), [(90, 0), (91, 1)])
def test_only_a_silence_longer_than_the_window_is_leaving(ledger_of, gap_days, left):
    days = [T0 - timedelta(days=10) + timedelta(days=gap_days * step) for step in range(6)]
    rows = [*(("a", day) for day in days if day <= T1), ("old", LONG_AGO)]
    figure = measure_retention(summarise(ledger_of(rows), period=YEAR, window_days=90))
    assert isinstance(figure, RetentionFigure)
    assert (figure.retained, figure.left_and_returned) == (1, left)


def test_a_purchase_keeps_its_customer_active_for_w_days_its_own_included(ledger_of):
    rows = [("in", T0 - timedelta(days=89)), ("out", T0 - timedelta(days=90)), ("old", LONG_AGO)]
    figure = measure_retention(summarise(ledger_of(rows), period=YEAR, window_days=90))
    assert isinstance(figure, RetentionFigure)
    assert (figure.ci, figure.retained) == (1, 0)


def test_purchases_after_the_period_change_nothing(ledger_of):
    rows = [("a", BEFORE), ("old", LONG_AGO), ("b", LATE)]
    known = summarise(ledger_of(rows), period=YEAR, window_days=90)
    later = summarise(ledger_of([*rows, ("a", date(2025, 1, 1))]), period=YEAR, window_days=90)
    assert measure_retention(known) == measure_retention(later)


def test_a_ledger_that_starts_too_late_says_from_when_it_would_be_needed(ledger_of):
    rows = [("a", date(2023, 10, 4)), ("a", LATE)]
    needs = date(2023, 10, 3)
    missing = measure_retention(summarise(ledger_of(rows), period=YEAR, window_days=90))
    assert missing == Missing("short_history", needs=needs, has=date(2023, 10, 4))
    assert str(missing) == "short history: needs 2023-10-03, has 2023-10-04"
    on_the_day = ledger_of([("a", needs), ("a", LATE)])
    assert measure_retention(summarise(on_the_day, period=YEAR, window_days=90)).coefficient == 100


def test_without_a_customer_at_the_start_there_is_no_coefficient(ledger_of):
    rows = [("old", LONG_AGO), ("new", LATE)]
    summary = summarise(ledger_of(rows), period=YEAR, window_days=90)
    assert measure_retention(summary) == Missing("nobody_active")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"window_days": 0}, "needs at least a day"),
        ({"over": [date(2025, 1, 1)]}, "can't run past the period's end"),
        ({"period": Period(date(2000, 1, 1), date(2001, 1, 1))}, "no purchase on or before"),
    ],
)
def test_what_can_not_be_asked_is_refused(ledger_of, changes, message):
    with pytest.raises(ValueError, match=message):
        summarise(ledger_of([("a", LATE)]), **{"period": YEAR, "window_days": 90, **changes})


def test_an_unknown_term_names_those_there_are(ledger_of):
    rows = [("a", BEFORE), ("old", LONG_AGO)]
    figure = measure_retention(summarise(ledger_of(rows), period=YEAR, window_days=90))
    with pytest.raises(KeyError, match="there are: cf, ci, left_and_returned, lost, nc"):
        figure.customers("churned")


def test_without_the_days_in_between_all_else_is_the_same(ledger_of):
    rows = [("a", BEFORE), ("a", LATE), ("b", BEFORE), ("old", LONG_AGO)]
    ledger = ledger_of(rows)
    full = measure_retention(summarise(ledger, period=YEAR, window_days=90)).numbers()
    lean = summarise(ledger, period=YEAR, window_days=90, in_between=False)
    assert measure_retention(lean).numbers() == {**full, "left_and_returned": None}
    with pytest.raises(ValueError, match="without the days in between"):
        _ = lean.always_active


@pytest.mark.parametrize("window_days", [90, 180])
@pytest.mark.parametrize("end", [date(1998, 3, 31), date(1998, 6, 30)])
def test_cdnow_has_the_customers_that_plain_python_counts(cdnow, cdnow_rows, ids, end, window_days):
    period = Period(end - timedelta(days=182), end)
    figure = measure_retention(summarise(cdnow, period=period, window_days=window_days))
    assert_equals_oracle(figure, oracle(cdnow_rows, period, window_days), ids)


def test_over_time_each_figure_is_the_one_measured_on_its_own(cdnow):
    end = date(1998, 6, 30)
    summary = summarise(
        cdnow, period=Period.year_to(end), window_days=60, over=[end, *month_ends(end, 24)]
    )
    figures = measure_retention_over_time(summary)
    assert [figure.end for figure in figures] == [
        date(1998, 3, 31), date(1998, 4, 30), date(1998, 5, 31), end,
    ]  # fmt: skip
    for figure in figures:
        alone = summarise(cdnow, period=Period.year_to(figure.end), window_days=60)
        expected = measure_retention(alone).numbers()
        left = expected["left_and_returned"] if figure.end == end else None
        assert figure.numbers() == {**expected, "left_and_returned": left}


rows_of_a_few = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 400)), min_size=1, max_size=60
)


@settings(max_examples=30, deadline=None)
@given(rows_of_a_few, st.integers(20, 60), st.integers(1, 90), st.integers(1, 200))
def test_set_form_and_seed_form_agree_on_any_ledger(ledger_of, ids, drawn, w, length, lead):
    origin = date(2024, 1, 1)
    start = origin + timedelta(days=w + lead)
    period = Period(start, start + timedelta(days=length))
    rows = [("old", origin), *((who, origin + timedelta(days=day)) for who, day in drawn)]
    figure = measure_retention(summarise(ledger_of(rows), period=period, window_days=w))
    expected = oracle(rows, period, w)
    if not expected["ci"]:
        assert figure == Missing("nobody_active")
        return
    assert isinstance(figure, RetentionFigure)
    assert_equals_oracle(figure, expected, ids)
    assert figure.nc == len(expected["cf"] - expected["ci"])
    assert seed_form(ci=figure.ci, nc=figure.nc, cf=figure.cf) == pytest.approx(figure.coefficient)
    assert figure.interval[0] <= figure.coefficient <= figure.interval[1]
