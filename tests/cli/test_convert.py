"""`querencia convert`: a ledger that needs no guessing, and the rows that could not be used."""

from datetime import date
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

SENT = """Cliente;Fecha;Importe;Factura
Ana;31/12/2024;1.234,50;F1
Ana;15/01/2025;10,00;F2
Luis;30/02/2025;5,00;F3
;01/02/2025;7,00;F4
Luis;03/02/2025;cinco;F5
Luis;04/02/2025;20,25;F6
"""


@pytest.fixture
def sent(tmp_path):
    folder = tmp_path / "Año nuevo"
    folder.mkdir()
    file = folder / "compras de José.csv"
    file.write_bytes(SENT.encode("cp1252"))
    return file


def test_usable_rows_are_written_with_plain_headings_and_types(querencia, sent, tmp_path):
    done = querencia("convert", sent, "--out", "ledger.parquet")
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        ["ledger.parquet: 3 rows", "ledger-rejected.csv: 3 rows"],
    )
    rows = pq.read_table(tmp_path / "ledger.parquet").to_pylist()
    found = [(r["customer"], r["date"], r["amount"], r["document"]) for r in rows]
    assert sorted(found) == [
        ("Ana", date(2024, 12, 31), Decimal("1234.50"), "F1"),
        ("Ana", date(2025, 1, 15), Decimal("10.00"), "F2"),
        ("Luis", date(2025, 2, 4), Decimal("20.25"), "F6"),
    ]


def test_rejected_rows_are_written_as_they_came_with_the_reason_in_spanish(
    querencia, sent, tmp_path
):
    done = querencia("convert", sent, "--out", "ledger.csv", LANG="es_ES.UTF-8")
    assert done.returncode == 0
    text = (tmp_path / "ledger-rejected.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == [
        "Cliente;Fecha;Importe;Factura;line;column;value;reason",
        "Luis;30/02/2025;5,00;F3;4;Fecha;30/02/2025;esto no es una fecha",
        ";01/02/2025;7,00;F4;5;Cliente;;no se da ningún cliente",
        "Luis;03/02/2025;cinco;F5;6;Importe;cinco;esto no es un número",
    ]


def test_what_was_converted_is_read_again_without_loss(querencia, sent, tmp_path):
    querencia("convert", sent, "--out", "once.csv")
    done = querencia("convert", "once.csv", "--out", "twice.csv")
    assert done.stdout.splitlines() == ["twice.csv: 3 rows", "twice-rejected.csv: 0 rows"]
    once, twice = ((tmp_path / f"{name}.csv").read_text() for name in ("once", "twice"))
    assert sorted(once.splitlines()) == sorted(twice.splitlines())


def test_another_ending_is_refused(querencia, sent, tmp_path):
    done = querencia("convert", sent, "--out", "ledger.xlsx")
    assert (done.returncode, done.stderr) == (
        2,
        "querencia: --out: the name must end in .parquet or .csv, not “ledger.xlsx”.\n",
    )


def test_a_ledger_without_a_usable_row_is_refused_and_leaves_nothing(querencia, tmp_path):
    (tmp_path / "bad.csv").write_text("customer,date\nAna,never\n")
    done = querencia("convert", "bad.csv", "--out", "ledger.csv")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["bad.csv"]
