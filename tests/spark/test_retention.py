"""The retention figures on Spark are those of the embedded engine."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from querencia.analytics.engine import collect
from querencia.analytics.histories import histories
from querencia.analytics.ledger import Ledger, LedgerCounts, ledger_from_rows
from querencia.analytics.periods import Period, month_ends
from querencia.analytics.retention import (
    build_cohorts,
    count_pauses,
    measure_repeat_rate,
    measure_retention,
    measure_retention_over_time,
    measure_revenue_retention,
    score_rfm,
    second_purchases,
    summarise,
)

pytestmark = [pytest.mark.spark, pytest.mark.slow]
END = date(1998, 6, 30)
PERIOD = Period(date(1998, 1, 31), END)


@pytest.fixture(scope="module")
def rows(cdnow_sample) -> pa.Table:
    """CDNOW's sample, with refunds of unknown originals on every hundredth row."""
    refunds = cdnow_sample.take(list(range(0, cdnow_sample.num_rows, 100)))
    amounts = [-amount + Decimal("0.01") for amount in refunds["amount"].to_pylist()]
    negative = pa.array(amounts, pa.decimal128(18, 4))
    return pa.concat_tables([cdnow_sample, refunds.set_column(2, "amount", negative)])


@pytest.fixture(scope="module")
def ledgers(rows, spark, tmp_path_factory) -> dict[str, Ledger]:
    path = tmp_path_factory.mktemp("retention") / "rows.parquet"
    pq.write_table(rows.rename_columns(["customer", "day", "amount"]), path)
    counts = LedgerCounts(rows=rows.num_rows, rejected=0, duplicates=0, refunds=0)
    on_spark = ledger_from_rows(spark.read_parquet(str(path)), counts=counts)
    return {"duckdb": Ledger.from_arrow(rows), "spark": on_spark}


@pytest.fixture(scope="module")
def summaries(ledgers):
    return {
        name: summarise(ledger, period=PERIOD, window_days=60, over=month_ends(END, 3))
        for name, ledger in ledgers.items()
    }


def sorted_rows(table: ibis.Table):
    rows = collect(table).to_pylist()
    return sorted(rows, key=lambda row: row["customer"])


@pytest.mark.parametrize(
    "measure", [measure_retention, measure_retention_over_time, measure_revenue_retention]
)
def test_figures_of_a_summary_are_equal(summaries, measure):
    here, there = measure(summaries["duckdb"]), measure(summaries["spark"])
    assert here == _close_to(there)


@pytest.mark.parametrize("term", ["lost", "returned", "left_and_returned"])
def test_the_customers_behind_a_term_are_the_same(summaries, term):
    here, there = (
        sorted_rows(measure_retention(summary).customers(term)) for summary in summaries.values()
    )
    assert here == there
    assert here


def test_cohorts_are_equal_to_the_cent(summaries, ledgers):
    here, there = (build_cohorts(summaries[name], ledgers[name]) for name in ("duckdb", "spark"))
    assert here == there
    cell = here.cohorts[0].start, 5
    assert sorted_rows(here.cell(*cell)) == sorted_rows(there.cell(*cell))


@pytest.mark.parametrize("method", ["closed", "kaplan_meier"])
def test_repeat_rates_are_equal(ledgers, method):
    here, there = (
        measure_repeat_rate(second_purchases(ledger, end=END), end=END, method=method)
        for ledger in ledgers.values()
    )
    assert here == there


def test_pauses_are_equal(ledgers):
    here, there = (count_pauses(ledger, end=END) for ledger in ledgers.values())
    assert here == there


def test_rfm_scores_are_equal(ledgers):
    here, there = (
        sorted_rows(score_rfm(histories(ledger, end=END), as_of=END).scores)
        for ledger in ledgers.values()
    )
    assert here == there


def _close_to(figure):
    """The figure itself, its interval of sums of doubles excused beyond nine digits."""
    interval = getattr(figure, "net_interval", None)
    if interval is None:
        return figure
    return replace(
        figure,
        net_interval=pytest.approx(interval, rel=1e-9),
        gross_interval=pytest.approx(figure.gross_interval, rel=1e-9),
    )
