"""Files of customers, contacts, contracts, costs and budgets become what they say, once."""

from datetime import date
from decimal import Decimal

import pytest

from querencia.apps.customers.models import Contact, Customer, Email, ExternalId, Phone
from querencia.apps.imports.domain.rejected import rejected_lines
from querencia.apps.sales.models import AcquisitionCost, BudgetLine, Contract, CustomerCost
from tests.apps.imports.conftest import bring, send, tried

pytestmark = pytest.mark.django_db(transaction=True)

CUSTOMERS = """Código;Razón social;NIF;E-mail;Teléfono;Dirección;C.P.;Población;Segmento;Etiquetas;Fecha alta
1;Bar Sol, S. L.;B58378431;SOL@ejemplo.es;981 22 33 44;Rúa Nova 1;15001;A Coruña;Hostelería;terraza, centro;25/01/2020
2;Café Luna;;luna@;;;;Lugo;Hostelería;;
3;Óptica Ñandú;;;;;;Lugo;Comercio;;01/02/2021
"""  # noqa: E501 - as wide as a row


@pytest.fixture(autouse=True)
def _founded(organisation):
    pass


@pytest.fixture
def sol():
    customer = Customer.objects.create(name="Bar Sol", name_key="bar sol")
    ExternalId.objects.create(customer=customer, source="sales", value="1")
    return customer


def test_customers_come_with_how_they_are_reached():
    imported = send("customers", CUSTOMERS)
    assert tried(imported) == {"created": 2, "rejected": 1}
    assert Customer.objects.count() == 0
    bring("customers", CUSTOMERS)
    sol = Customer.objects.get(name="Bar Sol, S. L.")
    assert (sol.tax_id, sol.town, sol.segment.name, sol.acquired_on, sol.name_key) == (
        "B58378431", "A Coruña", "Hostelería", date(2020, 1, 25), "bar sol sl",
    )  # fmt: skip
    assert list(sol.emails.values_list("address", "is_main")) == [("sol@ejemplo.es", True)]
    assert list(sol.phones.values_list("e164", "is_main")) == [("+34981223344", True)]
    assert [str(address) for address in sol.addresses.all()] == ["Rúa Nova 1, 15001, A Coruña"]
    assert sorted(tag.name for tag in sol.tags.all()) == ["centro", "terraza"]
    assert "this is not an e-mail address" in "".join(rejected_lines(imported))


@pytest.mark.parametrize("without", [None, "code"])
def test_the_same_customers_twice_are_the_same_customers(without):
    text = CUSTOMERS.replace("Código;", "Nota;") if without else CUSTOMERS
    bring("customers", text)
    again = send("customers", text)
    assert tried(again) == {"rejected": 1, "unchanged": 2}
    bring("customers", text)
    assert (Customer.objects.count(), Email.objects.count(), Phone.objects.count()) == (2, 1, 1)


def test_a_blank_cell_leaves_what_is_known_and_a_full_one_changes_it(sol):
    sol.town, sol.tax_id = "Ferrol", "B58378431"
    sol.save()
    bring("customers", "código;nombre;población;nif\n1;Bar El Sol;;\n")
    sol.refresh_from_db()
    assert (sol.name, sol.town, sol.tax_id, sol.name_key) == (
        "Bar El Sol", "Ferrol", "B58378431", "bar el sol",
    )  # fmt: skip


def test_a_tax_id_finds_the_customer_that_has_no_code_yet(sol):
    other = Customer.objects.create(name="Almacén", name_key="almacen", tax_id="B58378431")
    bring("customers", "código;nombre;nif\nX9;Almacén Norte;B58378431\n")
    assert ExternalId.objects.get(value="X9").customer == other


def test_an_unknown_owner_is_rejected_and_a_known_one_answers_for_the_customer(seller):
    text = "nombre;responsable\nBar Sol;Sofia Prieto\nCafé;Nadie\n"
    assert tried(bring("customers", text)) == {"rejected": 1, "unchanged": 1}
    assert Customer.objects.get(name="Bar Sol").owner == seller


def test_contacts_belong_to_a_customer_by_code_or_name(sol):
    text = (
        "cliente;contacto;cargo;email;móvil\n1;Ana Díaz;Compras;ana@sol.es;600 11 22 33\n"
        "bar sol;Luis;;;\nQuién;Eva;;;\n"
    )
    imported = bring("contacts", text)
    assert list(Contact.objects.values_list("customer", "name", "role")) == [
        (sol.pk, "Ana Díaz", "Compras"),
        (sol.pk, "Luis", ""),
    ]
    assert Email.objects.get().contact.name == Phone.objects.get().contact.name == "Ana Díaz"
    assert tried(imported) == {"rejected": 1, "unchanged": 2}


def test_contracts_keep_the_day_after_their_last(sol):
    text = (
        "contrato;cliente;inicio;vencimiento;importe anual;preaviso;renovación automática\n"
        "K1;1;25/01/2026;31/12/2026;1.200,50;60;sí\nK2;1;25/01/2026;20/01/2026;;;\n"
    )
    imported = bring("contracts", text)
    contract = Contract.objects.get()
    assert (contract.reference, contract.ends_on, contract.value_minor, contract.notice_days) == (
        "K1", date(2027, 1, 1), 120_050, 60,
    )  # fmt: skip
    assert contract.renews_itself
    assert tried(imported) == {"rejected": 1, "unchanged": 1}


def test_costs_of_a_customer_in_a_month_are_summed_and_channels_have_theirs(sol):
    text = (
        "cliente;canal;mes;concepto;importe\n1;;marzo 2026;visita;100,00\n"
        "1;;03/2026;descuento;20,50\n1;;2026-03;atención;5,00\n;Feria;2026-03;;900,00\n"
    )
    imported = bring("costs", text)
    rows = CustomerCost.objects.order_by("kind").values_list("month", "kind", "amount_minor")
    assert list(rows) == [
        (date(2026, 3, 1), "retain", 12_050),
        (date(2026, 3, 1), "serve", 500),
    ]
    assert AcquisitionCost.objects.get().amount_minor == 90_000
    assert tried(imported) == {"unchanged": 3}


def test_a_budget_is_of_months_or_weeks_and_of_everybody_or_a_seller():
    text = "periodo;presupuesto;vendedor\n2026-01;1.000,00;\n2026-W05;200,00;Ana\n2026-13;1,00;\n"
    imported = bring("budgets", text)
    rows = BudgetLine.objects.order_by("id").values_list(
        "period", "starts_on", "seller__name", "amount_minor"
    )
    assert list(rows) == [
        ("month", date(2026, 1, 1), None, 100_000),
        ("week", date(2026, 1, 26), "Ana", 20_000),
    ]
    assert tried(imported) == {"rejected": 1, "unchanged": 2}


def test_support_that_a_contract_includes_is_counted_in_its_unit(sol):
    text = "contrato;cliente;inicio;soporte;unidad\nK1;1;25/01/2026;10;incidencias\n"
    bring("contracts", text)
    contract = Contract.objects.get()
    assert contract.entitlement_quantity == Decimal(10)
    assert contract.entitlement_unit == "incidents"
