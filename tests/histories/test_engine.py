"""The doors of the embedded engine."""

from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pytest

from querencia.analytics import engine
from querencia.analytics.engine import (
    batches,
    collect,
    connect,
    gather_lists,
    map_batches,
    materialise,
    unfold,
)


@pytest.fixture
def numbers():
    rows = pa.table({"id": range(250_000), "name": [str(i) for i in range(250_000)]})
    return connect().create_table("numbers", rows, temp=True)


def test_all_rows_stream_in_batches_no_larger_than_asked(numbers):
    arrived = list(batches(numbers, size=60_000))
    assert max(batch.num_rows for batch in arrived) <= 60_000
    assert sorted(pa.Table.from_batches(arrived)["id"].to_pylist()) == list(range(250_000))


def test_a_function_sees_each_row_once_and_never_an_empty_batch(numbers):
    schema = pa.schema([("id", pa.int64()), ("root", pa.float64()), ("rows", pa.int64())])

    def root(batch):
        ids = batch["id"].to_numpy()
        rows = np.full(len(ids), len(ids))
        return pa.record_batch({"id": ids, "root": np.sqrt(ids), "rows": rows}, schema=schema)

    made = collect(map_batches(numbers, root, schema)).sort_by("id")

    assert made["id"].to_pylist() == list(range(250_000))
    assert made["root"].to_numpy() == pytest.approx(np.sqrt(np.arange(250_000)), abs=0)
    assert min(made["rows"].to_pylist()) > 0


def test_a_table_without_rows_passes_through_a_function(numbers):
    schema = pa.schema([("id", pa.int64())])
    nothing = map_batches(numbers.filter(numbers.id < 0), lambda batch: batch, schema)
    assert collect(nothing) == schema.empty_table()


def test_what_a_function_made_joins_what_it_was_made_from(numbers):
    schema = pa.schema([("id", pa.int64()), ("twice", pa.int64())])

    def twice(batch):
        ids = batch["id"].to_numpy()
        return pa.record_batch({"id": ids, "twice": ids * 2}, schema=schema)

    joined = numbers.join(map_batches(numbers, twice, schema), "id").filter(ibis._.name == "21")
    assert collect(joined).to_pylist() == [{"id": 21, "name": "21", "twice": 42}]


def test_what_is_kept_does_not_change_with_its_source():
    backend = connect()
    source = backend.create_table("source", pa.table({"id": [1, 2]}))
    kept = materialise(source.filter(source.id > 1))
    backend.insert("source", pa.table({"id": [3]}))
    assert collect(kept)["id"].to_pylist() == [2]


def test_neighbours_in_lists_come_in_pairs():
    rows = pa.table({"key": [1, 2], "items": [[3, 5, 5], [7, 4]]})
    pairs = collect(unfold(connect().create_table("lists", rows, temp=True), "items", "key"))
    assert sorted(map(tuple, (row.values() for row in pairs.to_pylist()))) == [
        (1, 3, 5),
        (1, 5, 5),
        (2, 7, 4),
    ]


@pytest.mark.parametrize("bytes_each", [1, 10_000, 100_000])
def test_lists_come_in_parts_where_memory_is_short(numbers, monkeypatch, bytes_each):
    monkeypatch.setattr(engine, "LIST_BYTES", bytes_each)
    asked = []

    def gather(table):
        asked.append(table)
        return table.group_by("name").aggregate(ids=table.id.collect())

    owned = numbers.mutate(name=(numbers.id % 11).cast("string"))
    kept = collect(gather_lists(owned, "name", gather, numbers)).sort_by("name")
    memory = engine._memory_gb() * 1e9 / 2
    assert len(asked) == max(1, -(-250_000 * bytes_each // memory))
    assert kept["name"].to_pylist() == sorted(map(str, range(11)))
    ids = [sorted(ids) for ids in kept["ids"].to_pylist()]
    assert ids == [list(range(int(name), 250_000, 11)) for name in kept["name"].to_pylist()]


def test_sorting_more_than_memory_holds_spills_to_a_folder_that_disappears():
    backend = connect(memory_gb=0.1)
    folder = Path(backend.settings["temp_directory"])
    drawn = ibis.range(10_000_000).unnest().name("id").as_table()
    ranked = drawn.mutate(rank=ibis.row_number().over(order_by=drawn.id % 9973))
    checked = ranked.aggregate(last=ranked["rank"].max())

    assert backend.to_pyarrow(checked).to_pylist() == [{"last": 9_999_999}]
    assert folder.is_dir()

    backend.disconnect()
    del backend, drawn, ranked, checked
    assert not folder.exists()
