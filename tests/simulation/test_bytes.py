"""Equal scenarios give equal bytes, in one piece, in chunks and on disk."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest

from querencia.analytics.simulation import (
    Amounts,
    Lines,
    Refunds,
    Scenario,
    Shrinking,
    simulate,
    simulate_chunks,
    write_simulation,
)

SCENARIO = Scenario(
    customers=40_000,
    weeks=30,
    seed=11,
    season=0.5,
    refunds=Refunds(share=0.05),
    lines=Lines(names=("a", "b")),
    currency="EUR",
    sellers=7,
)


def test_the_same_seed_gives_the_same_ledger_and_another_seed_another():
    once, twice = simulate(SCENARIO), simulate(SCENARIO)
    other = simulate(replace(SCENARIO, seed=12))
    assert once.purchases.equals(twice.purchases)
    assert once.truth.equals(twice.truth)
    assert not once.purchases.equals(other.purchases)


def test_chunks_together_are_the_whole():
    chunks = list(simulate_chunks(SCENARIO))
    whole = simulate(SCENARIO)
    assert len(chunks) == 3
    assert pa.concat_tables([c.purchases for c in chunks]).combine_chunks().equals(whole.purchases)
    assert pa.concat_tables([c.truth for c in chunks]).combine_chunks().equals(whole.truth)


def test_the_first_customers_do_not_depend_on_how_many_follow():
    few = simulate(replace(SCENARIO, customers=16_384))
    assert next(simulate_chunks(SCENARIO)).purchases.equals(few.purchases)


def test_files_hold_what_memory_holds(tmp_path):
    ledger, truth = tmp_path / "compras de otoño.parquet", tmp_path / "truth.parquet"
    done = []
    written = write_simulation(
        SCENARIO, ledger, truth, progress=lambda n, total: done.append((n, total))
    )
    whole = simulate(SCENARIO)
    assert pq.read_table(ledger).equals(whole.purchases)
    assert pq.read_table(truth).equals(whole.truth)
    assert (written.rows, written.customers) == (whole.purchases.num_rows, 40_000)
    assert done == [(16_384, 40_000), (32_768, 40_000), (40_000, 40_000)]


def test_two_runs_write_the_same_file(tmp_path):
    for name in ("a", "b"):
        write_simulation(SCENARIO, tmp_path / f"{name}.csv", tmp_path / f"{name}.parquet")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_a_csv_reads_back(tmp_path):
    write_simulation(replace(SCENARIO, customers=50), tmp_path / "l.csv", tmp_path / "t.csv")
    back = pcsv.read_csv(tmp_path / "l.csv")
    memory = simulate(replace(SCENARIO, customers=50)).purchases
    assert back.column_names == memory.column_names
    assert back["amount"].cast(pa.decimal128(18, 4)).equals(memory["amount"])


def test_a_stopped_run_leaves_nothing_behind(tmp_path):
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_simulation(SCENARIO, tmp_path / "l.parquet", tmp_path / "t.parquet", progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_has_the_columns_that_were_asked_for():
    bare = simulate(Scenario(customers=5, weeks=9, documents=False, amounts=None)).purchases
    assert bare.column_names == ["customer", "date"]
    full = simulate(SCENARIO).purchases
    assert full.column_names == [
        "customer", "date", "document", "kind", "reference", "product_line", "seller",
        "amount", "margin", "currency",
    ]  # fmt: skip
    revenue = Scenario(customers=5, weeks=9, documents=False, amounts=Amounts(margin_rate=None))
    assert simulate(revenue).purchases.column_names == ["customer", "date", "amount"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"customers": 0}, "customers must lie between 1"),
        ({"season": 1.0}, "season must lie between 0.0 and 0.99, not 1.0"),
        ({"weekdays": (1.0,)}, "weekdays needs seven speeds"),
        ({"regularity": (0.0,)}, "regularity needs weights"),
        ({"documents": False, "refunds": Refunds(share=0.1)}, "need documents=True"),
        ({"amounts": None, "lines": Lines(names=("a",))}, "need amounts"),
        ({"shrinking": Shrinking(share=2.0)}, "Shrinking.share must lie between 0.0 and 1.0"),
        ({"arrival_weeks": 500}, "arrival_weeks must lie between 1 and 156"),
    ],
)
def test_an_impossible_business_is_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        Scenario(**wrong)
