"""Whatever arrives, every row of it is read or rejected, and nothing crashes."""

import contextlib
import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querencia.analytics.ledger import LedgerError
from querencia.connectors import Conventions, ReadOptions, read
from querencia.connectors.columns.texts import visible
from querencia.connectors.spreadsheet.scan import BLANK, scan_blocks

GOOD = "Ana;25/03/2024;1,50"
cell = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["", "Ana", "25/03/2024", "1.234,50 €", "-3", '"', ";", "TOTAL", "\x00", "=1"]),
    st.text('";\n\r,ab \u00a0', max_size=6),
)
few = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@few
@given(st.lists(st.lists(cell, min_size=3, max_size=3), max_size=8))
def test_rows_read_and_rows_rejected_are_the_rows_sent(tmp_path: Path, lines: list[list[str]]):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(["cliente", "fecha", "importe"])
    for line in lines:
        writer.writerow(line)
    writer.writerow(GOOD.split(";"))
    path = tmp_path / "ventas.csv"
    path.write_text(file.getvalue(), encoding="utf-8", errors="replace", newline="")
    options = ReadOptions(conventions=Conventions({}, "dmy", ","), today=date(2026, 1, 1))
    reading = read(path, options)
    blank = sum(all(not visible(c).strip(' \t"') for c in line) for line in lines)
    used = reading.ledger.rows.count().to_pyarrow().as_py()
    rejected = 0 if reading.rejected is None else reading.rejected.count().to_pyarrow().as_py()
    assert used + rejected == reading.counts.rows == len(lines) - blank + 1


@few
@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(tmp_path: Path, junk: bytes):
    path = tmp_path / "ventas.csv"
    path.write_bytes(b"cliente;fecha\nAna;25/03/2024\n" + junk)
    with contextlib.suppress(LedgerError):
        assert read(path).counts.rows >= 1


texts = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)


@settings(max_examples=300, deadline=None)
@given(st.one_of(texts, st.text('a";\n\r ', max_size=60)), st.integers(1, 12), st.integers(1, 4))
def test_records_cover_the_text_however_it_is_cut_into_blocks(text: str, size: int, columns: int):
    data = text.encode()
    whole = found(scan_blocks([data], delimiter=";", columns=columns))
    blocks = [data[i : i + size] for i in range(0, len(data), size)]
    assert found(scan_blocks(blocks, delimiter=";", columns=columns)) == whole
    kept = b"".join(record for record, _, _ in whole)
    assert kept.translate(None, b"\r\n") == data.translate(None, b"\r\n")


def found(blocks) -> list[tuple]:
    return [
        (r.data[r.starts[i] : r.ends[i]].tobytes(), int(r.states[i]), int(r.lines[i]))
        for r in blocks
        for i in range(len(r.starts))
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text('ab";\n\r, ', max_size=5), min_size=3, max_size=3), max_size=6))
def test_well_formed_records_are_those_that_pythons_reader_finds(lines: list[list[str]]):
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(lines)
    text = file.getvalue()
    records = list(scan_blocks([text.encode()], delimiter=";", columns=3))
    states = np.concatenate([r.states for r in records])
    starts = [line for _, state, line in found(iter(records)) if state != BLANK]
    told = [row for row in lines if any(c.strip(' "') for c in row)]
    assert (states != BLANK).sum() == len(told)
    line, expected = 1, []
    for row in lines:
        if row in told and any(c.strip(' "') for c in row):
            expected.append(line)
        breaks = sum(c.replace("\r\n", "\n").replace("\r", "\n").count("\n") for c in row)
        line += 1 + breaks
    assert starts == expected


amounts = st.decimals(-(10**9), 10**9, places=2, allow_nan=False)


@few
@given(
    st.lists(amounts.map(lambda d: Decimal(d).quantize(Decimal("0.01"))), min_size=1, max_size=20),
    st.sampled_from([(",", "."), (".", ","), (",", ""), (".", ""), (",", " "), (".", "'")]),
    st.sampled_from(["", " €", "$"]),
)
def test_amounts_are_read_back_as_they_were_written(tmp_path, sent, marks, sign):
    decimal, thousands = marks
    texts = [f"{n:,.2f}".replace(",", "\0").replace(".", decimal) for n in sent]
    texts = [text.replace("\0", thousands) + sign for text in texts]
    path = tmp_path / "ventas.csv"
    lines = "".join(f"Ana|2024-03-25|{text}\n" for text in texts)
    path.write_text("cliente|fecha|importe\n" + lines, encoding="utf-8")
    rows = read(path).ledger.rows.amount.to_pyarrow().to_pylist()
    assert sorted(rows) == sorted(sent)


@few
@given(
    st.lists(st.dates(date(1970, 1, 1), date(2025, 12, 31)), min_size=1, max_size=20),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d-%m-%Y %H:%M"]),
)
def test_dates_are_read_back_as_they_were_written(tmp_path, sent, form):
    path = tmp_path / "ventas.csv"
    told = [*sent, date(2024, 3, 25)]  # a day above twelve
    lines = "".join(f"Ana|{day.strftime(form)}\n" for day in told)
    path.write_text("cliente|fecha\n" + lines, encoding="utf-8")
    assert sorted(read(path).ledger.rows.day.to_pyarrow().to_pylist()) == sorted(told)
