"""Parquet: a file, a folder, a pattern; typed columns and text."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from querencia.analytics.ledger import UnclearValues, UnusableLedger

DAY = date(2024, 3, 25)
TABLE = pa.table({"customer_id": [1, 2], "date": [DAY, DAY], "amount": [1.5, 2.25]})
LATE = datetime(2024, 3, 25, 23, 59)  # noqa: DTZ001 -- as files have them
READ = [("1", DAY, Decimal("1.5")), ("2", DAY, Decimal("2.25"))]


def test_a_file_is_read_where_it_lies(tmp_path, receive):
    pq.write_table(TABLE, tmp_path / "ventas año.parquet")
    assert receive(tmp_path / "ventas año.parquet").purchases() == READ


def test_a_folder_and_a_pattern_are_all_their_files(tmp_path, receive):
    folder = tmp_path / "las ventas"
    (folder / "2024").mkdir(parents=True)
    pq.write_table(TABLE.slice(0, 1), folder / "2024" / "a.parquet")
    pq.write_table(TABLE.slice(1, 1), folder / "2024" / "b.parquet")
    (folder / "_temporary").mkdir()
    (folder / "_temporary" / "c.parquet").write_bytes(b"half written")
    assert receive(folder).purchases() == READ
    assert receive(str(folder / "2024" / "*.parquet")).purchases() == READ
    assert receive(str(folder / "**" / "a.parquet")).purchases() == READ[:1]


@pytest.mark.parametrize(
    "days",
    [
        pa.array([DAY, DAY]),
        pa.array([LATE] * 2, pa.timestamp("ns")),
        pa.array([LATE] * 2, pa.timestamp("us", "UTC")),
        pa.array(["2024-03-25", "25/03/2024"]),
        pa.array([20240325, 20240325]),
    ],
)
def test_every_kind_of_date_is_read(tmp_path, receive, days):
    pq.write_table(TABLE.set_column(1, "date", days), tmp_path / "ventas.parquet")
    assert receive(tmp_path / "ventas.parquet").purchases() == READ


@pytest.mark.parametrize(
    "amounts",
    [
        pa.array([1.5, 2.25]),
        pa.array([1.5, 2.25], pa.float32()),
        pa.array([Decimal("1.5"), Decimal("2.25")], pa.decimal128(30, 10)),
        pa.array(["1,50", "2,25 €"]),
    ],
)
def test_every_kind_of_amount_is_read(tmp_path, receive, amounts):
    pq.write_table(TABLE.set_column(2, "amount", amounts), tmp_path / "ventas.parquet")
    assert receive(tmp_path / "ventas.parquet").purchases() == READ


def test_bad_rows_are_rejected_with_their_number(tmp_path, receive):
    table = pa.table(
        {
            "customer": ["Ana", None, "Luis", "Luis", "Eva", "Eva", " "],
            "date": [DAY, DAY, None, date(2030, 1, 1), DAY, DAY, DAY],
            "amount": [1.0, 1.0, 1.0, 1.0, float("nan"), float("inf"), 1.0],
        }
    )
    pq.write_table(table, tmp_path / "ventas.parquet")
    reading = receive(tmp_path / "ventas.parquet")
    assert reading.purchases("customer") == [("Ana",)]
    assert reading.rejections == [
        (2, "customer", None, "missing_customer"),
        (3, "date", None, "missing_date"),
        (4, "date", "2030-01-01", "date_in_future"),
        (5, "amount", None, "missing_amount"),
        (6, "amount", "inf", "not_a_number"),
        (7, "customer", None, "missing_customer"),
    ]


def test_text_that_does_not_tell_is_refused_here_too(tmp_path, receive):
    table = TABLE.set_column(1, "date", pa.array(["01/02/2024", "01/03/2024"]))
    pq.write_table(table, tmp_path / "ventas.parquet")
    with pytest.raises(UnclearValues, match="'01/02/2024' is 2024-02-01"):
        receive(tmp_path / "ventas.parquet")


def test_columns_may_be_called_as_ours_are(tmp_path, receive):
    table = pa.table({"c0": ["x"], "customer": ["Ana"], "day": [DAY], "line": [7], "content": [1]})
    pq.write_table(table, tmp_path / "ventas.parquet")
    assert receive(tmp_path / "ventas.parquet").purchases() == [("Ana", DAY, None)]


def test_what_is_no_parquet_is_refused_in_one_sentence(tmp_path, receive):
    pq.write_table(TABLE, tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(
        UnusableLedger, match="cannot be read: Invalid Input Error: No magic"
    ) as caught:
        receive(tmp_path)
    assert "\n" not in str(caught.value)


def test_nothing_is_copied_where_the_columns_have_their_types(tmp_path: Path, receive):
    pq.write_table(TABLE, tmp_path / "ventas.parquet")
    reading = receive(tmp_path / "ventas.parquet")
    assert "ventas.parquet" in reading.ledger.purchases.compile()


def test_a_fixture_of_real_purchases_is_read_whole(tmp_path, receive, cdnow_sample):
    pq.write_table(cdnow_sample, tmp_path / "cdnow.parquet")
    reading = receive(tmp_path / "cdnow.parquet")
    sent = [tuple(row.values()) for row in cdnow_sample.to_pylist() if row["amount"] > 0]
    assert reading.purchases() == sorted(sent)
    assert reading.counts.rows == 6919
