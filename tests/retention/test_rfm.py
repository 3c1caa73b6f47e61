from bisect import bisect_left
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from querencia.analytics.histories import histories
from querencia.analytics.retention import Missing, Rfm, score_rfm

AS_OF = date(2024, 12, 31)


def days_ago(days):
    return AS_OF - timedelta(days=days)


def rows_of(rfm):
    rows = rfm.scores.order_by("customer").to_pyarrow().to_pylist()
    return {row.pop("customer"): row for row in rows}


def test_thirty_days_are_late_for_who_buys_weekly_and_nothing_for_who_buys_quarterly(ledger_of):
    rows = [
        *(("weekly", days_ago(30 + 7 * back), 10) for back in range(5)),
        *(("quarterly", days_ago(30 + 90 * back), 50) for back in range(5)),
    ]
    rfm = score_rfm(histories(ledger_of(rows), end=AS_OF), as_of=AS_OF)
    assert isinstance(rfm, Rfm)
    scored = rows_of(rfm)
    assert scored["quarterly"] == {
        "recency_days": 30, "relative_recency": 30 / 90, "own_rhythm": True, "frequency": 5,
        "monetary": Decimal(250), "r": 3, "f": 1, "m": 3,
    }  # fmt: skip
    assert (scored["weekly"]["relative_recency"], scored["weekly"]["r"]) == (30 / 7, 1)
    assert rfm.base_gap_days == (4 * 7 + 4 * 90) / 8


def test_who_bought_once_is_measured_by_the_rhythm_of_the_base(ledger_of):
    rows = [("once", days_ago(100), 1), ("a", days_ago(20), 1), ("a", days_ago(0), 1)]
    rfm = score_rfm(histories(ledger_of(rows), end=AS_OF), as_of=AS_OF)
    once = rows_of(rfm)["once"]
    assert (once["relative_recency"], once["own_rhythm"], once["frequency"]) == (5.0, False, 1)


def test_without_amounts_there_is_no_money_score(ledger_of):
    rows = [("a", days_ago(20)), ("a", days_ago(0)), ("b", days_ago(5))]
    rfm = score_rfm(histories(ledger_of(rows), end=AS_OF), as_of=AS_OF, measure="none")
    assert {(row["monetary"], row["m"]) for row in rows_of(rfm).values()} == {(None, None)}


def test_where_nobody_bought_twice_there_is_no_rhythm(ledger_of):
    table = histories(ledger_of([("a", days_ago(20), 1)]), end=AS_OF)
    assert score_rfm(table, as_of=AS_OF) == Missing("few_returns")


def test_cdnow_scores_are_shares_of_customers_who_are_worse(cdnow):
    end = date(1998, 6, 30)
    rfm = score_rfm(histories(cdnow, end=end), as_of=end)
    scored = rows_of(rfm)
    for column, score, sign in (("relative_recency", "r", -1), ("frequency", "f", 1),
                                ("monetary", "m", 1)):  # fmt: skip
        values = sorted(sign * row[column] for row in scored.values())
        for row in scored.values():
            worse = bisect_left(values, sign * row[column])
            assert row[score] == 5 * worse // len(values) + 1
    assert rfm.counts() == Counter((row["r"], row["f"], row["m"]) for row in scored.values())
    best = rfm.customers(r=5, f=5, m=5).count().to_pyarrow().as_py()
    assert best == rfm.counts()[5, 5, 5]


entries = st.lists(
    st.tuples(st.sampled_from("abcdefghij"), st.integers(0, 12), st.integers(1, 3)),
    min_size=1, max_size=50,
)  # fmt: skip


@settings(max_examples=10, deadline=None)
@given(entries, st.randoms())
def test_equal_customers_have_equal_scores_whatever_the_order_of_rows(ledger_of, drawn, random):
    rows = [("pair", days_ago(20), 1), ("pair", days_ago(10), 1)]
    rows += [(who, days_ago(ago), amount) for who, ago, amount in drawn]
    rows += [(f"twin {who}", day, amount) for who, day, amount in rows]
    shuffled = random.sample(rows, len(rows))
    scored = [
        rows_of(score_rfm(histories(ledger_of(each), end=AS_OF), as_of=AS_OF))
        for each in (rows, shuffled)
    ]
    assert scored[0] == scored[1]
    assert all(scored[0][f"twin {who}"] == row for who, row in scored[0].items()
               if not who.startswith("twin "))  # fmt: skip
