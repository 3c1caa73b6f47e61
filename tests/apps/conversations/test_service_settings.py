"""Setting up service levels: calendars, what is promised, how work is shared out, who is here."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from querencia.apps.conversations.domain.service_levels.calendars import week_of, working
from querencia.apps.conversations.domain.service_levels.defaults import the_default_calendar
from querencia.apps.conversations.domain.service_levels.reckoning import RECKON_ANEW
from querencia.apps.conversations.forms.service_levels import WEEKDAYS
from querencia.apps.conversations.models import (
    Availability,
    Calendar,
    Conversation,
    ServicePolicy,
    SupportUse,
    TeamRule,
)
from querencia.apps.conversations.presentation.service_levels import written_policy, written_week
from querencia.apps.customers.models import Customer
from querencia.apps.sales.models import Contract
from querencia.foundation.frame.reading import Reading, reader_for, reading_as
from querencia.foundation.jobs.models import Job

WEEK = {f"day_{number}": "9-14, 16-19" for number in range(5)}


@pytest.fixture
def manages(client_of, manager):
    """The manager's browser."""
    return client_of(manager)


def calendar_data(**changed):
    return {
        "name": "Andalucía", "zone": "Europe/Madrid", "country": "ES", "region": "AN",
        "days_off": "", **WEEK,
    } | changed  # fmt: skip


def policy_data(**changed):
    units = {
        f"{kind}_unit": "working_hours"
        for kind in ("first_response", "next_response", "resolution")
    }
    return {
        "name": "Urgentes", "is_on": "on", "order": 5, "first_response_amount": "1,5",
        "warn_minutes": 30, "pauses": "on", **units,
    } | changed  # fmt: skip


def in_spanish():
    return reading_as(Reading(reader_for("es", "ES"), "EUR", the_default_calendar_zone()))


def the_default_calendar_zone():
    return working(the_default_calendar()).zone


# --- Calendars ------------------------------------------------------------------------------------


def test_a_calendar_is_written_as_people_write_hours(manages, organisation):
    data = calendar_data(day_5="10-14", days_off="24/12/2026 Nochebuena\n\n2026-12-31 Nochevieja\n")
    response = manages.post(reverse("service_calendar_new"), data)
    assert response.status_code == 302
    made = Calendar.objects.get(name="Andalucía")
    reckoned = working(made)
    assert [len(day) for day in reckoned.week] == [2, 2, 2, 2, 2, 1, 0]
    assert reckoned.is_off(date(2025, 2, 28))  # the day of Andalusia
    assert [(one.day, one.name) for one in made.days_off.all()] == [
        (date(2026, 12, 24), "Nochebuena"), (date(2026, 12, 31), "Nochevieja"),
    ]  # fmt: skip


def test_the_form_shows_what_is_stored_and_keeps_it(manages, organisation):
    manages.post(reverse("service_calendar_new"), calendar_data(days_off="24/12/2026 Nochebuena"))
    made = Calendar.objects.get(name="Andalucía")
    form = manages.get(reverse("service_calendar", args=[made.pk])).context["form"]
    assert form["day_0"].value() == "9:00-14:00, 16:00-19:00"
    assert form["days_off"].value() == "24/12/2026 Nochebuena"
    assert ("AN", "Andalucía") in form.fields["region"].choices
    data = {name: form[name].value() or "" for name in form.fields}
    assert manages.post(reverse("service_calendar", args=[made.pk]), data).status_code == 302
    assert Calendar.objects.get(name="Andalucía").week == made.week
    assert made.days_off.count() == 1


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"day_0": "mañana"}, "day_0", "Escriba las horas así: 9-14, 16-19. Vacío: cerrado."),
        ({"day_0": "9-14, 13-15"}, "day_0",
         "Escriba las horas así: 9-14, 16-19. Vacío: cerrado."),
        ({"days_off": "31/02/2026 Nunca"}, "days_off",
         "Esto no es un día: 31/02/2026 Nunca. Escríbalo así: 24/12/2026 Nochebuena."),
        (dict.fromkeys(WEEK, ""), None, "Escriba las horas de al menos un día."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_at_its_field(manages, organisation, changed, field, sentence):
    response = manages.post(reverse("service_calendar_new"), calendar_data(**changed))
    form = response.context["form"]
    errors = form.errors[field] if field else form.non_field_errors()
    assert list(errors) == [sentence]
    assert not Calendar.objects.filter(name="Andalucía").exists()


def test_a_region_of_another_country_is_let_go(manages, organisation):
    data = calendar_data(country="MX", region="")
    assert manages.post(reverse("service_calendar_new"), data).status_code == 302
    assert working(Calendar.objects.get(name="Andalucía")).is_off(date(2026, 9, 16))


def test_the_general_calendar_stays(manages, organisation):
    usual = the_default_calendar()
    assert manages.post(reverse("service_calendar_remove", args=[usual.pk])).status_code == 404
    assert Calendar.objects.get() == usual


def test_days_that_are_alike_stand_in_one_line(organisation):
    with in_spanish():
        assert written_week(week_of(the_default_calendar()), WEEKDAYS) == [
            ("Lunes a viernes", "9:00-14:00, 16:00-19:00"), ("Sábado a domingo", "cerrado"),
        ]  # fmt: skip


# --- Service levels -------------------------------------------------------------------------------


def test_the_page_shows_the_defaults_with_what_they_promise(manages, organisation):
    text = manages.get(reverse("service_policies")).content.decode()
    assert "Resolución: 15 días laborables" in text
    assert "Primera respuesta: 8 horas laborables" in text
    assert "Solo quejas" in text
    assert "sin pausas" in text


def test_a_service_level_is_added_and_what_is_open_is_reckoned_anew(manages, organisation):
    data = policy_data(priority="4", channel="email", complaint="no")
    assert manages.post(reverse("service_policy_new"), data).status_code == 302
    made = ServicePolicy.objects.get(name="Urgentes")
    assert (made.first_response_amount, made.priority, made.channel) == (
        Decimal("1.5"), 4, "email",
    )  # fmt: skip
    assert Job.objects.get().kind == RECKON_ANEW
    with in_spanish():
        written = written_policy(made)
    assert written.promises == [("Primera respuesta", "1,5 horas laborables")]
    assert written.conditions.startswith("Todo menos quejas · Prioridad: ")


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"first_response_amount": ""}, None, "Prometa al menos uno de los tres plazos."),
        ({"first_response_unit": "working_days"}, "first_response_amount",
         "Los días laborables son días enteros."),
        ({"customer_name": "Nadie"}, "customer_name",
         "No hay ningún cliente con este nombre."),
        ({"customer_name": "dos"}, "customer_name", "Varios clientes tienen este nombre."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said(manages, organisation, changed, field, sentence):
    for _time in range(2):
        Customer.objects.create(name="Dos")
    response = manages.post(reverse("service_policy_new"), policy_data(**changed))
    form = response.context["form"]
    errors = form.errors[field] if field else form.non_field_errors()
    assert list(errors) == [sentence]


def test_a_service_level_of_one_customer_is_found_by_name_and_taken_away_again(
    manages, organisation
):
    one = Customer.objects.create(name="Bar El Faro")
    manages.post(reverse("service_policy_new"), policy_data(customer_name="bar el faro"))
    made = ServicePolicy.objects.get(name="Urgentes")
    assert made.customer == one
    page = reverse("service_policy", args=[made.pk])
    assert manages.get(page).context["form"]["customer_name"].value() == "Bar El Faro"
    manages.post(page, policy_data())
    assert ServicePolicy.objects.get(name="Urgentes").customer is None
    manages.post(reverse("service_policy_remove", args=[made.pk]))
    assert not ServicePolicy.objects.filter(pk=made.pk).exists()


# --- Sharing out ----------------------------------------------------------------------------------


def test_a_rule_for_a_team_and_how_much_each_takes(manages, seller, teammate, other_seller):
    page = reverse("service_rule", args=[seller.team.pk])
    form = manages.get(page).context["form"]
    assert [one.name for one, _field in form.capacities] == ["Sofia Prieto", "Tomas Vega"]
    data = {
        "distribution": "least_busy", "capacity": 12, "reassign_minutes": 30,
        f"capacity_{seller.pk}": 5, f"capacity_{teammate.pk}": "",
    }  # fmt: skip
    assert manages.post(page, data).status_code == 302
    rule = TeamRule.objects.get()
    stored = (rule.team, rule.is_general, rule.distribution, rule.capacity, rule.reassign_minutes)
    assert stored == (seller.team, False, "least_busy", 12, 30)
    assert dict(Availability.objects.values_list("user__name", "capacity")) == {
        "Sofia Prieto": 5, "Tomas Vega": None,
    }  # fmt: skip
    assert "A quien menos tiene abiertas" in manages.get(reverse("service_rules")).content.decode()


def test_the_rule_for_what_has_no_team_is_one(manages, organisation):
    page = reverse("service_rule", args=[0])
    for capacity in (3, 4):
        assert (
            manages.post(page, {"distribution": "round_robin", "capacity": capacity}).status_code
            == 302
        )
    rule = TeamRule.objects.get()
    assert (rule.team, rule.is_general, rule.capacity) == (None, True, 4)


# --- Of agents ------------------------------------------------------------------------------------


def test_an_agent_says_that_they_are_away(client_of, support):
    browser = client_of(support)
    assert browser.post(reverse("attendance"), {"presence": "away"}).status_code == 302
    mine = Availability.objects.get(user=support)
    assert (mine.presence, mine.away_since is None) == ("away", False)
    assert "ausente" in browser.get(reverse("attendance")).content.decode()


def test_who_looks_at_the_inbox_is_here(client_of, support):
    client_of(support).get(reverse("inbox"))
    assert Availability.objects.get(user=support).seen_at is not None


def test_the_conversation_shows_its_clocks_and_the_support_that_is_left(
    client_of, support, arrive, bakery
):
    Contract.objects.create(
        customer=bakery, reference="K-7", starts_on=date(2026, 1, 1), currency="EUR",
        entitlement_unit="hours", entitlement_quantity=Decimal(10),
    )  # fmt: skip
    arrive()
    browser = client_of(support)
    made = Conversation.objects.get()
    page = reverse("conversation", args=[made.pk])
    text = browser.get(page).content.decode()
    assert "8 horas laborables" in text
    assert "Contrato K-7: usadas 0 de 10 horas, quedan 10." in text
    browser.post(
        reverse("conversation_support", args=[made.pk]), {"quantity": "2,5", "note": "Ajustes"}
    )
    assert SupportUse.objects.get().quantity == Decimal("2.5")
    assert "usadas 2,5 de 10 horas, quedan 7,5." in browser.get(page).content.decode()


def test_who_has_not_paid_is_to_be_told_kindly_where_support_is_sold(
    client_of, support, arrive, bakery
):
    arrive()
    page = reverse("conversation", args=[Conversation.objects.get().pk])
    browser = client_of(support)
    kindly = "no le queda soporte en ningún contrato"
    assert kindly not in browser.get(page).content.decode()
    Contract.objects.create(
        customer=Customer.objects.create(name="Otra"), reference="K", currency="EUR",
        starts_on=date(2026, 1, 1), entitlement_unit="hours", entitlement_quantity=1,
    )  # fmt: skip
    assert kindly in browser.get(page).content.decode()
    browser.post(reverse("conversation_support", args=[Conversation.objects.get().pk]),
                 {"quantity": "1"})  # fmt: skip
    assert SupportUse.objects.count() == 0
