"""Records that may be one customer are proposed, decided upon by people, and merged on a page."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from querencia.apps.customers import tasks
from querencia.apps.customers.domain.changes import change_customer
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.domain.duplicates import (
    FIND_DUPLICATES,
    SHARED_BY_TOO_MANY,
    dismiss,
    find_duplicates,
)
from querencia.apps.customers.domain.merging import merge_customers
from querencia.apps.customers.domain.queries.suspicions import suspicions_for
from querencia.apps.customers.domain.reach import Reach
from querencia.apps.customers.models import Customer, Merge, Suspicion
from querencia.foundation.jobs.models import Job
from querencia.foundation.jobs.registry import TIMERS
from querencia.foundation.jobs.worker import Worker


def _in_town(name, town, **more):
    return create_customer(name=name, reach=Reach(addresses=[{"town": town}]), **more)


def _found():
    return {
        (one.first.name, one.second.name): one.grounds
        for one in Suspicion.objects.select_related("first", "second")
    }


def test_pairs_are_proposed_by_what_they_share(bakery, florist, manager):
    create_customer(name="A", tax_id="B58378431", tax_country="ES")
    create_customer(name="B", reach=Reach(phones=[{"e164": "+34911234567"}]))
    create_customer(name="C", reach=Reach(emails=[{"address": "pedidos@nunez.example"}]))
    _in_town("Panaderia Nuñez", "ZARAGOZA")
    _in_town("Panadería Núñez", "Huesca")
    create_customer(name="Kiosco Sol")
    create_customer(name="KIOSCO SÓL")
    assert find_duplicates() == 5
    assert _found() == {
        ("Panadería Núñez, S. L.", "A"): ["tax_id"],
        ("Rosa Peña", "B"): ["phone"],
        ("Panadería Núñez, S. L.", "C"): ["email"],
        ("Panadería Núñez, S. L.", "Panaderia Nuñez"): ["name"],
        ("Kiosco Sol", "KIOSCO SÓL"): ["name"],
    }


def test_several_grounds_make_surer(organisation, manager):
    one, other = (
        _in_town("Óptica Ñandú", "Soria", tax_id="B58378431", tax_country="ES") for _ in range(2)
    )
    third = _in_town("Óptica Ñandu", "Soria")
    find_duplicates()
    pairs = [(p.first_id, p.second_id, p.grounds) for p in suspicions_for(manager)]
    assert pairs[0] == (one.pk, other.pk, ["name", "tax_id"])
    assert {pair[:2] for pair in pairs[1:]} == {(one.pk, third.pk), (other.pk, third.pk)}


def test_what_too_many_share_tells_nothing(organisation):
    for i in range(SHARED_BY_TOO_MANY + 1):
        create_customer(name=f"Piso {i}", reach=Reach(phones=[{"e164": "+34900000000"}]))
    assert find_duplicates() == 0


def test_looking_again_keeps_what_was_decided_and_forgets_what_no_longer_holds(
    bakery, manager, now
):
    twin = create_customer(name="A", tax_id="B58378431", tax_country="ES")
    create_customer(name="C", reach=Reach(emails=[{"address": "pedidos@nunez.example"}]))
    find_duplicates()
    dismiss(suspicion=Suspicion.objects.get(second=twin), by=manager, now=now)
    change_customer(customer=bakery, reach=Reach(emails=[]))
    assert find_duplicates() == 0
    assert list(suspicions_for(manager)) == []
    assert [(one.second, one.dismissed_by) for one in Suspicion.objects.all()] == [(twin, manager)]


def test_merged_ones_are_not_proposed(bakery, manager, now):
    twin = create_customer(name="A", tax_id="B58378431", tax_country="ES")
    find_duplicates()
    merge_customers(survivor=bakery, absorbed=twin, take=(), by=manager, at=now)
    assert list(suspicions_for(manager)) == []
    assert find_duplicates() == 0


@pytest.mark.parametrize(
    ("utc", "key"),
    [((2026, 11, 23, 1, 59), None), ((2026, 11, 23, 2, 0), "2026-11-23"),
     ((2026, 11, 23, 23, 30), None)],
)  # fmt: skip
def test_each_night_of_the_organisations_zone(organisation, utc, key):
    timer = next(one for one in TIMERS if one.kind == FIND_DUPLICATES)
    due = timer.due(datetime(*utc, tzinfo=UTC))
    assert due == (None if key is None else (key, {}))


def test_the_page_looks_in_the_background_and_shows_the_pairs(bakery, client_of, manager):
    assert tasks.find_duplicates
    create_customer(name="A", tax_id="B58378431", tax_country="ES")
    client = client_of(manager)
    client.post(reverse("duplicates_look"))
    client.post(reverse("duplicates_look"))
    assert Job.objects.count() == 1
    Worker().run_one()
    assert Job.objects.get().result == {"waiting": 1}
    shown = client.get(reverse("duplicates"))
    assert [
        (one.second.name, list(map(str, grounds))) for one, grounds in shown.context["pairs"]
    ] == [("A", ["misma identificación fiscal"])]
    client.post(reverse("duplicate_dismiss", args=[Suspicion.objects.get().pk]))
    assert client.get(reverse("duplicates")).context["pairs"] == []


def test_the_survivor_is_chosen_field_by_field_and_says_so(bakery, florist, client_of, manager):
    client = client_of(manager)
    address = reverse("customer_merge", args=[bakery.pk, florist.pk])
    form = client.get(address).context["form"]
    assert {
        name: [label for _value, label in field.choices] for name, field in form.fields.items()
    } == {
        "name": ["Panadería Núñez, S. L.", "Rosa Peña"],
        "kind": ["Empresa", "Persona"],
        "tax_id": ["B58378431 ES", "–"],
        "town": ["Zaragoza", "–"],
        "owner": ["Sofia Prieto", "Omar Benali"],
        "team": ["Norte", "Sur"],
    }
    chosen = dict.fromkeys(form.fields, "keep") | {"name": "take", "sure": "1"}
    client.post(address, chosen)
    stored = Customer.objects.get(pk=bakery.pk)
    assert (stored.name, stored.kind, stored.owner_id) == ("Rosa Peña", "company", bakery.owner_id)
    page = client.get(reverse("customer", args=[bakery.pk])).content.decode()
    assert "«Rosa Peña» se fusionó con este cliente" in page
    client.post(reverse("merge_undo", args=[Merge.objects.get().pk]))
    assert Customer.objects.get(pk=bakery.pk).name == "Panadería Núñez, S. L."
    assert client.get(reverse("customer", args=[florist.pk])).status_code == 200
