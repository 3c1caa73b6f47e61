"""Workbooks: what Excel and LibreOffice write."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from odf import opendocument, table, text

from querencia.analytics.ledger import UnclearColumns, UnusableLedger
from querencia.connectors import write_rejected

MORNING = datetime(2024, 4, 3, 10, 30)  # noqa: DTZ001 -- workbooks know no zones
HEADINGS = ("Cliente", "Fecha", "Importe")


def write_xlsx(path: Path, sheets: dict[str, list[tuple]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def write_ods(path: Path, rows: list[tuple]) -> Path:
    book = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="Ventas")
    for row in rows:
        line = table.TableRow()
        for cell in row:
            if isinstance(cell, date):
                made = table.TableCell(valuetype="date", datevalue=cell.isoformat())
            elif isinstance(cell, int | float):
                made = table.TableCell(valuetype="float", value=str(cell))
            else:
                made = table.TableCell(valuetype="string")
                made.addElement(text.P(text=cell or ""))
            line.addElement(made)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.save(path)
    return path


def test_typed_cells_are_taken_as_they_are(tmp_path, receive):
    rows = [HEADINGS, (1001, MORNING, 1234.5), ("Ana", date(2024, 5, 6), 0.1)]
    reading = receive(write_xlsx(tmp_path / "ventas año.xlsx", {"Hoja1": rows}))
    assert reading.purchases() == [
        ("1001", date(2024, 4, 3), Decimal("1234.5")),
        ("Ana", date(2024, 5, 6), Decimal("0.1")),
    ]
    assert reading.facts["sheet"] == "Hoja1"


def test_text_among_typed_cells_is_read_over_the_whole_column(tmp_path, receive):
    rows = [
        HEADINGS,
        ("Ana", date(2024, 4, 3), 1.5),
        ("Ana", "25/03/2024", "1.234,50 €"),
        ("Ana", "02/03/2024", "7.000,25"),
    ]
    reading = receive(write_xlsx(tmp_path / "ventas.xlsx", {"Hoja1": rows}))
    assert reading.purchases("day", "amount") == [
        (date(2024, 3, 2), Decimal("7000.25")),
        (date(2024, 3, 25), Decimal("1234.5")),
        (date(2024, 4, 3), Decimal("1.5")),
    ]


def test_a_date_that_lost_its_format_is_the_day_it_counts(tmp_path, receive):
    rows = [HEADINGS, ("Ana", 45376, 1), ("Ana", 45376.75, 2), ("Ana", date(2024, 3, 25), 3)]
    reading = receive(write_xlsx(tmp_path / "ventas.xlsx", {"Hoja1": rows}))
    assert reading.purchases("day") == [(date(2024, 3, 25),)] * 3


def test_the_first_sheet_with_the_headings_is_read(tmp_path, receive):
    sheets = {
        "Portada": [("Informe de ventas",), ("Empresa",)],
        "Datos": [("Ventas 2024",), (), HEADINGS, ("Ana", date(2024, 3, 25), 1)],
        "Otros": [HEADINGS, ("Luis", date(2024, 3, 25), 1)],
    }
    path = write_xlsx(tmp_path / "ventas.xlsx", sheets)
    assert receive(path).purchases("customer") == [("Ana",)]
    assert receive(path).facts == {"sheet": "Datos", "header_line": "3", "other_sheets": "'Otros'"}
    assert receive(path, sheet="Datos").facts == {"sheet": "Datos", "header_line": "3"}
    assert receive(path, sheet="Otros").purchases("customer") == [("Luis",)]
    with pytest.raises(
        UnclearColumns, match="has no sheet 'Nada'; it has 'Portada', 'Datos', 'Otros'"
    ):
        receive(path, sheet="Nada")


def test_what_nobody_sees_makes_no_second_customer(tmp_path, receive):
    names = ("Núñez", unicodedata.normalize("NFD", "Núñez"), "Núñez\u200b", "\ufeffNúñez")
    rows = [HEADINGS, *[(name, date(2024, 3, 25), 1) for name in names]]
    reading = receive(write_xlsx(tmp_path / "ventas.xlsx", {"Datos": rows}))
    assert reading.purchases("customer") == [("Núñez",)] * 4


def test_rows_are_counted_as_in_the_sheet(tmp_path, receive):
    rows = [
        ("Ventas",),
        (),
        HEADINGS,
        ("Ana", date(2024, 3, 25), 1),
        (),
        (None, date(2024, 3, 25), 12.5),
        ("Total", None, 13.5),
        ("Luis", "mañana", 12.25),
    ]
    reading = receive(write_xlsx(tmp_path / "ventas.xlsx", {"Hoja1": rows}))
    assert reading.rejections == [
        (6, "Cliente", None, "missing_customer"),
        (7, "Cliente", "Total", "totals_line"),
        (8, "Fecha", "mañana", "unreadable_date"),
    ]
    write_rejected(reading.reading, tmp_path / "rejected.csv")
    lines = (tmp_path / "rejected.csv").read_text("utf-8-sig").splitlines()
    assert lines == [
        "Cliente,Fecha,Importe,line,column,value,reason",
        ",2024-03-25,12.5,6,Cliente,,no customer is given",
        "Total,,13.5,7,Cliente,Total,a line of totals is not a purchase",
        "Luis,mañana,12.25,8,Fecha,mañana,this is not a date",
    ]


def test_an_ods_is_read_likewise(tmp_path, receive):
    rows = [HEADINGS, ("Peña", date(2024, 3, 25), 1234.5), ("Ana", "26/03/2024", "2,50")]
    reading = receive(write_ods(tmp_path / "ventas.ods", rows))
    assert reading.purchases() == [
        ("Ana", date(2024, 3, 26), Decimal("2.5")),
        ("Peña", date(2024, 3, 25), Decimal("1234.5")),
    ]


def test_a_workbook_without_the_headings_is_refused(tmp_path, receive):
    path = write_xlsx(tmp_path / "ventas.xlsx", {"Hoja1": [("Artículo", "Precio"), ("Tubo", 3)]})
    with pytest.raises(UnclearColumns, match="no column that is recognised as the customer among"):
        receive(path)
    with pytest.raises(UnclearColumns, match="holds no table"):
        receive(write_xlsx(tmp_path / "vacío.xlsx", {"Hoja1": []}))


def test_a_broken_workbook_is_refused_in_one_sentence(tmp_path, receive):
    path = write_xlsx(
        tmp_path / "ventas.xlsx", {"Hoja1": [HEADINGS, ("Ana", date(2024, 3, 25), 1)]}
    )
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(UnusableLedger, match="cannot be opened as a workbook") as caught:
        receive(path)
    assert "\n" not in str(caught.value)


def test_large_customer_numbers_stay_apart(tmp_path, receive):
    rows = [HEADINGS, (9007199254740991, date(2024, 3, 25), 1), (1e15, date(2024, 3, 25), 1)]
    reading = receive(write_xlsx(tmp_path / "ventas.xlsx", {"Hoja1": rows}))
    assert reading.purchases("customer") == [("1000000000000000",), ("9007199254740991",)]
