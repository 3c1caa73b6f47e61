"""The list of customers: filters, order, columns, saved views, changes to many, and files."""

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from querencia.apps.customers.domain import vocabulary
from querencia.apps.customers.domain.bulk import TooLate, change_many, undo_change
from querencia.apps.customers.domain.changes import change_customer
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.domain.departures import record_departure
from querencia.apps.customers.domain.reach import Reach
from querencia.apps.customers.models import (
    AcquisitionChannel,
    BulkChange,
    Customer,
    SavedView,
    Segment,
    Tag,
)
from querencia.foundation import clock


@pytest.fixture
def known(bakery, florist, seller, north, manager):
    """Two customers who differ in everything, and what they have by name."""
    here = clock.now()
    segment = Segment.objects.create(name="Hostelería")
    channel = AcquisitionChannel.objects.create(name="Feria")
    tag = Tag.objects.create(name="prioritario")
    for label, kind in [("Tarifa", "text"), ("Contains", "number"), ("Al día", "yes_no")]:
        vocabulary.add_field(label=label, kind=kind)
    change_customer(
        customer=bakery,
        segment=segment,
        acquisition_channel=channel,
        tags=[tag],
        loyalty_since=date(2025, 1, 1),
        last_contact_at=here - timedelta(weeks=10),
        next_contact_on=here.date() - timedelta(days=2),
        custom={"tarifa": "Plana B", "contains": 3, "al_dia": True},
    )
    change_customer(customer=florist, last_contact_at=here)
    record_departure(customer=florist, by=manager, at=here, left_on=here.date(), reason="price")
    return {
        "seller": seller.pk,
        "north": north.pk,
        "segment": segment.pk,
        "channel": channel.pk,
        "tag": tag.pk,
    }


def names(response):
    return [one.name for one in response.context["rows"]]


@pytest.mark.parametrize(
    "query",
    [
        "q=nuñez",
        "responsable={seller}",
        "equipo={north}",
        "segmento={segment}",
        "etiqueta={tag}",
        "canal={channel}",
        "tipo=company",
        "ciudad=zaragoza",
        "fidelidad=si",
        "perdidos=no",
        "sin_contacto=8",
        "proximo=vencido",
        "proximo=semana",
        "campo_tarifa=plana",
        "campo_contains=3",
        "campo_al_dia=True",
        "q=panaderia&segmento={segment}&etiqueta={tag}&proximo=vencido&campo_contains=3",
    ],
)
def test_a_filter_finds_the_bakery_alone(known, client_of, manager, query):
    response = client_of(manager).get(reverse("customers") + "?" + query.format(**known))
    assert names(response) == ["Panadería Núñez, S. L."]


@pytest.mark.parametrize(
    "query",
    ["segmento=nadie", "canal=nadie", "tipo=person", "fidelidad=no", "perdidos=si", "q=peña"],
)
def test_a_filter_finds_the_florist_alone(known, client_of, manager, query):
    response = client_of(manager).get(reverse("customers") + "?" + query)
    assert names(response) == ["Rosa Peña"]


@pytest.mark.parametrize(
    "query",
    ["responsable=zzz", "segmento=99999", "sin_contacto=-3", "pagina=zzz", "orden=zzz", "col=zzz"],
)
def test_nonsense_in_the_address_is_passed_over(known, client_of, manager, query):
    response = client_of(manager).get(reverse("customers") + "?" + query)
    assert names(response) == ["Panadería Núñez, S. L.", "Rosa Peña"]


def test_a_seller_filters_their_own_alone(known, client_of, other_seller):
    response = client_of(other_seller).get(reverse("customers"), {"responsable": known["seller"]})
    assert names(response) == []
    assert names(client_of(other_seller).get(reverse("customers"))) == ["Rosa Peña"]


@pytest.mark.parametrize("order", ["nombre", "ciudad", "responsable", "equipo", "segmento",
                                   "contacto", "proximo", "alta"])  # fmt: skip
def test_the_list_is_sorted_both_ways(known, client_of, manager, order):
    asked = [
        names(client_of(manager).get(reverse("customers"), {"orden": f"{sign}{order}"}))
        for sign in ("", "-")
    ]
    # what is not known comes last both ways; where both are, or neither, the order turns
    turns = {"nombre", "ciudad", "responsable", "equipo", "contacto"}
    assert (asked[0] != asked[1]) == (order in turns)
    assert sorted(asked[0]) == sorted(asked[1]) == ["Panadería Núñez, S. L.", "Rosa Peña"]


def test_chosen_columns_are_shown(known, client_of, manager):
    columns = ["telefono", "correo", "etiquetas", "campo_tarifa", "campo_al_dia"]
    text = client_of(manager).get(reverse("customers"), {"col": columns}).content.decode()
    for shown in ["600 11 12 22", "pedidos@nunez.example", "prioritario", "Plana B", "sí"]:
        assert shown in text
    assert "Zaragoza" not in text


def test_as_many_queries_for_thirty_rows_as_for_three(known, client_of, seller):
    client = client_of(seller)
    address = reverse("customers") + "?" + "&".join(
        f"col={name}" for name in ["ciudad", "telefono", "correo", "responsable", "equipo",
                                   "segmento", "etiquetas", "canal", "contacto", "campo_tarifa"]
    )  # fmt: skip

    def grow(count):
        for i in range(Customer.objects.filter(owner=seller).count(), count):
            create_customer(
                name=f"Kiosco {i}",
                owner=seller,
                team=seller.team,
                tags=Tag.objects.all(),
                segment_id=known["segment"],
                reach=Reach(emails=[{"address": f"{i}@x.example"}], phones=[{"e164": f"+3460{i}"}]),
            )

    client.get(address)
    counts = []
    for count in (3, 30):
        grow(count)
        with CaptureQueriesContext(connection) as captured:
            assert len(names(client.get(address))) == count
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_list_is_saved_shared_and_forgotten(known, client_of, manager, seller):
    mine = client_of(manager)
    mine.post(
        reverse("customers_view_save"),
        {"name": "Miembros", "query": "fidelidad=si", "is_shared": "on"},
    )
    kept = SavedView.objects.get()
    assert (kept.owner, kept.query, kept.is_shared) == (manager, "fidelidad=si", True)
    assert list(client_of(seller).get(reverse("customers")).context["views"]) == [kept]
    away = reverse("customers_view_remove", args=[kept.pk])
    assert client_of(seller).post(away).status_code == 404
    mine.post(away)
    assert not SavedView.objects.exists()


def test_the_search_box_gets_a_part_and_whoever_has_no_script_a_list(bakery, client_of, manager):
    client = client_of(manager)
    part = client.get(reverse("customer_search"), {"q": "nuñ"}, headers={"HX-Request": "true"})
    assert "Panadería Núñez, S. L." in part.content.decode()
    assert "<html" not in part.content.decode()
    page = client.get(reverse("customer_search"), {"q": "nuñ"})
    assert page["Location"] == reverse("customers") + "?q=nu%C3%B1"


# --- Changes to many ------------------------------------------------------------------------------


def _owners():
    return dict(Customer.objects.values_list("name", "owner__name"))


def test_those_picked_are_changed_logged_and_changed_back(known, client_of, manager, bakery):
    client = client_of(manager)
    before, logged = _owners(), LogEntry.objects.count()
    client.post(
        reverse("customers_change"), {"elegidos": [bakery.pk], "hacer": f"owner:{manager.pk}"}
    )
    assert _owners() == before | {"Panadería Núñez, S. L.": "Mateo Ruiz"}
    entry = LogEntry.objects.get_for_object(bakery).first()
    assert entry.changes == {"owner": [str(bakery.owner_id), str(manager.pk)]}
    assert entry.actor == manager
    change = client.get(reverse("customers")).context["undoable"]
    client.post(reverse("customers_undo", args=[change.pk]))
    assert _owners() == before
    assert LogEntry.objects.count() > logged
    assert client.get(reverse("customers")).context["undoable"] is None


def test_all_that_the_filters_find_are_changed_and_nobody_else(known, client_of, seller, florist):
    Customer.objects.update(segment=None)
    address = reverse("customers_change") + "?q=" + "pan"
    asked = {"todos": "1", "hacer": f"segment:{known['segment']}"}
    client_of(seller).post(address, asked)
    changed = Customer.objects.filter(segment=known["segment"])
    assert [one.name for one in changed] == ["Panadería Núñez, S. L."]
    client_of(seller).post(reverse("customers_change"), asked | {"elegidos": [florist.pk]})
    assert changed.count() == 1


def test_tags_are_added_to_those_without_and_only_these_lose_them_again(known, manager, now):
    everybody = Customer.objects.all()
    change = change_many(
        customers=everybody, action="add_tag", value=known["tag"], by=manager, at=now
    )
    assert (change.count, everybody.filter(tags=known["tag"]).count()) == (1, 2)
    undo_change(change=change, by=manager, now=now)
    assert [one.name for one in everybody.filter(tags=known["tag"])] == ["Panadería Núñez, S. L."]


def test_undoing_passes_over_who_was_changed_again(known, manager, seller, now, bakery, florist):
    change = change_many(
        customers=Customer.objects.all(), action="owner", value=manager.pk, by=manager, at=now
    )
    change_customer(customer=bakery, owner=None)
    assert undo_change(change=change, by=manager, now=now) == 1
    assert _owners() == {"Panadería Núñez, S. L.": None, "Rosa Peña": "Omar Benali"}


def test_what_is_long_ago_can_not_be_undone(known, manager, now):
    change = change_many(
        customers=Customer.objects.all(), action="owner", value=None, by=manager, at=now
    )
    with pytest.raises(TooLate):
        undo_change(change=change, by=manager, now=now + timedelta(hours=1))
    undo_change(change=change, by=manager, now=now)
    with pytest.raises(TooLate):
        undo_change(change=change, by=manager, now=now)


def test_nobody_undoes_what_another_did(known, client_of, manager, administrator):
    everybody = Customer.objects.all()
    change_many(customers=everybody, action="owner", value=None, by=manager, at=clock.now())
    pk = BulkChange.objects.get().pk
    assert client_of(administrator).post(reverse("customers_undo", args=[pk])).status_code == 404


# --- Files ----------------------------------------------------------------------------------------


@pytest.fixture
def suspicious(organisation):
    return create_customer(
        name='=HYPERLINK("http://x")', reach=Reach(phones=[{"e164": "+34600111333"}])
    )


def test_csv_has_what_is_filtered_and_no_formula(known, suspicious, client_of, manager):
    response = client_of(manager).get(reverse("customers_export"), {"orden": "nombre"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["Nombre"], row["Teléfono"]) for row in rows] == [
        ('\'=HYPERLINK("http://x")', "+34600111333"),
        ("Panadería Núñez, S. L.", "+34600111222"),
        ("Rosa Peña", "+34911234567"),
    ]
    assert (rows[1]["Etiquetas"], rows[1]["Tarifa"], rows[1]["Al día"]) == (
        "prioritario", "Plana B", "sí",
    )  # fmt: skip


def _sheet_xml(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def test_xlsx_has_what_is_filtered_and_it_is_in_the_audit_log(
    known, suspicious, client_of, manager, organisation
):
    query = {"q": "hyperlink", "formato": "xlsx"}
    response = client_of(manager).get(reverse("customers_export"), query)
    content = b"".join(response.streaming_content)
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet["A2"].value == '=HYPERLINK("http://x")'
    assert "<f>" not in _sheet_xml(content)  # a text, however it begins
    assert sheet.max_row == 2
    entry = LogEntry.objects.get_for_object(organisation).first()
    assert (entry.actor, entry.additional_data) == (
        manager,
        {"export": "customers", "format": "xlsx", "count": 1, "filters": "q=hyperlink"},
    )
