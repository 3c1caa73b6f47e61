"""Files as they come: put one behind the other, copied from telephones, misnamed."""

import gzip
import tempfile
import unicodedata
import zipfile
from datetime import date
from decimal import Decimal

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from querencia.analytics.ledger import UnusableLedger
from querencia.connectors import ReadOptions, read
from querencia.connectors.scratch import open_scratch

HEADINGS = "Cliente;Fecha;Importe\n"
DAY = "25/03/2024"


class TestWhatNobodySees:
    def test_two_files_put_one_behind_the_other_are_one(self, send):
        """A byte order mark is in the middle then, and the headings stand there twice."""
        file = f"{HEADINGS}Ana;{DAY};1,50\n".encode("utf-8-sig")
        reading = send(file + file)
        assert reading.purchases("customer") == [("Ana",), ("Ana",)]
        assert reading.rejections == [(3, "Fecha", "Fecha", "unreadable_date")]

    @pytest.mark.parametrize(
        "name", ["\0Ana", "An\0a", "Ana\u200b", "\u200eAna\u200f", "\ufeffAna"]
    )
    def test_invisible_characters_make_no_second_customer(self, send, name):
        reading = send(f"{HEADINGS}Ana;{DAY};1,50\n{name};{DAY};2,50\n")
        assert reading.purchases("customer", "amount") == [
            ("Ana", Decimal("1.5")),
            ("Ana", Decimal("2.5")),
        ]

    def test_an_invisible_character_before_a_quotation_mark_hides_no_field(self, send):
        reading = send(f'{HEADINGS}\ufeff"Ana; hijas";{DAY};1,50\n')
        assert reading.purchases("customer") == [("Ana; hijas",)]

    def test_an_invisible_character_on_the_border_of_two_blocks_is_none(self, send):
        line = f"Peña\u200b;{DAY};1,50\n"
        reading = send(HEADINGS + line * (2 * (1 << 24) // len(line.encode())))
        assert reading.ledger.purchases.customer.nunique().to_pyarrow().as_py() == 1
        assert reading.purchases("customer")[0] == ("Peña",)

    def test_accents_behind_their_letter_make_no_second_customer(self, send):
        apart = unicodedata.normalize("NFD", "Núñez")
        assert apart != "Núñez"
        reading = send(f'{HEADINGS}Núñez;{DAY};1,50\n{apart};{DAY};2,50\n"{apart};{DAY};2,50\n')
        assert reading.purchases("customer") == [("Núñez",), ("Núñez",)]
        assert reading.rejections == [(4, None, f'"Núñez;{DAY};2,50', "bad_quotes")]


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["iso8859-15", "cp858", "cp1252"])
    def test_the_euro_sign_of_every_encoding_is_one(self, send, encoding):
        """Most of what is no ASCII in such a file are euros."""
        lines = "".join(f"Peña;{day}/03/2024;{day},50 €\n" for day in range(10, 30))
        reading = send(HEADINGS + lines, encoding=encoding)
        assert (reading.ledger.currency, reading.counts.rejected) == ("EUR", 0)
        assert reading.purchases("customer")[0] == ("Peña",)

    @pytest.mark.parametrize("name", ["hex", "rot13", "undefined", "utf-16", "ut\0f"])
    def test_what_python_calls_a_codec_need_not_be_one_of_this_text(self, tmp_path, name):
        path = tmp_path / "ventas.csv"
        path.write_text(f"{HEADINGS}Ana;{DAY};1,50\n")
        with pytest.raises(UnusableLedger, match=r"not the name of an encoding|is not encoded in"):
            read(path, ReadOptions(encoding=name))

    @pytest.mark.parametrize("delimiter", [";;", "ñ", '"', "\n"])
    def test_what_cannot_delimit_is_refused(self, tmp_path, delimiter):
        path = tmp_path / "ventas.csv"
        path.write_text(f"{HEADINGS}Ana;{DAY};1,50\n")
        with pytest.raises(UnusableLedger, match="cannot stand between the fields of a table"):
            read(path, ReadOptions(delimiter=delimiter))


class TestAmounts:
    @pytest.mark.parametrize(
        ("text", "amount", "currency"),
        [
            ("Bs. 1.234,50", "1234.50", None), ("Bs 1,234.50", "1234.50", None),
            ("Gs. 1.234.500", "1234500", "PYG"), ("₲ 1.234.500", "1234500", "PYG"),
            ("Q1,234.50", "1234.50", "GTQ"), ("L. 1,234.50", "1234.50", "HNL"),
            ("₡1.234,50", "1234.50", "CRC"), ("RD$1,234.50", "1234.50", "DOP"),
            ("B/.1,234.50", "1234.50", "PAB"), ("C$ 1,234.50", "1234.50", "NIO"),
            ("1,234.50 soles", "1234.50", "PEN"), ("COP$ 1.234,50", "1234.50", "COP"),
        ],
    )  # fmt: skip
    def test_the_signs_of_latin_america_are_known(self, send, text, amount, currency):
        reading = send(f'{HEADINGS}Ana;{DAY};"{text}"\n')
        assert reading.purchases("amount") == [(Decimal(amount),)]
        assert reading.ledger.currency == currency

    def test_a_letter_in_a_heading_is_no_currency(self, send):
        reading = send(
            f"Cliente;Fecha;Importe (L)\nAna;{DAY};1,50\n", columns={"amount": "Importe (L)"}
        )
        assert reading.ledger.currency is None

    @pytest.mark.parametrize("text", ["–5,00", "– 5,00 €", "5,00–"])
    def test_a_dash_is_a_minus(self, send, text):
        reading = send(f"{HEADINGS}Ana;{DAY};1,50\nAna;{DAY};{text}\n")
        assert reading.ledger.refunds.amount.to_pyarrow().to_pylist() == [Decimal(-5)]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Mar 3rd, 2024", 3), ("1st March 2024", 3), ("2 mar. 24", 3), ("Sept 4 2024", 9),
        ("25 de març de 2024", 3), ("25 d'abril de 2024", 4), ("25 d’agost 2024", 8),
        ("25 de março de 2024", 3), ("25/dez/2024", 12), ("4 xuño 2024", 6), ("1 ag. 2024", 8),
    ],
)  # fmt: skip
def test_months_are_known_by_name_in_the_languages_of_the_neighbours(send, text, month):
    reading = send(f'cliente;fecha\nAna;"{text}"\n')
    assert [day.month for (day,) in reading.purchases("day")] == [month]


class TestWhatIsNoTable:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"%PDF-1.4\n%\xe2\xe3", "is a PDF, and no table"),
            (gzip.compress(b"Cliente;Fecha\n", mtime=0), "is compressed; unpack it first"),
            (b"  <html><table>", "is a web page or XML, whatever it is called"),
            (b"\xef\xbb\xbf<?xml version='1.0'?>", "is a web page or XML, whatever it is called"),
        ],
    )  # fmt: skip
    def test_it_says_what_the_file_is(self, send, content, sentence):
        with pytest.raises(UnusableLedger, match=sentence):
            send(content, name="ventas.xls")

    def test_an_archive_is_no_workbook(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "ventas.zip", "w") as archive:
            archive.writestr("ventas.csv", HEADINGS)
        with pytest.raises(UnusableLedger, match="is compressed; unpack it first"):
            read(tmp_path / "ventas.zip")

    def test_a_pattern_of_text_files_is_refused(self, tmp_path):
        (tmp_path / "enero.csv").write_text(HEADINGS)
        with pytest.raises(UnusableLedger, match=r"must be Parquet; .*/enero\.csv is none"):
            read(tmp_path / "*.csv")

    def test_what_can_be_read_only_once_is_refused(self):
        with pytest.raises(UnusableLedger, match="is no file that can be read twice"):
            read("/dev/null")

    def test_files_of_a_folder_with_other_columns_are_named(self, tmp_path):
        day = [date(2024, 3, 25)]
        pq.write_table(pa.table({"cliente": ["Ana"], "fecha": day}), tmp_path / "1.parquet")
        pq.write_table(pa.table({"socio": ["Ana"], "fecha": day}), tmp_path / "2.parquet")
        with pytest.raises(UnusableLedger) as caught:
            read(tmp_path)
        assert str(caught.value) == (
            f"{tmp_path}: all files must have the same columns; {tmp_path}/2.parquet has no column "
            "'cliente'."
        )


def test_an_interruption_while_the_scratch_is_opened_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(*_args, **_options):
        raise SystemExit(130)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(ibis.duckdb, "connect", interrupted)
    with pytest.raises(SystemExit):
        open_scratch()
    assert list(tmp_path.iterdir()) == []
