"""Customers are found as one types, by whatever is known of them."""

import pytest

from querencia.apps.customers.domain.changes import change_customer
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.domain.search import index, matching, search
from querencia.apps.customers.models import Customer, SearchEntry


@pytest.mark.parametrize(
    "text",
    [
        "panad",
        "nuñez",
        "NUNEZ panaderia",
        "s.l. núñez",
        "iñigo",
        "pedidos@nunez",
        "inigo@nunez.example",
        "600111222",
        "600 11 12",
        "+34 600 111 222",
        "0034 600111222",
        "B58378431",
        "b-58378431",
        "58378431",
        "C-0012",
        "c0012",
        "zarag nuñ",
    ],
)
def test_a_customer_is_found_by(bakery, florist, manager, text):
    assert search(manager, text) == [bakery]


@pytest.mark.parametrize("text", ["", "  ", "' OR 1=1 --", '"', "*", "zzz", "nuñez rosa", "():&|!"])
def test_nobody_is_found_by(bakery, florist, manager, text):
    assert search(manager, text) == []


def test_only_those_are_found_whom_one_may_see(bakery, florist, seller, other_seller):
    assert search(seller, "nuñez") == [bakery]
    assert search(other_seller, "nuñez") == []
    assert search(other_seller, "peña") == [florist]


def test_names_that_begin_so_come_first(manager):
    inside = create_customer(name="Bar de Ana")
    later = create_customer(name="Anabel")
    sooner = create_customer(name="Ana")
    assert search(manager, "aná") == [sooner, later, inside]


def test_what_changed_is_found_anew_and_no_more_by_what_it_was(bakery, manager):
    change_customer(customer=bakery, name="Obrador Ríos")
    assert (search(manager, "panaderia"), search(manager, "rios")) == ([], [bakery])


def test_what_was_written_in_bulk_is_found_once_it_is_indexed(organisation, manager):
    made = Customer.objects.bulk_create([Customer(name=f"Kiosco Ñ{i:03}") for i in range(30)])
    assert search(manager, "kiosco") == []
    index([one.pk for one in made])
    index([one.pk for one in made])
    assert matching(Customer.objects.all(), "kiosco n01").count() == 10
    assert SearchEntry.objects.count() == 30
    assert Customer.objects.get(pk=made[0].pk).name_key == "kiosco n000"


def test_who_was_deleted_is_found_no_more(bakery, manager):
    Customer.objects.filter(pk=bakery.pk).delete()
    assert search(manager, "nuñez") == []
