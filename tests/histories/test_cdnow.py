"""Histories against numbers that others published for CDNOW."""

import csv
import importlib.util
from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from querencia.analytics.gaps import gaps
from querencia.analytics.histories import histories
from querencia.analytics.ledger.ledger import Ledger, LedgerCounts

END = date(1997, 9, 30)


@pytest.fixture(scope="module")
def ledger(cdnow_sample: pa.Table) -> Ledger:
    rows = ibis.memtable(cdnow_sample.rename_columns(["customer", "day", "amount"]))
    purchases = rows.mutate(margin=ibis.null("decimal(18, 4)"))
    return Ledger(purchases, LedgerCounts(len(cdnow_sample), 0, 0, 0))


@pytest.fixture(scope="module")
def summary(ledger: Ledger) -> list[dict]:
    rows = histories(ledger, end=END).to_pyarrow().to_pylist()
    return sorted(rows, key=lambda row: row["customer"])


def test_every_customer_of_the_sample_has_the_published_frequency_recency_and_age(summary):
    spec = importlib.util.find_spec("lifetimes")
    folder = Path(spec.submodule_search_locations[0]) / "datasets"
    with (folder / "cdnow_customers_summary.csv").open() as lines:
        published = [
            (int(row["frequency"]), float(row["recency"]), float(row["T"]))
            for row in csv.DictReader(lines)
        ]

    ours = [(row["x"], round(row["t_x"], 2), round(row["T"], 2)) for row in summary]

    assert len(published) == 2357
    assert ours == published


def test_the_last_open_gap_of_each_customer_knows_what_its_history_knows(ledger, summary):
    past = gaps(ledger, end=END)
    open_rows = [row for row in range(len(past)) if past.next_day[row] == -1]

    assert [past.customer_ids[past.customer[row]] for row in open_rows] == [
        row["customer"] for row in summary
    ]
    assert [past.x[row] for row in open_rows] == [row["x"] for row in summary]
    assert [past.t_x[row] for row in open_rows] == pytest.approx(
        [row["t_x"] for row in summary], abs=1e-9
    )
    assert [past.litt[row] for row in open_rows] == pytest.approx(
        [row["litt"] for row in summary], abs=1e-9
    )
