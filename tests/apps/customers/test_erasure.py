"""A person is forgotten, the figures stay; and what is known can be handed to them."""

import io
import json
import zipfile

import pytest
from auditlog.context import set_actor
from auditlog.models import LogEntry
from django.apps import apps
from django.core import serializers
from django.urls import reverse

from querencia.apps.customers.domain.changes import change_customer
from querencia.apps.customers.domain.consents import record_consent
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.domain.departures import record_departure
from querencia.apps.customers.domain.disclosure import all_known
from querencia.apps.customers.domain.erasure import WrongName, erase_customer
from querencia.apps.customers.domain.interactions import log_interaction, write_note
from querencia.apps.customers.domain.merging import CannotUndo, merge_customers, undo_merge
from querencia.apps.customers.domain.queries.identification import customers_by_external_id
from querencia.apps.customers.domain.reach import Reach
from querencia.apps.customers.domain.search import search
from querencia.apps.customers.models import Customer
from querencia.apps.customers.personal import _ERASERS, add_eraser

SECRETS = ["núñez", "nunez", "íñigo", "600111222", "b58378431", "x5253868r", "mayor 3", "c-0012",
           "despedir", "bodas", "feria de muestras", "zorita", "zaragoza"]  # fmt: skip


def everything():
    """Every row of every table, as text in lower case."""
    rows = [row for model in apps.get_models() for row in model._default_manager.all()]
    return serializers.serialize("json", rows, ensure_ascii=False).lower()


@pytest.fixture
def well_known(bakery, manager, now):
    """The bakery, with texts everywhere, a merge, and rows that were there once."""
    with set_actor(manager):
        write_note(customer=bakery, by=manager, at=now, text="Van a despedir a Íñigo.")
        log_interaction(
            customer=bakery, by=manager, at=now, channel="visit", outcome="reached", text="Bodas"
        )
        record_departure(customer=bakery, by=manager, at=now, left_on=now.date(), reason="price",
                         evidence="Lo dijo Íñigo")  # fmt: skip
        record_consent(customer=bakery, channel="email", is_given=True, since=now.date(),
                       source="Feria de muestras")  # fmt: skip
        other = create_customer(
            name="Panadería Zorita", tax_id="X5253868R", external_ids=[("shop", "C-0012b")]
        )
        merge = merge_customers(
            survivor=bakery, absorbed=other, take={"tax_id"}, by=manager, at=now
        )
        change_customer(customer=bakery, reach=Reach(emails=[{"address": "x@nunez.example"}]))
    return merge


def test_nothing_tells_any_more_who_they_were(bakery, well_known, manager, now):
    before = everything()
    assert [secret for secret in SECRETS if secret not in before] == []
    erase_customer(customer=bakery, typed_name="panaderia nunez sl", by=manager, at=now)
    after = everything()
    assert [secret for secret in SECRETS if secret in after] == []
    assert search(manager, "nuñez") == []


def test_figures_and_days_stay(bakery, well_known, manager, now):
    erase_customer(customer=bakery, typed_name=bakery.name, by=manager, at=now)
    stored = Customer.objects.get(pk=bakery.pk)
    assert {
        "name": stored.name,
        "erased": stored.erased_at,
        "owner": stored.owner,
        "interactions": list(stored.interactions.values_list("at", "outcome", "text")),
        "departures": list(stored.departures.values_list("left_on", "reason", "evidence")),
        "known by": customers_by_external_id("sales", ["C-0012", "C-9"]),
    } == {
        "name": f"Cliente anonimizado {bakery.pk}",
        "erased": now,
        "owner": bakery.owner,
        "interactions": [(now, "reached", "")],
        "departures": [(now.date(), "price", "")],
        "known by": {"C-0012": bakery.pk},
    }
    entry = LogEntry.objects.get_for_object(bakery).first()
    assert (entry.actor, entry.changes) == (manager, {"erased_at": ["None", now.isoformat()]})
    with pytest.raises(CannotUndo):
        undo_merge(merge=well_known, now=now)


def test_another_customer_is_not_touched(bakery, florist, manager, now):
    write_note(customer=florist, by=manager, at=now, text="Bodas")
    kept = all_known(florist)
    logged = list(LogEntry.objects.get_for_object(florist).values())
    erase_customer(customer=bakery, typed_name=bakery.name, by=manager, at=now)
    assert all_known(Customer.objects.get(pk=florist.pk)) == kept
    assert list(LogEntry.objects.get_for_object(florist).values()) == logged


def test_the_name_must_be_typed(bakery, client_of, manager):
    with pytest.raises(WrongName):
        erase_customer(customer=bakery, typed_name="Rosa", by=manager, at=None)
    client, address = client_of(manager), reverse("customer_erase", args=[bakery.pk])
    assert "no es el nombre" in client.post(address, {"typed_name": "Rosa"}).content.decode()
    assert client.post(address, {"typed_name": bakery.name}).status_code == 302
    assert Customer.objects.get(pk=bakery.pk).erased_at is not None


def test_other_rooms_say_what_they_erase(bakery, manager, now):
    asked = []
    add_eraser(asked.append)
    erase_customer(customer=bakery, typed_name=bakery.name, by=manager, at=now)
    _ERASERS.remove(asked.append)
    assert asked == [bakery]


def test_all_that_is_known_comes_as_files_and_it_is_logged(bakery, well_known, client_of, manager):
    response = client_of(manager).get(reverse("customer_data", args=[bakery.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        names = set(archive.namelist())
        known = json.loads(archive.read("todo.json"))
        notes = archive.read("customers_note.csv").decode("utf-8-sig").splitlines()
    assert {f"{name}.csv" for name in known} | {"todo.json"} == names
    assert [one["name"] for one in known["customer"]] == [bakery.name, "Panadería Zorita"]
    assert known["customers_externalid"][0]["value"] == "C-0012"
    assert known["customers_interaction"][0]["by"] == "Mateo Ruiz"
    assert "Van a despedir a Íñigo." in notes[1]
    entry = LogEntry.objects.get_for_object(bakery).first()
    assert (entry.actor, entry.additional_data) == (manager, {"export": "all that is known"})
