"""The whole review, from the command line, on a cluster: what it says is what DuckDB says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import querencia

pytestmark = [pytest.mark.spark, pytest.mark.slow]
MONEY = {"value", "value_at_risk"}


@pytest.fixture(scope="module")
def ledger(cdnow_sample, tmp_path_factory):
    path = tmp_path_factory.mktemp("compras de año") / "purchases.parquet"
    pq.write_table(cdnow_sample, path, row_group_size=1_000)
    return path


def _review(address: str, out) -> dict:
    """Run the review in a process of its own, which must find Java by itself."""
    source = str(Path(querencia.__file__).parent.parent)
    environment = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
    command = [sys.executable, "-m", "querencia", "review", address, "--out", str(out), "--json",
               "--as-of", "1998-06-30", "--margin-rate", "0.3"]  # fmt: skip
    environment["PYTHONPATH"] = source
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _assert_same(ours, theirs, name=""):
    """Counts and words equal, money to the cent, every other number to 1e-9."""
    if isinstance(ours, dict):
        assert ours.keys() == theirs.keys()
        for key in ours:
            _assert_same(ours[key], theirs[key], key)
    elif isinstance(ours, list):
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            _assert_same(one, other, name)
    elif isinstance(ours, float) and name in MONEY:
        assert round(ours, 2) == round(theirs, 2), name
    elif isinstance(ours, float):
        assert theirs == pytest.approx(ours, rel=1e-9, abs=1e-9), name
    else:
        assert ours == theirs, name


def test_a_cluster_gives_the_review_that_duckdb_gives(ledger, spark_url, tmp_path):
    here = _review(str(ledger), tmp_path / "here")
    there = _review(f"{spark_url}&table={ledger}", tmp_path / "there")

    assert len(here["customers"]) == 2349  # of 2,357, those who ever paid for something
    _assert_same(here, there)
