"""An import is undone as long as nothing depends on what it made."""

from datetime import date, timedelta

import pytest

from querencia.apps.customers.models import Customer, ExternalId, Note, SearchEntry
from querencia.apps.imports.domain.undoing import CannotBeUndone, undo, why_not
from querencia.apps.sales.models import Contract, ProductLine, Purchase, PurchaseLine, Seller
from querencia.foundation import clock
from tests.apps.imports.conftest import NOW, bring, silent
from tests.apps.imports.test_purchases import SPANISH
from tests.apps.imports.test_records import CUSTOMERS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _founded(organisation):
    pass


def everything() -> list[list]:
    models = (Customer, ExternalId, SearchEntry, Purchase, PurchaseLine, Seller, ProductLine)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_what_purchases_brought_is_gone_with_their_customers_and_sellers():
    before = everything()
    imported = bring("purchases", SPANISH)
    assert everything() != before
    undo(imported, now=NOW, tell=silent)
    imported.refresh_from_db()
    assert (everything(), imported.state) == (before, "undone")


def test_what_was_changed_has_its_former_values_back():
    bring("purchases", SPANISH)
    before = everything()
    second = bring("purchases", SPANISH.replace("1.234,50", "1.000,00").replace("Luis", "Ana"))
    undo(second, now=NOW, tell=silent)
    changed_lines = everything()[4]
    assert everything()[:4] == before[:4]
    assert {(row["product_line_id"], row["base_amount_minor"]) for row in changed_lines} == {
        (row["product_line_id"], row["base_amount_minor"]) for row in before[4]
    }


def test_customers_that_were_imported_go_with_all_that_came_with_them():
    imported = bring("customers", CUSTOMERS)
    undo(imported, now=NOW, tell=silent)
    assert Customer.objects.count() == 0


def test_what_a_person_has_changed_since_stays_as_they_left_it():
    customer = Customer.objects.create(name="Bar Sol", town="Ferrol")
    ExternalId.objects.create(customer=customer, source="sales", value="1")
    imported = bring("customers", "código;nombre;población\n1;Bar El Sol;Lugo\n")
    Customer.objects.update(town="Vigo")
    undo(imported, now=NOW, tell=silent)
    customer.refresh_from_db()
    assert (customer.name, customer.town) == ("Bar Sol", "Vigo")


def test_a_note_on_an_imported_customer_hinders():
    imported = bring("customers", CUSTOMERS)
    Note.objects.create(customer=Customer.objects.first(), at=clock.now(), text="Llamó")
    with pytest.raises(CannotBeUndone, match="1 entry among “Notes” depends"):
        undo(imported, now=NOW, tell=silent)
    assert Customer.objects.count() == 2


def test_purchases_of_a_later_file_hinder_undoing_the_customers_of_the_first():
    first = bring("purchases", SPANISH)
    later = bring("purchases", SPANISH.replace("F-", "G-"))
    assert "“Purchases”" in why_not(first)
    assert why_not(later) == ""
    undo(later, now=NOW, tell=silent)
    assert why_not(first) == ""


def test_an_import_that_changed_the_same_hinders_until_it_is_undone():
    first = bring("purchases", SPANISH)
    later = bring("purchases", SPANISH.replace("1.234,50", "1.000,00"))
    assert (
        why_not(first)
        == "“ventas.csv”, which was imported later, changed the same; undo that first."
    )
    undo(later, now=NOW, tell=silent)
    undo(first, now=NOW, tell=silent)
    assert Purchase.objects.count() == 0


def test_a_contract_by_hand_hinders_undoing_its_customer():
    imported = bring("purchases", SPANISH)
    Contract.objects.create(
        customer=Customer.objects.first(),
        reference="K1",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 1, 1) + timedelta(days=365),
        currency="EUR",
    )
    assert "“Contracts”" in why_not(imported)
