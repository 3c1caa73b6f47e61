"""CSV and its relatives, as programs in Spain and Latin America write them."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from querencia.analytics.ledger import LedgerError, UnclearColumns, UnclearValues, UnusableLedger
from querencia.connectors import ReadOptions, read


def rows(*lines: Sequence[str], delimiter: str = ";") -> str:
    return "".join(delimiter.join(line) + "\n" for line in lines)


ANA = ("Ana", date(2024, 3, 25), Decimal("1234.5000"))
SIMPLE = rows(("Cliente", "Fecha", "Importe"), ("Ana", "25/03/2024", "1.234,50 €"))


class TestLayout:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_every_usual_delimiter_is_found(self, send, delimiter):
        text = rows(
            ("customer", "date", "amount"), ("Ana", "2024-03-25", "1234.50"), delimiter=delimiter
        )
        reading = send(text)
        assert reading.purchases() == [ANA]
        assert reading.facts["delimiter"] == delimiter

    @pytest.mark.parametrize(
        "encoding",
        [
            "utf-8",
            "utf-8-sig",
            "utf-16",
            "utf-16-le",
            "utf-16-be",
            "utf-32",
            "cp1252",
            "latin-1",
            "mac_roman",
            "cp850",
        ],
    )
    def test_every_usual_encoding_is_found(self, send, encoding):
        text = rows(
            ("Razón social", "Fecha", "Importe"),
            ("Peña Núñez", "25/03/2024", "1.234,50"),
            ("Cafetería Muñoz", "26/03/2024", "3,00"),
            ("PEÑA MÜLLER", "27/03/2024", "3,00"),
        )
        reading = send(text, encoding=encoding)
        customers = [customer for (customer,) in reading.purchases("customer")]
        assert customers == ["Cafetería Muñoz", "PEÑA MÜLLER", "Peña Núñez"]

    def test_the_first_accent_may_stand_in_the_last_line(self, send):
        lines = [("Ana", "25/03/2024", "1,50")] * 30_000 + [("Nuñez", "26/03/2024", "1,50")]
        text = rows(("Cliente", "Fecha", "Importe"), *lines)
        reading = send(text, encoding="cp1252")
        assert reading.purchases("customer")[-1] == ("Nuñez",)

    def test_an_accent_on_the_border_of_two_blocks_is_one_letter(self, send):
        line = "Peña;25/03/2024;1,50\n"
        text = rows(("Cliente", "Fecha", "Importe")) + line * (2 * (1 << 24) // 22)
        reading = send(text, columns={"amount": "Importe"})
        assert reading.counts.rejected == 0
        assert reading.ledger.purchases.customer.nunique().to_pyarrow().as_py() == 1

    def test_utf8_into_which_something_else_was_pasted_stays_utf8(self, send):
        lines = rows(("Cliente", "Fecha"), *[(f"Peña {i}", "25/03/2024") for i in range(20)])
        reading = send(lines.encode() + "Nuñez;25/03/2024\n".encode("cp1252"))
        assert ("Nuñez",) in reading.purchases("customer")
        assert ("Peña 7",) in reading.purchases("customer")

    def test_a_named_encoding_is_taken(self, tmp_path, receive):
        path = tmp_path / "ventas.csv"
        path.write_bytes("Cliente;Fecha\nŁódź;25/03/2024\n".encode("cp1250"))
        reading = receive(path, encoding="cp1250")
        assert reading.purchases("customer") == [("Łódź",)]

    def test_a_wrong_or_unknown_encoding_is_an_error(self, tmp_path):
        path = tmp_path / "ventas.csv"
        path.write_bytes(SIMPLE.encode("cp1252"))
        with pytest.raises(UnusableLedger, match="is not encoded in utf-8"):
            read(path, ReadOptions(encoding="utf-8"))
        with pytest.raises(UnusableLedger, match="is not the name of an encoding"):
            read(path, ReadOptions(encoding="klingon"))

    def test_title_lines_above_the_headings_are_passed_over(self, send):
        text = "Listado de ventas;;\nEmpresa, S.L.;;\n\n" + SIMPLE
        reading = send(text)
        assert reading.purchases() == [ANA]
        assert reading.facts["header_line"] == "4"

    def test_a_hint_for_excel_is_passed_over(self, send):
        assert send("sep=;\n" + SIMPLE).purchases() == [ANA]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_every_line_ending_is_one(self, send, end):
        text = SIMPLE + "Luis;30/02/2024;1,00\n"
        reading = send(text.replace("\n", end))
        assert reading.purchases() == [ANA]
        assert reading.rejections == [(3, "Fecha", "30/02/2024", "unreadable_date")]

    def test_the_last_line_needs_no_line_break(self, send):
        assert send(SIMPLE.rstrip()).purchases() == [ANA]

    def test_blank_lines_are_no_rows(self, send):
        reading = send("\n" + SIMPLE + "\n;;\n   ; ;\n\n" + '"";"";""\n')
        assert (reading.counts.rows, reading.counts.rejected) == (1, 0)

    def test_a_path_has_spaces_and_accents(self, send):
        assert send(SIMPLE, name="ventas año 2024 (copia).csv").purchases() == [ANA]

    def test_what_a_file_is_called_does_not_matter(self, send):
        assert send(SIMPLE, name="ventas").purchases() == [ANA]
        assert send(SIMPLE, name="ventas.xlsx").purchases() == [ANA]

    def test_excel_leaves_out_empty_cells_at_the_end(self, send):
        text = rows(
            ("Cliente", "Fecha", "Importe", "Vendedor", "Notas"),
            ("Ana", "25/03/2024", "1.234,50"),
            ("Luis", "26/03/2024", "1,00", "Marta", "", "", ""),
        )
        reading = send(text)
        assert len(reading.purchases()) == 2
        sellers = reading.ledger.sellers.to_pyarrow().to_pylist()
        assert sellers == [{"customer": "Luis", "day": date(2024, 3, 26), "seller": "Marta"}]


class TestRefusals:
    def test_a_file_without_headings(self, send):
        with pytest.raises(UnclearColumns, match="has no heading row: its first line holds values"):
            send("Ana;25/03/2024;1,50\nLuis;26/03/2024;2,00\n")

    def test_a_file_without_a_date(self, send):
        with pytest.raises(UnclearColumns, match=r"no column that is recognised as the date among"):
            send("Cliente;Importe\nAna;1,50\n")

    def test_a_file_with_two_dates(self, send):
        with pytest.raises(
            UnclearColumns, match="2 columns that could be the date: 'Fecha', 'Fecha"
        ):
            send("Cliente;Fecha;Fecha factura\nAna;25/03/2024;26/03/2024\n")

    def test_an_empty_file(self, send):
        with pytest.raises(UnusableLedger, match="is empty"):
            send("\n")

    def test_headings_alone(self, send):
        with pytest.raises(UnusableLedger, match="has headings and no rows"):
            send("Cliente;Fecha;Importe\n")

    def test_no_usable_row(self, send):
        with pytest.raises(UnusableLedger) as caught:
            send("Cliente;Fecha\nAna;ayer\nLuis;mañana\n", name="compras.csv")
        assert str(caught.value).partition("compras.csv ")[2] == (
            "has no usable row; the first: line 2, Fecha: 'ayer', this is not a date "
            "(columns read as customer=Cliente, date=Fecha)."
        )

    def test_no_usable_row_because_all_of_them_are_broken(self, send):
        with pytest.raises(UnusableLedger) as caught:
            send("Cliente,Fecha,Importe\nAna,25/03/2024,1,50\n", name="compras.csv")
        assert str(caught.value).partition("compras.csv ")[2] == (
            "has no usable row; the first: line 2, the line has more fields than there are headings"
            " (columns read as customer=Cliente, date=Fecha, amount=Importe)."
        )

    def test_no_file(self, tmp_path):
        with pytest.raises(UnusableLedger, match="There is no file"):
            read(tmp_path / "nada.csv")

    def test_a_folder_of_other_things(self, tmp_path):
        with pytest.raises(UnusableLedger, match="holds no Parquet files"):
            read(tmp_path)

    @pytest.mark.parametrize("junk", [b"\x00" * 5000, b"PK\x03\x04 no zip", b"PAR1 no parquet"])
    def test_what_is_no_table_at_all(self, send, junk):
        with pytest.raises(LedgerError) as caught:
            send(junk)
        assert "\n" not in str(caught.value)


class TestRejections:
    def test_each_kind_of_bad_row_is_kept_with_its_place_and_reason(self, send):
        text = rows(
            ("Cliente", "Fecha", "Importe"),
            ("Ana", "25/03/2024", "1.234,50"),
            ("", "25/03/2024", "1,00"),
            ("Luis", "", "1,00"),
            ("Luis", "32/03/2024", "1,00"),
            ("Luis", "25/03/1924", "1,00"),
            ("Luis", "25/03/2027", "1,00"),
            ("Luis", "25/03/2024", "gratis"),
            ("Luis", "25/03/2024", ""),
            ("Luis", "25/03/2024", "1,00", "sobra"),
            ('"Luis', "25/03/2024", "1,00"),
            ("TOTAL", "", "1.240,50"),
        )
        reading = send(text)
        assert reading.purchases() == [ANA]
        assert reading.rejections == [
            (3, "Cliente", None, "missing_customer"),
            (4, "Fecha", None, "missing_date"),
            (5, "Fecha", "32/03/2024", "unreadable_date"),
            (6, "Fecha", "25/03/1924", "absurd_year"),
            (7, "Fecha", "25/03/2027", "date_in_future"),
            (8, "Importe", "gratis", "not_a_number"),
            (9, "Importe", None, "missing_amount"),
            (10, None, "Luis;25/03/2024;1,00;sobra", "too_many_fields"),
            (11, None, '"Luis;25/03/2024;1,00', "bad_quotes"),
            (12, "Cliente", "TOTAL", "totals_line"),
        ]
        assert (reading.counts.rows, reading.counts.rejected) == (11, 10)

    def test_today_itself_has_come(self, send):
        reading = send("cliente;fecha\nAna;01/06/2026\nAna;13/06/2025\nLuis;02/06/2026\n")
        assert reading.rejections == [(4, "fecha", "02/06/2026", "date_in_future")]

    def test_lines_are_counted_through_quoted_line_breaks_and_broken_records(self, send):
        text = (
            'cliente;notas;fecha\n"Ana";"dos\nlíneas\r\no tres";25/03/2024\n\n'
            '"Luis;;26/03/2024\nEva;"dice ""hola""";ayer\nEva;"mal" cerrado;26/03/2024\nEva;;nunca'
        )
        reading = send(text)
        assert reading.purchases("customer") == [("Ana",)]
        assert [(line, reason) for line, _, _, reason in reading.rejections] == [
            (6, "bad_quotes"),
            (7, "unreadable_date"),
            (8, "bad_quotes"),
            (9, "unreadable_date"),
        ]

    def test_a_last_line_that_breaks_off_is_not_half_read(self, send):
        text = (
            rows(("cliente", "fecha", "importe"), ("Ana", "25/03/2024", "1,50")) + "Luis;25/03/20"
        )
        reading = send(text)
        assert reading.rejections == [(3, None, "Luis;25/03/20", "too_few_fields")]

    def test_an_unclosed_quote_costs_one_line(self, send):
        lines = ["cliente;fecha", '"Ana;25/03/2024', *["Luis;26/03/2024"] * 5000]
        reading = send("\n".join(lines) + "\n")
        assert (reading.counts.rows, reading.counts.rejected) == (5001, 1)

    def test_a_quotation_mark_inside_a_field_is_a_character(self, send):
        reading = send('cliente;artículo;fecha\nAna;Tubo 12" PVC;25/03/2024\n')
        assert reading.counts.rejected == 0


class TestDates:
    @pytest.mark.parametrize(
        ("text", "order"),
        [
            ("25/03/2024", "dmy"), ("25-03-2024", "dmy"), ("25.03.2024", "dmy"),
            ("25/3/24", "dmy"), ("03/25/2024", "mdy"), ("3/25/24", "mdy"), ("2024-03-25", None),
            ("2024/03/25", None), ("20240325", None), ("2024-03-25T10:11:12", None),
            ("2024-03-25 23:59:59.999+02:00", None), ("25/03/2024 9:05", "dmy"),
            ("03/25/2024 11:30 PM", "mdy"), ("25 mar 2024", None), ("25-mar-24", None),
            ("25 de marzo de 2024", None), ("lunes, 25 de marzo de 2024", None),
            ("March 25, 2024", None), ("25032024", "dmy"), ("45376", None), ("250324", "dmy"),
        ],
    )  # fmt: skip
    def test_every_usual_form_is_read(self, send, text, order):
        reading = send(rows(("cliente", "fecha"), ("Ana", f'"{text}"')))
        assert reading.purchases("day") == [(date(2024, 3, 25),)]
        assert reading.facts.get("dates") == order

    def test_one_day_above_twelve_decides_for_all(self, send):
        reading = send("cliente;fecha\nAna;01/02/2024\nAna;03/04/2024\nAna;13/05/2024\n")
        assert reading.purchases("day") == [
            (date(2024, 2, 1),),
            (date(2024, 4, 3),),
            (date(2024, 5, 13),),
        ]

    def test_a_column_that_does_not_tell_is_an_error_with_both_readings(self, send):
        with pytest.raises(UnclearValues) as caught:
            send("cliente;fecha\nAna;01/02/2024\nAna;03/04/2024\n")
        assert str(caught.value).endswith(
            "can be read in two ways: '01/02/2024' is 2024-02-01 (day first) or 2024-01-02 "
            "(month first); say which with --dates dmy or --dates mdy."
        )

    @pytest.mark.parametrize(("order", "month"), [("dmy", 2), ("mdy", 1)])
    def test_the_user_can_say_which(self, send, order, month):
        reading = send("cliente;fecha\nAna;01/02/2024\n", dates=order)
        assert reading.purchases("day")[0][0].month == month

    def test_days_that_are_their_own_month_leave_nothing_open(self, send):
        reading = send("cliente;fecha\nAna;05/05/2024\nAna;06/06/2024\n")
        assert len(reading.purchases()) == 2

    def test_one_slip_among_many_is_a_bad_row(self, send):
        lines = "".join(f"Ana;{day}/03/2024\n" for day in range(13, 32)) * 3
        reading = send("cliente;fecha\n" + lines + "Luis;03/25/2024\n")
        assert reading.rejections == [(59, "fecha", "03/25/2024", "unreadable_date")]

    def test_two_ways_of_writing_are_an_error_with_an_example_of_each(self, send):
        with pytest.raises(
            UnclearValues, match="written in two ways: '13/02/2024' is 2024-02-13"
        ) as c:
            send("cliente;fecha\nAna;13/02/2024\nAna;03/14/2024\n")
        assert "'03/14/2024' is 2024-03-14" in str(c.value)

    def test_iso_dates_among_others_are_read_as_what_they_are(self, send):
        reading = send("cliente;fecha\nAna;2024-03-01\nAna;25/03/2024\nAna;02/03/2024\n")
        assert [d.day for (d,) in reading.purchases("day")] == [1, 2, 25]

    def test_short_years_that_may_stand_first_are_an_error(self, send):
        lines = "".join(f"Ana;24/03/{day:02}\n" for day in range(1, 29))
        with pytest.raises(UnclearValues, match="year first"):
            send("cliente;fecha\n" + lines)
        reading = send("cliente;fecha\n" + lines, dates="ymd")
        assert reading.purchases("day")[0] == (date(2024, 3, 1),)


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "amount"),
        [
            ("1.234,50", "1234.50"), ("1,234.50", "1234.50"), ("1234,5", "1234.5"),
            ("1234.5", "1234.5"), ("1 234,50", "1234.50"), ("1\u00a0234,50 €", "1234.50"),
            ("1'234.50", "1234.50"), ("$1,234.50", "1234.50"), ("1.234,50 EUR", "1234.50"),
            ("US$ 12.50", "12.50"), ("1.234.567", "1234567"), ("1,234,567", "1234567"),
            ("0.125", "0.125"), ("0,125", "0.125"), ("1234.567", "1234.567"), ("+5,25", "5.25"),
            ("S/. 12.50", "12.50"), ("12", "12"), (".50", "0.50"), ("12,", "12"), ("7,50€", "7.50"),
        ],
    )  # fmt: skip
    def test_every_usual_form_is_read(self, send, text, amount):
        reading = send(rows(("cliente", "fecha", "importe"), ("Ana", "25/03/2024", text)))
        assert reading.purchases("amount") == [(Decimal(amount),)]

    @pytest.mark.parametrize(
        "text", ["-12,50", "12,50-", "(12,50)", "-12,50 €", "−12,50", "€ -12,50"]
    )
    def test_every_usual_minus_is_one(self, send, text):
        reading = send(
            rows(
                ("cliente", "fecha", "importe"),
                ("Ana", "25/03/2024", text),
                ("Ana", "25/03/2024", "1"),
            )
        )
        assert reading.ledger.refunds.amount.to_pyarrow().to_pylist() == [Decimal("-12.5")]
        assert reading.counts.refunds == 1

    @pytest.mark.parametrize(
        "text",
        ["doce", "12,50,3", "1.23.4", "--5", "12,5 kg", "1e3", "12..5", "€", "5 6", "1.2345,6"],
    )
    def test_what_is_no_number_is_a_bad_row(self, send, text):
        lines = [("Ana", "25/03/2024", "3,25")] * 30
        reading = send(rows(("cliente", "fecha", "importe"), *lines, ("Ana", "25/03/2024", text)))
        assert reading.rejections == [(32, "importe", text, "not_a_number")]

    def test_one_amount_that_tells_decides_for_all(self, send):
        reading = send("cliente;fecha;importe\nAna;25/03/2024;1.234\nAna;26/03/2024;5,50\n")
        assert reading.purchases("amount") == [(Decimal("5.5"),), (Decimal(1234),)]

    def test_a_column_that_does_not_tell_is_an_error_with_both_readings(self, send):
        with pytest.raises(UnclearValues) as caught:
            send("cliente;fecha;importe\nAna;25/03/2024;1.234\n")
        assert str(caught.value).endswith(
            "can be read in two ways: '1.234' is 1234 (decimal comma) or 1.234 (decimal point); "
            "say which with --decimal ',' or --decimal '.'."
        )

    @pytest.mark.parametrize(("mark", "amount"), [(",", 1234), (".", Decimal("1.234"))])
    def test_the_user_can_say_which(self, send, mark, amount):
        reading = send("cliente;fecha;importe\nAna;25/03/2024;1.234\n", decimal=mark)
        assert reading.purchases("amount") == [(amount,)]

    def test_a_column_that_does_not_tell_follows_the_others_of_its_file(self, send):
        reading = send("cliente;fecha;importe;coste\nAna;25/03/2024;1.234;15,5\n")
        assert reading.purchases("amount", "margin") == [(Decimal(1234), Decimal("1218.5"))]

    def test_half_of_them_either_way_is_an_error(self, send):
        with pytest.raises(UnclearValues, match=r"written in two ways: '1,50' is 1\.50"):
            send("cliente;fecha;importe\nAna;25/03/2024;1,50\nAna;25/03/2024;2.75\n")


class TestColumns:
    def test_quantity_and_price_make_an_amount(self, send):
        text = (
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
            "536365,85123A,WHITE HANGER,6,12/13/2010 8:26,2.55,17850,United Kingdom\n"
            "536365,71053,WHITE LANTERN,6,12/13/2010 8:26,3.39,17850,United Kingdom\n"
            "C536379,71053,WHITE LANTERN,-1,12/13/2010 9:41,3.39,17850,United Kingdom\n"
            "536380,D,Discount,1,12/13/2010 9:41,3.39,,United Kingdom\n"
        )
        reading = send(text)
        assert reading.purchases() == [("17850", date(2010, 12, 13), Decimal("35.64"))]
        assert reading.rejections == [(5, "CustomerID", None, "missing_customer")]

    def test_numbers_count_within_their_series(self, send):
        text = (
            "Cliente;Serie;Número;Fecha;Base imponible;Total\n"
            "Ana;A;1;25/03/2024;10,00;12,10\nAna;B;1;25/03/2024;20,00;24,20\n"
        )
        assert send(text).purchases("amount") == [(Decimal(10),), (Decimal(20),)]

    def test_a_cost_makes_a_margin_and_has_the_sign_of_its_amount(self, send):
        text = "cliente;fecha;importe;coste\nAna;25/03/2024;10,00;6,00\nAna;25/03/2024;-5,00;3,00\n"
        reading = send(text)
        assert reading.purchases("margin") == [(Decimal(4),)]
        assert reading.ledger.refunds.margin.to_pyarrow().to_pylist() == [Decimal(-2)]
        assert reading.ledger.has_margin

    def test_dates_alone_are_a_ledger(self, send):
        reading = send("customer_id,date\n17,2024-03-25\n17,2024-03-26\n")
        assert reading.purchases() == [
            ("17", date(2024, 3, 25), None),
            ("17", date(2024, 3, 26), None),
        ]
        assert not reading.ledger.has_amount

    def test_credit_notes_reduce_the_invoice_that_they_name(self, send):
        text = (
            "Cliente;Fecha;Tipo;Nº factura;Factura rectificada;Importe\n"
            "Ana;25/03/2024;Factura;F1;;100,00\nAna;02/04/2024;Factura rectificativa;R1;F1;30,00\n"
            "Ana;03/04/2024;Abono;R2;F9;5,00\nAna;04/04/2024;Presupuesto;P1;;9,00\n"
        )
        reading = send(text)
        assert reading.purchases() == [("Ana", date(2024, 3, 25), Decimal(70))]
        assert reading.ledger.refunds.amount.to_pyarrow().to_pylist() == [Decimal(-5)]
        assert reading.rejections == [(5, "Tipo", "Presupuesto", "unknown_kind")]
        assert reading.counts.refunds == 2

    def test_a_type_that_is_no_kind_of_document_is_left_alone(self, send):
        text = "Cliente;Fecha;Tipo;Importe\nAna;25/03/2024;Minorista;10,00\n"
        reading = send(text)
        assert "kind" not in reading.mapping.positions
        assert reading.purchases("amount") == [(Decimal(10),)]
        with pytest.raises(UnclearColumns, match="says of no row whether it is a purchase"):
            send(text, columns={"kind": "Tipo"})

    def test_the_user_can_say_which_column_is_which(self, send):
        text = "Quién;Cuándo;Cuánto;Cliente\nAna;25/03/2024;10,00;x\n"
        columns = {"customer": "Quién", "date": "cuando", "amount": "Cuánto"}
        reading = send(text, columns=columns)
        assert reading.purchases() == [("Ana", date(2024, 3, 25), Decimal(10))]
        assert str(reading.mapping) == "customer=Quién, date=Cuándo, amount=Cuánto"

    def test_a_column_that_is_not_there_is_an_error_with_the_nearest(self, send):
        with pytest.raises(UnclearColumns, match="did you mean 'Cliente'"):
            send("Cliente;Fecha\nAna;25/03/2024\n", columns={"customer": "Clente"})

    def test_a_document_sent_twice_counts_once(self, send):
        text = "Cliente;Factura;Fecha;Importe\n" + "Ana;F1;25/03/2024;10,00\n" * 2
        reading = send(text)
        assert reading.purchases("amount") == [(Decimal(10),)]
        assert reading.counts.duplicates == 1

    def test_the_words_of_programs_for_nothing_are_nothing(self, send):
        text = (
            "cliente;fecha;importe\nNULL;25/03/2024;1\nAna;NaN;1\n"
            "Ana;25/03/2024;#N/A\nAna;25/03/2024;2\n"
        )
        assert [reason for *_, reason in send(text).rejections] == [
            "missing_customer",
            "missing_date",
            "missing_amount",
        ]


class TestCurrencies:
    def test_a_sign_names_the_currency(self, send):
        assert send(SIMPLE).ledger.currency == "EUR"

    def test_a_heading_names_the_currency(self, send):
        text = "Cliente;Fecha;Importe (USD)\nAna;25/03/2024;1,50\n"
        assert send(text).ledger.currency == "USD"

    def test_a_dollar_sign_names_none(self, send):
        assert send(SIMPLE.replace("€", "$")).ledger.currency is None

    def test_two_currencies_in_a_column_are_an_error(self, send):
        text = "Cliente;Fecha;Importe;Moneda\nAna;25/03/2024;1,50;EUR\nAna;25/03/2024;1,50;USD\n"
        with pytest.raises(LedgerError, match="has amounts in EUR and USD, which cannot be added"):
            send(text)

    def test_two_signs_in_the_amounts_are_an_error(self, send):
        text = "Cliente;Fecha;Importe\nAna;25/03/2024;1,50 €\nAna;25/03/2024;£1,50\n"
        with pytest.raises(LedgerError, match="has amounts in EUR and GBP"):
            send(text)

    def test_different_names_of_one_currency_are_one(self, send):
        text = "Cliente;Fecha;Importe;Moneda\nAna;25/03/2024;1,50;EUR\nAna;25/03/2024;1,50;euros\n"
        assert send(text).ledger.currency == "EUR"


def test_cdnow_is_read_whole(send, cdnow_master):
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["customer_id", "date", "amount"])
    table = cdnow_master.to_pylist()
    writer.writerows([r["customer"], r["date"], f"{r['amount']:.2f}"] for r in table)
    reading = send(file.getvalue())
    assert (reading.counts.rows, reading.counts.rejected) == (69_659, 0)
    sent = sorted((r["customer"], r["date"], r["amount"]) for r in table if r["amount"] > 0)
    assert reading.purchases() == sent


def test_progress_is_told_in_bytes(tmp_path: Path):
    path = tmp_path / "ventas.csv"
    path.write_text(SIMPLE + "Ana;26/03/2024;1,00\n" * 1000)
    told: list[int] = []
    read(path, ReadOptions(progress=told.append))
    assert told
    assert told[-1] == len(path.read_bytes()) - len("Cliente;Fecha;Importe\n")
