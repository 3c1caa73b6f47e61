"""Headings, and which columns they are."""

import pytest

from querencia.analytics.ledger import (
    COLUMNS,
    UnclearColumns,
    is_heading_row,
    parse_columns,
    recognise,
)
from querencia.analytics.ledger.schema import heading_key

# Headings as these programs export them, and the columns that they are.
PROGRAMS = {
    "Holded": {
        "Fecha": "date", "Núm": "document", "Cliente": "customer", "Subtotal": "amount",
        "IVA": None, "Total": None, "Estado": None,
    },
    "Odoo in Spanish": {
        "Número": "document", "Nombre del cliente": "customer",
        "Fecha de factura/recibo": "date", "Comercial": "seller", "Base imponible": "amount",
        "Total": None, "Moneda": "currency",
    },
    "Odoo in English": {
        "Number": "document", "Invoice Partner Display Name": "customer",
        "Invoice/Bill Date": "date", "Salesperson": "seller", "Untaxed Amount Signed": "amount",
        "Total Signed": None,
    },
    "Sage": {
        "CodigoCliente": "customer", "RazonSocial": None, "FechaFactura": "date",
        "SerieFactura": "series", "NumeroFactura": "document", "BaseImponible": "amount",
        "ImporteLiquido": None,
    },
    "Contasol": {
        "Serie": "series", "Número": "document", "Fecha": "date", "Cód. cliente": "customer",
        "Nombre": None, "Base": "amount", "Cuota IVA": None, "Total": None,
    },
    "A3": {
        "CUENTA": "customer", "NIF": None, "FEC. FACTURA": "date", "Nº FRA.": "document",
        "IMPORTE (€)": "amount",
    },
    "Shopify": {
        "Name": None, "Email": "customer", "Paid at": None, "Currency": "currency",
        "Subtotal": "amount", "Total": None, "Created at": "date", "Lineitem name": None,
    },
    "WooCommerce": {
        "Order Number": "document", "Order Date": "date", "Customer ID": "customer",
        "Order Total": "amount", "Margen %": None, "Coste": "cost",
    },
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_headings_of_common_programs_are_recognised(program):
    headings = PROGRAMS[program]
    mapping = recognise(list(headings))
    found = {mapping.headings[i]: name for name, i in mapping.positions.items()}
    assert found == {heading: name for heading, name in headings.items() if name}


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_every_column_is_recognised_by_its_own_name_in_both_languages(column):
    for name in (column.name, column.spanish, column.name.upper().replace("_", " ")):
        assert any(heading_key(name) in rank for rank in column.ranks), name


def test_no_heading_means_two_columns():
    ranked = [key for column in COLUMNS for rank in column.ranks for key in rank]
    assert len(ranked) == len(set(ranked))


@pytest.mark.parametrize(
    "heading",
    [
        "Nº Factura",
        "num_factura",
        "NUMERO DE FACTURA",
        "N.º factura",
        "n° factura",
        "NumFactura",
        "#factura",
    ],
)
def test_spelling_does_not_matter(heading):
    assert heading_key(heading) == "numfactura"


def test_a_share_is_no_amount():
    assert "margin" not in recognise(["cliente", "fecha", "importe", "Margen %"]).positions


def test_two_headings_of_one_rank_are_refused():
    with pytest.raises(UnclearColumns) as caught:
        recognise(["Cliente", "Fecha", "Importe", "Ventas"], source="ventas.csv")
    assert str(caught.value) == (
        "ventas.csv has 2 columns that could be the amount: 'Importe', 'Ventas'; say which with "
        "--columns amount=Importe."
    )


def test_a_choice_settles_it():
    mapping = recognise(["Cliente", "Fecha", "Importe", "Ventas"], {"amount": "ventas"})
    assert mapping.positions == {"customer": 0, "date": 1, "amount": 3}
    assert mapping.chosen == {"amount"}


def test_a_column_can_be_left_out():
    mapping = recognise(["Cliente", "Fecha", "Importe", "Ventas"], {"amount": ""})
    assert mapping.positions == {"customer": 0, "date": 1}


def test_a_chosen_heading_that_stands_twice_is_refused():
    with pytest.raises(UnclearColumns, match="has 2 columns named 'Total'"):
        recognise(["Cliente", "Fecha", "Total", "Total"], {"amount": "Total"})


def test_columns_are_chosen_in_either_language_and_may_hold_commas():
    assert parse_columns("cliente=Apellidos, nombre,date=Cuándo,margin=") == {
        "customer": "Apellidos, nombre",
        "date": "Cuándo",
        "margin": "",
    }


@pytest.mark.parametrize("text", ["customer", "kunde=Kunde", "=x", ""])
def test_a_choice_that_is_none_is_refused(text):
    with pytest.raises(UnclearColumns, match="is not NAME=HEADING with one of the names customer"):
        parse_columns(text)


def test_a_heading_row_names_a_customer_and_a_date():
    assert is_heading_row(["x", "CLIENTE", "Fecha"])
    assert not is_heading_row(["Cliente: Ana", "Fecha: hoy"])
    assert is_heading_row(["Quién", "Cuándo"], {"customer": "quien", "date": "cuando"})
    assert not is_heading_row(["Quién", "Fecha"], {"customer": "quien", "amount": "cuanto"})
