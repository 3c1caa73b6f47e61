"""Files of purchases become stored purchases, once."""

from datetime import date
from decimal import Decimal

import pytest

from querencia.apps.customers.models import Customer, ExternalId
from querencia.apps.imports.domain.rejected import rejected_lines
from querencia.apps.sales.models import ExchangeRate, Purchase, PurchaseLine
from tests.apps.imports.conftest import bring, done, send, tried

pytestmark = pytest.mark.django_db(transaction=True)

SPANISH = """Informe de ventas;;;;;
Nº Factura;Fecha;Cód. cliente;Nombre cliente;Familia;Importe (€);Vendedor
F-1;25/03/2024;C1;Bar Sol;Vinos;1.234,50;Ana
F-1;25/03/2024;C1;Bar Sol;Quesos;100,00;Ana
F-2;02/04/2024;C2;Café Luna;Vinos;80,00;Luis
F-3;no sé;C2;Café Luna;Vinos;80,00;Luis
"""


@pytest.fixture(autouse=True)
def _founded(organisation):
    pass


def stored() -> list[tuple]:
    rows = Purchase.objects.order_by("day", "id").select_related("seller", "customer")
    return [
        (p.customer.name, p.document, p.day, p.base_amount_minor, p.seller and p.seller.name)
        for p in rows
    ]


def test_a_spanish_file_with_a_title_becomes_documents_with_their_product_lines():
    imported = send("purchases", SPANISH)
    assert tried(imported) == {"created": 2, "customers": 2, "rejected": 1}
    assert Purchase.objects.count() == 0
    assert done(imported) == {"created": 2, "customers": 2, "rejected": 1}
    assert stored() == [
        ("Bar Sol", "F-1", date(2024, 3, 25), 133_450, "Ana"),
        ("Café Luna", "F-2", date(2024, 4, 2), 8_000, "Luis"),
    ]
    lines = PurchaseLine.objects.order_by("id").values_list(
        "purchase__document", "product_line__name", "base_amount_minor"
    )
    assert list(lines) == [
        ("F-1", "Vinos", 123_450),
        ("F-1", "Quesos", 10_000),
        ("F-2", "Vinos", 8_000),
    ]
    assert list(ExternalId.objects.values_list("source", "value", "customer__name")) == [
        ("sales", "C1", "Bar Sol"),
        ("sales", "C2", "Café Luna"),
    ]


def test_the_same_file_twice_changes_nothing():
    bring("purchases", SPANISH)
    again = send("purchases", SPANISH)
    assert tried(again) == {"rejected": 1, "unchanged": 2}
    assert done(again) == {"rejected": 1, "unchanged": 2}
    assert again.traces.count() == 0


def test_a_corrected_amount_changes_the_document_and_its_lines():
    bring("purchases", SPANISH)
    again = send("purchases", SPANISH.replace("1.234,50", "1.000,00"))
    assert tried(again) == {"changed": 1, "rejected": 1, "unchanged": 1}
    done(again)
    assert [row[3] for row in stored()] == [110_000, 8_000]
    assert PurchaseLine.objects.filter(base_amount_minor=100_000).count() == 1


def test_rejected_rows_come_back_as_they_were_sent_with_the_reason():
    imported = bring("purchases", SPANISH)
    assert "".join(rejected_lines(imported)) == (
        "\ufeffNº Factura;Fecha;Cód. cliente;Nombre cliente;Familia;Importe (€);Vendedor;"
        "line;column;value;reason\r\n"
        "F-3;no sé;C2;Café Luna;Vinos;80,00;Luis;6;Fecha;no sé;this is not a date\r\n"
    )


def test_the_rejected_rows_corrected_and_sent_again_are_the_only_new_ones():
    imported = bring("purchases", SPANISH)
    corrected = "".join(rejected_lines(imported)).replace("no sé", "05/04/2024")
    assert tried(send("purchases", corrected, dates="dmy")) == {"created": 1}


def test_rows_without_documents_that_are_alike_are_as_many_purchases():
    rows = "cliente,fecha,importe\nC1,2024-03-25,10\nC1,2024-03-25,10\nC1,2024-03-26,10\n"
    assert tried(send("purchases", rows)) == {"created": 3, "customers": 1}
    bring("purchases", rows)
    longer = rows + "C1,2024-03-25,10\n"
    assert tried(send("purchases", longer)) == {"created": 1, "unchanged": 3}


def test_a_refund_points_at_its_original_even_when_that_comes_later():
    refund = "cliente,fecha,importe,factura,documento original\nC1,2024-04-01,-10,A1,F1\n"
    bring("purchases", refund)
    assert Purchase.objects.get(document="A1").refund_of is None
    bring("purchases", "cliente,fecha,importe,factura\nC1,2024-03-25,50,F1\n")
    assert Purchase.objects.get(document="A1").refund_of == Purchase.objects.get(document="F1")
    assert Purchase.objects.get(document="A1").kind == "refund"


def test_another_currency_is_kept_and_counted_at_the_rate_of_the_day():
    ExchangeRate.objects.create(currency="USD", day=date(2024, 1, 1), rate=Decimal("0.9"))
    ExchangeRate.objects.create(currency="USD", day=date(2024, 3, 1), rate=Decimal("0.5"))
    text = (
        "cliente,fecha,importe,moneda\nC1,2024-02-01,10,USD\nC1,2024-03-02,10,USD\n"
        "C1,2024-03-02,10,EUR\nC1,2023-12-31,10,USD\n"
    )
    imported = bring("purchases", text)
    rows = Purchase.objects.order_by("id").values_list(
        "currency", "amount_minor", "base_amount_minor"
    )
    assert list(rows) == [("USD", 1_000, 900), ("USD", 1_000, 500), ("EUR", 1_000, 1_000)]
    assert "there is no rate" in "".join(rejected_lines(imported))


def test_the_same_number_in_another_year_or_of_another_customer_is_another_document():
    rows = ("C1,2024-02-01,10,1", "C1,2025-02-01,10,1", "C2,2024-02-01,10,1")
    text = "\n".join(("cliente,fecha,importe,factura", *rows))
    assert tried(send("purchases", text)) == {"created": 3, "customers": 2}


def test_a_text_that_is_too_long_is_rejected():
    text = f"cliente,fecha,importe\n{'x' * 201},2024-02-01,10\nC1,2024-02-01,10\n"
    assert tried(send("purchases", text)) == {"created": 1, "customers": 1, "rejected": 1}


def test_a_customer_known_by_another_name_is_not_created_again():
    customer = Customer.objects.create(name="Bar Sol, S. L.")
    ExternalId.objects.create(customer=customer, source="sales", value="C1")
    bring("purchases", SPANISH)
    assert customer.purchases.count() == 1
    assert Customer.objects.count() == 2
