"""The doors of the engine on a Spark cluster: what comes out, is kept, or runs on the workers."""

import os
from datetime import date
from decimal import Decimal

import ibis
import numpy as np
import pyarrow as pa
import pytest

from querencia.analytics.engine import batches, collect, map_batches, materialise

pytestmark = [pytest.mark.spark, pytest.mark.slow]

ROWS = 1_000_000
SCORED = pa.schema([("id", pa.int64()), ("score", pa.float64()), ("process", pa.int64())])


@pytest.fixture(scope="module")
def numbers(spark):
    """A million rows, far more than the driver may receive."""
    return spark.sql(
        "select id, cast(id as string) as name, cast(id as decimal(18, 4)) as amount, "
        f"date_add(DATE'2024-01-01', int(id % 7)) as day from range({ROWS})"
    )


def test_rows_arrive_with_their_types_and_nulls(numbers):
    few = numbers.filter(numbers.id < 2).mutate(missing=ibis.null("int64"))
    assert collect(few).sort_by("id").to_pylist() == [
        {"id": 0, "name": "0", "amount": Decimal("0.0000"), "day": date(2024, 1, 1),
         "missing": None},
        {"id": 1, "name": "1", "amount": Decimal("1.0000"), "day": date(2024, 1, 2),
         "missing": None},
    ]  # fmt: skip
    assert collect(few).schema == few.schema().to_pyarrow()


def test_the_driver_cannot_receive_the_whole_table(numbers):
    with pytest.raises(Exception, match="maxResultSize"):
        collect(numbers)


def test_a_function_runs_on_the_workers_and_only_its_summary_comes_back(numbers):
    def score(batch):
        ids = batch["id"].to_numpy()
        process = np.full(len(ids), os.getpid())
        columns = {"id": ids, "score": np.sqrt(ids), "process": process}
        return pa.record_batch(columns, schema=SCORED)

    scored = map_batches(numbers, score, SCORED)

    told = collect(scored.group_by("process").aggregate(n=scored.count(), s=scored.score.sum()))

    assert sum(told["n"].to_pylist()) == ROWS
    assert sum(told["s"].to_pylist()) == pytest.approx(np.sqrt(np.arange(ROWS)).sum(), rel=1e-12)
    assert os.getpid() not in told["process"].to_pylist()


def test_all_rows_stream_to_the_driver_in_batches_no_larger_than_asked(numbers):
    some = numbers.filter(numbers.id < 10_000).select("id")
    arrived = list(batches(some, size=3_000))
    assert max(batch.num_rows for batch in arrived) <= 3_000
    assert sorted(pa.Table.from_batches(arrived)["id"].to_pylist()) == list(range(10_000))


def test_what_was_computed_with_a_table_of_this_process_is_kept(numbers):
    chosen = ibis.memtable(pa.table({"name": ["3", "5", "none"]}))
    kept = materialise(numbers.semi_join(chosen, "name").select("id"))
    del chosen
    assert sorted(collect(kept)["id"].to_pylist()) == [3, 5]
