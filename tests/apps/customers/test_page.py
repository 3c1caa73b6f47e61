"""A customer's page, what is written down there, and the form behind it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from querencia.apps.customers.domain import vocabulary
from querencia.apps.customers.domain.consents import record_consent
from querencia.apps.customers.domain.departures import record_departure, record_return
from querencia.apps.customers.domain.interactions import log_interaction, write_note
from querencia.apps.customers.domain.merging import merge_customers
from querencia.apps.customers.models import Customer, Interaction, Segment, Tag
from querencia.foundation import clock

HTMX = {"HX-Request": "true"}


def text_of(response):
    return response.content.decode()


def test_the_page_says_who_they_are_and_how_they_are_reached(bakery, client_of, seller, now):
    record_consent(
        customer=bakery, channel="email", is_given=True, since=date(2026, 1, 2), source="Web"
    )
    text = text_of(client_of(seller).get(reverse("customer", args=[bakery.pk])))
    for said in [
        "Panadería Núñez, S. L.",
        "B58378431",
        "Sofia Prieto",
        'href="tel:+34600111222"',
        "600 11 12 22",
        'href="mailto:pedidos@nunez.example"',
        "Íñigo Núñez",
        "Gerente",
        "Calle Mayor 3, 50001, Zaragoza",
        "2 ene 2026 · Web",
    ]:
        assert said in text


def test_everything_that_happened_stands_in_one_history(bakery, florist, client_of, manager, now):
    at = clock.now()
    log_interaction(
        customer=bakery,
        by=manager,
        at=at - timedelta(days=3),
        channel="visit",
        outcome="complained",
        text="Llegó tarde.",
        contact=bakery.contacts.get(),
    )
    write_note(customer=bakery, by=manager, at=at - timedelta(days=2), text="No llamar.")
    record_departure(customer=bakery, by=manager, at=at, left_on=at.date() - timedelta(days=9),
                     reason="competitor", competitor="Ebro")  # fmt: skip
    record_return(customer=bakery, on=at.date() - timedelta(days=5))
    merge_customers(survivor=bakery, absorbed=florist, take=(), by=manager, at=at)
    shown = client_of(manager).get(reverse("customer", args=[bakery.pk])).context["happenings"]
    assert [(one.title, one.text, one.by) for one in shown if one.icon != "user-plus"] == [
        ("Fusionado con «Rosa Peña»", "", "Mateo Ruiz"),
        ("Nota", "No llamar.", "Mateo Ruiz"),
        ("Visita: Se quejó", "Íñigo Núñez\nLlegó tarde.", "Mateo Ruiz"),
        ("El cliente volvió", "", ""),
        ("Se fue", "Atraído por un competidor\nEbro", "Mateo Ruiz"),
    ]


def test_a_long_history_comes_in_parts_and_loses_nothing(bakery, client_of, manager, now):
    for i in range(100):  # three at each moment
        at = now - timedelta(hours=i // 3)
        write_note(customer=bakery, by=manager, at=at, text=f"nota {i}")
    Customer.objects.update(created_at=now - timedelta(days=900))
    client, address = client_of(manager), reverse("customer", args=[bakery.pk])
    context = client.get(address).context
    told = list(context["happenings"])
    while context["before"]:
        part = client.get(
            reverse("customer_history", args=[bakery.pk]), {"antes": context["before"].isoformat()}
        )
        context = part.context
        told += context["happenings"]
    assert sorted(one.text for one in told) == sorted(["", *(f"nota {i}" for i in range(100))])


def test_who_was_merged_leads_to_the_survivor(bakery, florist, client_of, manager, now):
    merge_customers(survivor=bakery, absorbed=florist, take=(), by=manager, at=now)
    response = client_of(manager).get(reverse("customer", args=[florist.pk]))
    assert response["Location"] == reverse("customer", args=[bakery.pk])


CALL = {
    "interaction-channel": "telephone",
    "interaction-outcome": "will_buy",
    "interaction-text": "Hará un pedido.",
    "interaction-next_contact_on": "2030-12-01",
}


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["with htmx", "without a script"])
def test_a_call_is_logged_from_the_page(bakery, client_of, seller, headers):
    client = client_of(seller)
    response = client.post(reverse("customer_log", args=[bakery.pk]), CALL, headers=headers)
    logged = Interaction.objects.get()
    assert (logged.by, logged.outcome, logged.text) == (seller, "will_buy", "Hará un pedido.")
    assert Customer.objects.get(pk=bakery.pk).next_contact_on == date(2030, 12, 1)
    if headers:
        assert "Hará un pedido." in text_of(response)
        assert "<html" not in text_of(response)
    else:
        assert response["Location"] == reverse("customer", args=[bakery.pk])


def test_what_was_typed_wrong_is_said_and_nothing_is_written(bakery, client_of, seller):
    wrong = CALL | {"interaction-channel": "humo"}
    response = client_of(seller).post(
        reverse("customer_log", args=[bakery.pk]), wrong, headers=HTMX
    )
    assert response.status_code == 422
    assert "Hará un pedido." in text_of(response)
    assert not Interaction.objects.exists()


def test_a_contact_of_another_customer_can_not_be_named(bakery, florist, client_of, manager):
    call = CALL | {"interaction-contact": bakery.contacts.get().pk}
    response = client_of(manager).post(reverse("customer_log", args=[florist.pk]), call)
    assert response.status_code == 422


def test_note_next_contact_consent_departure_and_return(bakery, client_of, seller):
    client = client_of(seller)
    for name, data in [
        ("customer_note", {"note-text": "Paga tarde."}),
        ("customer_next_contact", {"next-on": "2031-01-02"}),
        ("customer_consent", {"consent-channel": "email", "consent-is_given": "no",
                              "consent-since": "2026-01-01", "consent-source": "Llamada"}),
        ("customer_departure", {"departure-left_on": "2026-02-01", "departure-reason": "price"}),
        ("customer_return", {}),
    ]:  # fmt: skip
        assert client.post(reverse(name, args=[bakery.pk]), data).status_code == 302
    stored = Customer.objects.get(pk=bakery.pk)
    assert {
        "notes": list(stored.notes.values_list("text", "by__name")),
        "next": stored.next_contact_on,
        "consents": list(stored.consents.values_list("channel", "is_given", "source")),
        "gone and back": [bool(one.returned_on) for one in stored.departures.all()],
    } == {
        "notes": [("Paga tarde.", "Sofia Prieto")],
        "next": date(2031, 1, 2),
        "consents": [("email", False, "Llamada")],
        "gone and back": [True],
    }


# --- The form -------------------------------------------------------------------------------------


def form_data(**changes):
    """What a browser sends of the form with one empty row of each kind."""
    empty = {
        f"{kind}-{name}": value
        for kind in ("contacts", "emails", "phones", "addresses")
        for name, value in [("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"), ("0-id", "")]
    }
    return empty | {"kind": "company", "name": "Bar Ñu", "tax_country": "ES"} | changes


def test_a_customer_is_written_down_with_all_rows(client_of, seller, bakery):
    segment = Segment.objects.create(name="Hostelería")
    tag = Tag.objects.create(name="feria")
    vocabulary.add_field(label="Tarifa", kind="number")
    data = form_data(
        **{
            "tax_id": "b-58378431",
            "owner": seller.pk,
            "segment": segment.pk,
            "tags": [tag.pk],
            "acquisition_cost": "12.50",
            "referrer": "panaderia nuñez sl",
            "campo_tarifa": "2.5",
            "phones-0-number": "91 123 45 67",
            "emails-0-address": "BAR@Nu.example",
            "contacts-0-name": "Ana",
            "contacts-0-phone": "600 11 13 33",
            "contacts-0-email": "ana@nu.example",
            "addresses-0-street": "Plaza 1",
            "addresses-0-town": "Soria",
        }
    )
    response = client_of(seller).post(reverse("customer_new"), data)
    made = Customer.objects.get(name="Bar Ñu")
    assert response["Location"] == reverse("customer", args=[made.pk])
    assert {
        "facts": (made.tax_id, made.town, made.owner, made.segment, made.acquisition_cost_minor),
        "sent by": made.referred_by,
        "custom": made.custom,
        "tags": list(made.tags.all()),
        "emails": sorted(made.emails.values_list("address", "contact__name")),
        "phones": sorted(made.phones.values_list("e164", "contact__name")),
    } == {
        "facts": ("B58378431", "Soria", seller, segment, 1250),
        "sent by": bakery,
        "custom": {"tarifa": 2.5},
        "tags": [tag],
        "emails": [("ana@nu.example", "Ana"), ("bar@nu.example", None)],
        "phones": [("+34600111333", "Ana"), ("+34911234567", None)],
    }


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("tax_id", "B58378432", "«B58378432» no es una identificación fiscal válida de ES."),
        ("phones-0-number", "123", "«123» no es un número de teléfono."),
        ("emails-0-address", "ana@", "«ana@» no es una dirección de correo electrónico."),
        ("referrer", "Nadie", "Ningún cliente coincide con «Nadie»."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(client_of, seller, field, value, sentence):
    response = client_of(seller).post(reverse("customer_new"), form_data(**{field: value}))
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not Customer.objects.exists()


def test_the_form_sent_back_as_it_was_changes_nothing(bakery, client_of, seller):
    Customer.objects.filter(pk=bakery.pk).update(
        tax_id="raro", tax_id_is_doubtful=True, custom={"viejo": 1}
    )
    client, address = client_of(seller), reverse("customer_change", args=[bakery.pk])
    context = client.get(address).context
    data = _as_sent(context)
    before = _all(bakery)
    assert client.post(address, data).status_code == 302
    assert _all(bakery) == before


def test_a_row_is_taken_away_by_its_box(bakery, client_of, seller):
    client, address = client_of(seller), reverse("customer_change", args=[bakery.pk])
    data = _as_sent(client.get(address).context) | {"phones-0-DELETE": "on"}
    assert client.post(address, data).status_code == 302
    assert not bakery.phones.exists()


def _as_sent(context):
    forms = [context["form"], *(f for rows in context["rows"].values() for f in rows)]
    forms += [rows.management_form for rows in context["rows"].values()]
    values = {field.html_name: field.value() for form in forms for field in form}
    return {name: value for name, value in values.items() if value not in (None, "", False)}


def _all(customer):
    stored = Customer.objects.get(pk=customer.pk)
    related = [stored.emails, stored.phones, stored.contacts, stored.addresses]
    return [Customer.objects.filter(pk=customer.pk).values().get()] + [
        list(one.order_by("pk").values()) for one in related
    ]
