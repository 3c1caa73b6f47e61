"""A ledger that is written reads back the same."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querencia.analytics.ledger import Ledger, LedgerError, write_ledger
from querencia.connectors import read


def tables_of(ledger: Ledger) -> dict[str, list[tuple]]:
    found = {}
    for name in ("purchases", "refunds", "lines", "sellers"):
        table = getattr(ledger, name)
        if table is not None:
            rows = table.order_by(*table.columns).to_pyarrow().to_pylist()
            found[name] = [tuple(row.values()) for row in rows]
    return found


@pytest.mark.parametrize("name", ["año nuevo.csv", "año nuevo.parquet", "LEDGER.CSV"])
def test_everything_is_kept(tmp_path, name):
    table = pa.table(
        {
            "customer": ["Peña, S.L.", 'María "la"', "Ana", "Ana", "Ana", "00123"],
            "date": [date(2024, 3, 25)] * 5 + [date(2024, 3, 1)],
            "amount": [Decimal(n) for n in ("1234.5678", "-3.5", "10", "5", "-4", "0")],
            "margin": [Decimal(n) for n in ("1", "-1", "2", "1", "-1", "0")],
            "document": ["F1", None, "F2", "F2", "R1", None],
            "reference": [None, None, None, None, "F2", None],
            "seller": ["Marta", None, "Bea", "Bea", "Bea", None],
            "product_line": ["paint", "paint", "tape", "paint", "tape", None],
        }
    )
    ledger = Ledger.from_arrow(table, currency="EUR")
    assert write_ledger(ledger, tmp_path / name) == 6
    again = read(tmp_path / name)
    assert tables_of(again.ledger) == tables_of(ledger)
    assert again.ledger.currency == "EUR"
    assert again.counts.rejected == 0


@pytest.mark.parametrize("name", ["ledger.csv", "ledger.parquet"])
def test_dates_alone_are_kept(tmp_path, name):
    table = pa.table(
        {
            "customer": ["Ana", "Ana", "Luis"],
            "date": [date(2024, 1, 2), date(2024, 3, 4), date(2024, 1, 2)],
            "kind": ["purchase", "refund", "purchase"],
        }
    )
    ledger = Ledger.from_arrow(table)
    write_ledger(ledger, tmp_path / name)
    again = read(tmp_path / name).ledger
    assert tables_of(again) == tables_of(ledger)
    assert not again.has_amount


def test_cdnow_is_kept(tmp_path, cdnow_sample):
    ledger = Ledger.from_arrow(cdnow_sample)
    write_ledger(ledger, tmp_path / "cdnow.csv")
    assert tables_of(read(tmp_path / "cdnow.csv").ledger) == tables_of(ledger)


def test_sent_twice_it_counts_once(tmp_path):
    table = pa.table(
        {
            "customer": ["Ana"] * 3,
            "date": [date(2024, 3, 25)] * 3,
            "amount": [Decimal(1), Decimal(1), Decimal(2)],
            "document": ["T1"] * 3,
        }
    )
    ledger = Ledger.from_arrow(table)
    path = tmp_path / "ledger.csv"
    write_ledger(ledger, path)
    heading, *lines = path.read_text().splitlines()
    path.write_text("\n".join([heading, *lines, *lines]) + "\n")
    assert tables_of(read(path).ledger) == tables_of(ledger)


def test_another_suffix_is_refused(tmp_path):
    table = pa.table({"customer": ["Ana"], "date": [date(2024, 3, 25)]})
    with pytest.raises(LedgerError, match=r"written as \.parquet or \.csv, not as ledger\.xlsx"):
        write_ledger(Ledger.from_arrow(table), tmp_path / "ledger.xlsx")
    assert list(tmp_path.iterdir()) == []


rows = st.fixed_dictionaries(
    {
        "customer": st.sampled_from(["Ana", "a,b;c|d", "1,5", "2024-01-01", "Total", "'", "ß"]),
        "date": st.dates(date(1970, 1, 1), date(2025, 12, 31)),
        "amount": st.decimals(-1000, 1000, places=4),
        "document": st.sampled_from([None, "F1", "F2", "0017"]),
        "reference": st.sampled_from([None, "F1", "0017"]),
        "product_line": st.sampled_from([None, "x", "y"]),
    }
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(rows, min_size=1, max_size=8), st.sampled_from(["l.csv", "l.parquet"]))
def test_whatever_it_holds_it_is_kept(tmp_path: Path, sent: list[dict], name: str):
    table = pa.Table.from_pylist(sent, schema=SCHEMA)
    ledger = Ledger.from_arrow(table)
    write_ledger(ledger, tmp_path / name)
    assert tables_of(read(tmp_path / name).ledger) == tables_of(ledger)


SCHEMA = pa.schema(
    {
        "customer": pa.string(),
        "date": pa.date32(),
        "amount": pa.decimal128(18, 4),
        "document": pa.string(),
        "reference": pa.string(),
        "product_line": pa.string(),
    }
)
