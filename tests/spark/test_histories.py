"""Histories, gaps, weekly counts and the clock on Spark are those of the embedded engine."""

from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from querencia.analytics.clock import daily_counts, seasonal
from querencia.analytics.engine import collect, connect
from querencia.analytics.gaps import gaps
from querencia.analytics.histories import histories
from querencia.analytics.ledger import Ledger, LedgerCounts
from querencia.analytics.weeks import weekly_counts

pytestmark = [pytest.mark.spark, pytest.mark.slow]
END = date(1998, 6, 15)
SEASON = seasonal(tuple(1 + 0.7 * np.cos(np.arange(53) / 8)))


@pytest.fixture(scope="module")
def files(cdnow_sample, tmp_path_factory):
    """CDNOW's sample with margins, with documents of one day, and with some refunds."""
    rows = cdnow_sample.rename_columns(["customer", "day", "amount"])
    margin = [(amount * Decimal("0.37")).quantize(Decimal("0.0001")) for amount in
              rows["amount"].to_pylist()]  # fmt: skip
    rows = rows.append_column("margin", pa.array(margin, pa.decimal128(18, 4)))
    rows = pa.concat_tables([rows, rows.slice(0, 700)])
    some = list(range(0, rows.num_rows, 37))
    refunds = rows.take(some)
    for place, name in ((2, "amount"), (3, "margin")):
        negative = pa.array([-value for value in refunds[name].to_pylist()], pa.decimal128(18, 4))
        refunds = refunds.set_column(place, name, negative)
    folder = tmp_path_factory.mktemp("ledger with spaces and eñes")
    pq.write_table(rows, folder / "purchases.parquet", row_group_size=1_000)
    pq.write_table(refunds, folder / "refunds.parquet")
    return folder


@pytest.fixture(scope="module")
def ledgers(files, spark):
    return [
        Ledger(
            purchases=engine.read_parquet(str(files / "purchases.parquet")),
            refunds=engine.read_parquet(str(files / "refunds.parquet")),
            counts=LedgerCounts(0, 0, 0, 0),
            has_margin=True,
        )
        for engine in (connect(), spark)
    ]


def _same(ours: pa.Table, theirs: pa.Table, keys: list[str]) -> None:
    """Counts, days and money must be equal, scores to 1e-9."""
    assert ours.schema == theirs.schema
    order = [(key, "ascending") for key in keys]
    ours, theirs = ours.sort_by(order), theirs.sort_by(order)
    assert ours.num_rows > 0
    for name in ours.column_names:
        if pa.types.is_floating(ours.schema.field(name).type):
            columns = [table[name].to_pandas().to_numpy() for table in (ours, theirs)]
            np.testing.assert_allclose(*columns, rtol=0, atol=1e-9, equal_nan=True)
            assert ours[name].null_count == theirs[name].null_count
        else:
            assert ours[name].to_pylist() == theirs[name].to_pylist(), name


@pytest.mark.parametrize("clock", [None, SEASON], ids=["calendar", "season"])
def test_histories_are_equal(ledgers, clock):
    ours, theirs = (collect(histories(ledger, end=END, clock=clock)) for ledger in ledgers)
    assert ours.num_rows == 2357
    _same(ours, theirs, ["customer"])


def test_weekly_counts_are_equal(ledgers):
    ours, theirs = (collect(weekly_counts(ledger, end=END, weeks=60)) for ledger in ledgers)
    _same(ours, theirs, ["customer", "week"])


def test_gaps_of_some_customers_are_equal(ledgers):
    some = [f"{number:04d}" for number in range(1, 2_000, 7)]
    ours, theirs = (gaps(ledger, some, end=END, clock=SEASON) for ledger in ledgers)
    assert len(ours) > len(some)
    for name in vars(ours):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name), name)


def test_daily_counts_are_equal(ledgers):
    ours, theirs = (daily_counts(ledger, end=END) for ledger in ledgers)
    assert ours == theirs
    assert ours.num_rows == (END - date(1997, 1, 1)).days + 1
