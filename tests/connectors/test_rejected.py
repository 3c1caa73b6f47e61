"""What is rejected can be corrected and sent again."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from querencia.analytics.ledger import Reason
from querencia.connectors import write_rejected

SENT = (
    "Cliente;Notas;Fecha;Importe\n"
    'Ana;"dos\nlíneas; ""y""";25/03/2024;1.234,50 €\n'
    ";sin cliente;26/03/2024;2,00 €\n"
    "Luis;;30/02/2024;3,00 €\n"
    "Eva;;27/03/2024;cuatro\n"
    "Eva;;27/03/2024;5,00 €;sobra\n"
)


def cells(path: Path, delimiter: str = ";") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def test_the_columns_are_those_that_were_sent_and_why(send, tmp_path):
    path = tmp_path / "rejected.csv"
    assert write_rejected(send(SENT).reading, path) == 4
    assert cells(path) == [
        ["Cliente", "Notas", "Fecha", "Importe", "line", "column", "value", "reason"],
        ["", "sin cliente", "26/03/2024", "2,00 €", "4", "Cliente", "", "no customer is given"],
        ["Luis", "", "30/02/2024", "3,00 €", "5", "Fecha", "30/02/2024", "this is not a date"],
        ["Eva", "", "27/03/2024", "cuatro", "6", "Importe", "cuatro", "this is not a number"],
        [
            *["Eva", "", "27/03/2024", "5,00 €;sobra", "7", "", "Eva;;27/03/2024;5,00 €;sobra"],
            "the line has more fields than there are headings",
        ],
    ]


def test_corrected_and_sent_again_every_row_is_in_one_of_the_two(send, receive, tmp_path):
    first = send(SENT)
    path = tmp_path / "rejected.csv"
    write_rejected(first.reading, path)
    corrected = path.read_text("utf-8-sig").replace("\n;sin", "\nMar;sin").replace("30/02", "29/02")
    path.write_text(corrected, encoding="utf-8")
    again = receive(path)
    assert again.purchases() == [
        ("Luis", date(2024, 2, 29), Decimal(3)),
        ("Mar", date(2024, 3, 26), Decimal(2)),
    ]
    assert again.rejections == [
        (4, "Importe", "cuatro", "not_a_number"),
        (5, "Importe", "5,00 €;sobra", "not_a_number"),
    ]
    write_rejected(again.reading, tmp_path / "again.csv")
    assert cells(tmp_path / "again.csv")[0] == cells(path)[0]


def test_without_rejections_there_are_headings_alone(send, tmp_path):
    reading = send("Cliente;Fecha\nAna;25/03/2024\n")
    assert write_rejected(reading.reading, tmp_path / "rejected.csv") == 0
    assert cells(tmp_path / "rejected.csv") == [
        ["Cliente", "Fecha", "line", "column", "value", "reason"]
    ]


def test_the_reason_can_be_said_in_another_language(send, tmp_path):
    path = tmp_path / "rejected.csv"
    write_rejected(send(SENT).reading, path, sentence=lambda reason: f"código {reason}")
    assert cells(path)[1][-1] == "código missing_customer"


def test_a_file_that_cannot_be_written_leaves_nothing_behind(send, tmp_path):
    reading = send(SENT).reading
    folder = tmp_path / "aquí"
    folder.mkdir()

    def fail(reason: Reason) -> str:
        raise RuntimeError(reason)

    with pytest.raises(RuntimeError):
        write_rejected(reading, folder / "rejected.csv", sentence=fail)
    assert list(folder.iterdir()) == []


def test_every_reason_has_a_sentence():
    sentences = [reason.sentence for reason in Reason]
    assert all(sentences)
    assert len(set(sentences)) == len(sentences)
