"""What goes wrong in daily use: ledgers without a purchase, files that would be written over."""

import os
from pathlib import Path

import pytest
from typer import BadParameter

from querencia.cli.errors import Refusal, sentence_of
from querencia.cli.outputs import expect_apart, expect_room
from querencia.cli.reading import Hints, read_ledger
from querencia.cli.values import parse_delimiter
from querencia.connectors.spreadsheet import encoding

REFUNDS = "Cliente;Fecha;Importe\nAna;13/01/2024;-1\nLuis;13/01/2024;-5\n"
ONE = "Cliente;Fecha;Importe\nAna;13/01/2024;1,50\n"


def told(done) -> tuple[int, str, list[str]]:
    """What a command ended with, printed and said last."""
    return done.returncode, done.stdout, done.stderr.splitlines()[-1:]


@pytest.mark.parametrize("command", ["review", "fit", "backtest"])
def test_a_ledger_of_refunds_alone_holds_no_purchase(querencia, tmp_path, command):
    (tmp_path / "abonos.csv").write_text(REFUNDS)
    sentence = (
        "querencia: en el historial no hay ninguna compra: todas sus filas son devoluciones o de"
        " importe cero."
    )
    assert told(querencia(command, "abonos.csv", LANG="es_ES.UTF-8")) == (2, "", [sentence])
    assert [path.name for path in tmp_path.iterdir()] == ["abonos.csv"]


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("fit", "no customer has bought on two days, so there is no rhythm that could be fitted."),
        (
            "backtest",
            (
                "The only customer, until 13 Jan 2024, has not bought on two days, so nothing can"
                " be said about a rhythm."
            ),
        ),
    ],
)
def test_one_purchase_has_no_rhythm(querencia, tmp_path, command, sentence):
    (tmp_path / "una.csv").write_text(ONE)
    assert told(querencia(command, "una.csv")) == (2, "", [f"querencia: {sentence}"])


def test_one_row_is_one_row(querencia, tmp_path):
    (tmp_path / "una.csv").write_text(ONE)
    done = querencia("convert", "una.csv", "--out", "otra.CSV", "--lang", "es")
    assert done.stdout.splitlines() == ["otra.CSV: 1 fila", "otra-rejected.csv: 0 filas"]
    assert done.stderr.splitlines() == [
        "Columnas: cliente=Cliente, fecha=Fecha, importe=Importe",
        "Leído así: fechas: primero el día; coma decimal",
    ]


def test_rejected_rows_corrected_in_their_place_are_not_written_over(querencia, tmp_path):
    """Whoever corrects review/rejected.csv and reviews it would lose the corrections."""
    (tmp_path / "review").mkdir()
    corrected = tmp_path / "review" / "rejected.csv"
    corrected.write_text(ONE)
    sentence = (
        "querencia: review/rejected.csv is what is to be read; choose another name for --out."
    )
    assert told(querencia("review", "review/rejected.csv")) == (2, "", [sentence])
    assert corrected.read_text() == ONE


def test_a_ledger_is_not_converted_onto_itself(querencia, tmp_path):
    (tmp_path / "compras.csv").write_text(ONE)
    sentence = "querencia: compras.csv is what is to be read; choose another name for --out."
    done = querencia("convert", "compras.csv", "--out", "compras.csv")
    assert told(done) == (2, "", [sentence])
    assert (tmp_path / "compras.csv").read_text() == ONE


class TestApart:
    @pytest.mark.parametrize("source", ["{0}", "{0}/", "{0}/**/*.parquet", "{0}/review/*.parquet"])
    def test_what_a_folder_or_a_pattern_would_take_for_purchases_is_not_written_there(
        self, tmp_path, source
    ):
        with pytest.raises(Refusal, match="would be read as a part of the ledger the next time"):
            expect_apart(source.format(tmp_path), tmp_path / "review" / "customers.parquet")

    def test_a_link_to_the_ledger_is_the_ledger(self, tmp_path):
        (tmp_path / "compras.csv").write_text(ONE)
        (tmp_path / "enlace.csv").symlink_to(tmp_path / "compras.csv")
        with pytest.raises(Refusal, match="is what is to be read"):
            expect_apart(str(tmp_path / "compras.csv"), tmp_path / "enlace.csv")

    @pytest.mark.parametrize(
        "source", ["compras.csv", "carpeta", "duckdb://x.ddb?table=t", "*.parquet"]
    )
    def test_everything_else_may_be_written(self, tmp_path, source, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "carpeta").mkdir()
        expect_apart(source, Path("review/customers.parquet"), Path("carpeta/review.html"))

    def test_the_truth_is_not_written_onto_the_ledger(self, querencia):
        done = querencia("simulate", "--out", "a.csv", "--truth", "./a.csv")
        assert told(done) == (2, "", ["querencia: --truth: the truth needs a file of its own."])


class TestRoom:
    def test_a_file_is_no_folder(self, tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(OSError) as caught:  # noqa: PT011 - the sentence is compared whole
            expect_room(tmp_path / "file" / "review" / "review.html")
        assert sentence_of(caught.value) == f"{tmp_path}/file/review: Not a directory"

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_may_not_be_written_to_is_refused_before_anything_is_read(self, tmp_path):
        (tmp_path / "closed").mkdir(mode=0o500)
        with pytest.raises(PermissionError):
            expect_room(tmp_path / "closed" / "review.html")

    def test_a_full_disk_is_said_in_few_words_whatever_a_library_says(self):
        arrow = OSError("Error writing bytes to file. Detail: [errno 28] No space left on device")
        assert sentence_of(arrow) == "No space left on device"


def test_reading_a_large_file_shows_how_far_it_has_come(tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "_BLOCK", 2000)
    (tmp_path / "compras.csv").write_text(ONE + "Ana;14/01/2024;2,50\n" * 500)
    told = []
    read_ledger(
        str(tmp_path / "compras.csv"), Hints(), lambda step, share=None: told.append((step, share))
    )
    steps, shares = zip(*told, strict=True)
    assert set(steps) == {"Reading the purchases"}
    assert shares[0] is shares[-1] is None
    assert [round(share, 1) for share in shares[1:4]] == [0.2, 0.4, 0.6]


@pytest.mark.parametrize(
    ("written", "sign"),
    [("tab", "\t"), ("\\t", "\t"), ("Punto y coma", ";"), ("coma", ","), ("|", "|"), (":", ":")],
)
def test_a_delimiter_has_a_name_too(written, sign):
    assert parse_delimiter(written) == sign


@pytest.mark.parametrize("written", ["", ";;", "ñ", '"', "\n"])
def test_what_cannot_delimit_is_refused(written):
    with pytest.raises(BadParameter, match="it must be one sign"):
        parse_delimiter(written)


def test_the_language_may_be_named_before_the_command(querencia):
    assert querencia("--lang", "es").stdout.startswith("Uso: ")
    assert querencia("--lang=es", "simulate", "--help").stdout.startswith("Uso: ")
