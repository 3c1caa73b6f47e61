"""A ledger is the same on Spark as on the DuckDB inside: purchases, refunds, rejections."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from querencia.analytics.ledger import Rates, UnusableLedger
from querencia.connectors import ReadOptions, read

pytestmark = [pytest.mark.spark, pytest.mark.slow]
TODAY = date(2026, 6, 1)


def as_exported(rows: int = 3000, seed: int = 5) -> pa.Table:
    """Lines of documents, all as text, with refunds, repetitions and every kind of slip."""
    chance = np.random.default_rng(seed)
    days = [date(2023, 1, 1) + timedelta(days=int(d)) for d in chance.integers(0, 700, rows)]
    amounts = chance.integers(-50_000, 300_000, rows) / 100
    documents = chance.integers(0, rows // 2, rows)
    written = [f"{a:,.2f}".translate(str.maketrans(",.", ".,")) for a in amounts]
    table = {
        "Cliente": [f"Peña {c}" if c else " " for c in chance.integers(0, 60, rows)],
        "Fecha": [f"{day:%d/%m/%Y} 10:{n % 60:02}" for n, day in enumerate(days)],
        "Importe": [f"{text} €" if n % 50 else "gratis" for n, text in enumerate(written)],
        "Coste": [f"{a / 2:.2f}".replace(".", ",") for a in amounts],
        "Factura": [f"F{d}" if d % 5 else None for d in documents],
        "Factura rectificada": [f"F{d // 2}" if d % 3 else None for d in documents],
        "Vendedor": [None if d % 7 == 0 else f"V{d % 4}" for d in documents],
        "Familia": [f"L{d}" for d in chance.integers(0, 5, rows)],
    }
    table["Fecha"][7] = "30/02/2024"
    once = pa.table({name: pa.array(cells, pa.string()) for name, cells in table.items()})
    return pa.concat_tables([once, once.slice(100, 400)])


def typed() -> pa.Table:
    return pa.table(
        {
            "customer_id": [1001.0, 1002.0, None, 1001.0],
            "date": pa.array([date(2024, 3, 25)] * 4),
            "amount": [1.5, float("nan"), 2.0, -0.5],
            "currency": ["USD", "EUR", "EUR", "EUR"],
        }
    )


def tables_of(source: str, options: ReadOptions) -> dict[str, list]:
    reading = read(source, options)
    ledger = reading.ledger
    found = {"counts": reading.counts, "facts": sorted(reading.facts.items())}
    for known, name in ((ledger, "now"), (ledger.until(date(2024, 1, 31)), "then")):
        for part in ("purchases", "refunds", "lines", "sellers"):
            table = getattr(known, part)
            if table is not None:
                found[f"{part} {name}"] = sorted(map(str, table.to_pyarrow().to_pylist()))
    rejected = reading.rejected.drop("line").to_pyarrow().to_pylist()
    return found | {"rejected": sorted(map(str, rejected))}


@pytest.mark.parametrize("table", [as_exported(), typed()], ids=["text", "typed"])
def test_both_engines_make_the_same_ledger(tmp_path, spark, spark_url, table):
    path = tmp_path / "ventas.parquet"
    pq.write_table(table, path)
    rates = Rates.constant("EUR", {"USD": Decimal("0.9")})
    options = ReadOptions(today=TODAY, rates=rates)
    here = tables_of(str(path), options)
    there = tables_of(f"{spark_url}&table={path}", options)
    here["facts"] = [*here["facts"], ("table", str(path))]
    here["facts"].sort()
    assert there == here


def test_a_missing_table_is_refused_in_one_sentence(spark, spark_url):
    with pytest.raises(UnusableLedger, match="cannot be read") as caught:
        read(f"{spark_url}&table=nada")
    assert "\n" not in str(caught.value)
