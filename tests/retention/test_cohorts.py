from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from querencia.analytics.periods import Period, unit_start
from querencia.analytics.retention import Cohort, CohortTriangle, build_cohorts, summarise


def triangle_of(ledger, end, unit="month", *, revenue=True, since=None):
    period = Period(end - timedelta(days=1), end)
    summary = summarise(ledger, period=period, window_days=30, unit=unit)
    return build_cohorts(summary, ledger if revenue else None, since=since)


def test_a_triangle_by_hand(ledger_of, ids):
    rows = [
        ("a", date(2023, 12, 31), 10), ("a", date(2024, 1, 1), 1), ("a", date(2024, 3, 9), 5),
        ("b", date(2024, 1, 15), 7), ("b", date(2024, 1, 20), 3), ("b", date(2024, 2, 20), -4),
        ("c", date(2024, 1, 31), 2), ("c", date(2024, 3, 10), "0.05"),
        ("d", date(2024, 3, 11), 99),
    ]  # fmt: skip
    triangle = triangle_of(ledger_of(rows), date(2024, 3, 10))
    assert triangle == CohortTriangle(
        "month",
        (
            Cohort(date(2023, 12, 1), 1, (1, 1, 0, 1), _money(10, 1, 0, 5), open_from=3),
            Cohort(date(2024, 1, 1), 2, (2, 0, 1), _money(12, -4, "0.05"), open_from=2),
        ),
    )
    assert ids(triangle.cell(date(2024, 1, 1), 2)) == ["c"]
    assert ids(triangle.customers("2023-12+0")) == ["a"]


def test_a_month_that_is_over_has_no_open_cell(ledger_of):
    rows = [("a", date(2024, 1, 1)), ("a", date(2024, 2, 29))]
    (cohort,) = triangle_of(ledger_of(rows), date(2024, 2, 29)).cohorts
    assert cohort == Cohort(date(2024, 1, 1), 1, (1, 1), None, open_from=2)


def test_cohorts_since_a_day_start_with_the_one_of_that_day(ledger_of):
    rows = [("a", date(2024, 1, 9)), ("b", date(2024, 2, 10)), ("c", date(2024, 3, 1))]
    triangle = triangle_of(ledger_of(rows), date(2024, 3, 31), since=date(2024, 2, 20))
    assert [cohort.start for cohort in triangle.cohorts] == [date(2024, 2, 1), date(2024, 3, 1)]
    assert triangle.cohorts == triangle_of(ledger_of(rows), date(2024, 3, 31)).cohorts[1:]


def test_a_cell_that_is_not_there_is_refused(ledger_of):
    triangle = triangle_of(ledger_of([("a", date(2024, 1, 9))]), date(2024, 3, 31))
    with pytest.raises(KeyError, match=r"2024-02\+0.*there are: 2024-01\+0, 2024-01\+1"):
        triangle.cell(date(2024, 2, 1), 0)


def test_more_months_than_fit_in_one_number_are_still_told_apart(ledger_of, ids):
    rows = [("a", date(2010 + month // 12, month % 12 + 1, 1)) for month in range(0, 190, 7)]
    (cohort,) = triangle_of(ledger_of(rows), date(2025, 12, 31)).cohorts
    assert [age for age, bought in enumerate(cohort.customers) if bought] == list(range(0, 190, 7))


def test_cdnow_won_its_customers_in_one_quarter_but_for_two_whose_first_order_was_free(
    cdnow, cdnow_rows
):
    end = date(1998, 6, 30)
    triangle = triangle_of(cdnow, end, "quarter")
    expected = oracle(cdnow_rows, end, "quarter")
    assert [(cohort.start, cohort.size) for cohort in triangle.cohorts] == [
        (date(1997, 1, 1), 23500), (date(1997, 10, 1), 2),
    ]  # fmt: skip
    for cohort in triangle.cohorts:
        cells = expected[cohort.start]
        assert cohort.customers == tuple(len(who) for who, _ in cells)
        assert cohort.revenue == tuple(revenue for _, revenue in cells)
    total = sum(sum(cohort.revenue) for cohort in triangle.cohorts)
    assert total == sum(amount for _, _, amount in cdnow_rows)


def oracle(rows, end, unit):
    """For each cohort, at each age: who bought, and the revenue."""
    rows = [row for row in rows if row[1] <= end]
    units = sorted({unit_start(rows[0][1] + timedelta(days=day), unit)
                    for day in range(-4000, 4000)})  # fmt: skip
    first = {}
    for who, day, amount in rows:
        if amount > 0:
            first[who] = min(day, first.get(who, day))
    cells = defaultdict(lambda: (set(), []))
    for who, day, amount in rows:
        if who in first:
            cell = cells[unit_start(first[who], unit), unit_start(day, unit)]
            if amount > 0:
                cell[0].add(who)
            cell[1].append(amount)
    return {
        start: [
            (cells[start, at][0], sum(cells[start, at][1], Decimal(0)))
            for at in units
            if start <= at <= end
        ]
        for start in sorted({unit_start(day, unit) for day in first.values()})
    }


entries = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"), st.integers(0, 500),
        st.decimals(-99, 999, places=2, allow_nan=False).filter(bool),
    ),
    min_size=1, max_size=60,
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(entries, st.sampled_from(["month", "quarter"]), st.integers(0, 500))
def test_every_customer_and_every_cent_stands_in_its_cell(ledger_of, ids, drawn, unit, ends_after):
    origin = date(2023, 11, 20)
    end = origin + timedelta(days=ends_after)
    rows = [("first", origin, Decimal(1))]
    rows += [(who, origin + timedelta(days=day), amount) for who, day, amount in drawn]
    triangle = triangle_of(ledger_of(rows), end, unit)
    expected = oracle(rows, end, unit)
    assert [cohort.start for cohort in triangle.cohorts] == list(expected)
    for cohort in triangle.cohorts:
        cells = expected[cohort.start]
        assert cohort.customers == tuple(len(who) for who, _ in cells)
        assert cohort.customers[0] == cohort.size
        assert cohort.revenue == tuple(revenue for _, revenue in cells)
        last = len(cells) - 1
        assert ids(triangle.cell(cohort.start, last)) == sorted(cells[last][0])


def _money(*amounts):
    return tuple(Decimal(str(amount)) for amount in amounts)
