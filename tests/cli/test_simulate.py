"""`querencia simulate`: two files, whole, the same for the same seed."""

import csv
import hashlib

import pyarrow.parquet as pq


def rows(file) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_ledger_and_its_truth_are_written(querencia, tmp_path):
    done = querencia("simulate", "--customers", "30", "--weeks", "60", "--out", "compras año.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {
        "compras año.csv",
        "compras año-truth.csv",
    }
    ledger, truth = rows(tmp_path / "compras año.csv"), rows(tmp_path / "compras año-truth.csv")
    assert len(truth) == 30
    assert {row["customer"] for row in ledger} == {row["customer"] for row in truth}
    assert {row["k"] for row in truth} == {"1", "2", "3", "4"}
    assert done.stdout.splitlines() == [
        f"compras año.csv: {len(ledger):,} rows of 30 customers, 3 Jan 2022 to 26 Feb 2023",
        "compras año-truth.csv: the truth about each customer",
    ]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(querencia, tmp_path):
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        done = querencia("simulate", "--customers", "20", "--seed", seed, "--out", f"{name}.csv")
        assert done.returncode == 0
    first, again, other = (
        hashlib.sha256((tmp_path / f"{name}.csv").read_bytes()).hexdigest() for name in "abc"
    )
    assert first == again != other


def test_what_was_asked_for_is_in_it(querencia, tmp_path):
    querencia("simulate", "--customers", "200", "--out", "with.parquet", "--shrinking", "50%")
    querencia(
        *("simulate", "--customers", "200", "--out", "without.parquet", "--truth", "t.parquet"),
        *("--shrinking", "0", "--refunds", "0", "--season", "0", "--start", "01/06/2020"),
    )
    assert pq.read_table(tmp_path / "with-truth.parquet")["shrink_date"].null_count < 180
    plain = pq.read_table(tmp_path / "without.parquet")
    assert pq.read_table(tmp_path / "t.parquet")["shrink_date"].null_count == 200
    assert "kind" not in plain.column_names
    assert plain["date"].to_pylist()[0].isoformat() >= "2020-06-01"


def test_a_folder_that_is_not_there_is_named(querencia):
    done = querencia("simulate", "--out", "nowhere/x.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "querencia: nowhere: No such file or directory\n"
