"""What is done to one conversation: who has it, how it stands, whose it is, two of them as one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from querencia.apps.conversations.domain import handling, snoozing
from querencia.apps.conversations.enums import Status
from querencia.apps.conversations.models import Conversation, Watch
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.models import Customer, Email
from querencia.foundation import clock
from tests.apps.conversations.conftest import later

pytestmark = pytest.mark.django_db
MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
def talk(arrive, bakery):
    """Ana of the bakery has asked where her order is."""
    arrive("m1", subject="Pedido")
    return Conversation.objects.get()


@pytest.fixture
def desk(client_of, support):
    """Elena's browser."""
    return client_of(support)


def change(desk, talk, what, **values):
    return desk.post(reverse("conversation_change", args=[talk.pk, what]), values)


def events(talk):
    found = talk.messages.filter(kind="event").order_by("pk")
    return [one.details["event"] for one in found]


def test_each_thing_that_is_done_is_stored_and_told(desk, talk, support, north):
    change(desk, talk, "encargo", assignee="yo", team=north.pk)
    change(desk, talk, "prioridad", priority="4")
    change(desk, talk, "tema", factor="invoice", is_complaint="on")
    change(desk, talk, "asunto", subject="Factura doble")
    change(desk, talk, "etiquetas", labels="Urge, Abono , ,Urge")
    talk.refresh_from_db()
    assert {
        "assignee": talk.assignee, "team": talk.team, "priority": talk.priority,
        "factor": talk.factor, "complaint": talk.is_complaint, "subject": talk.subject,
        "labels": [one.name for one in talk.labels.all()],
    } == {
        "assignee": support, "team": north, "priority": 4, "factor": "invoice", "complaint": True,
        "subject": "Factura doble", "labels": ["Abono", "Urge"],
    }  # fmt: skip
    assert events(talk) == ["assigned", "team", "priority", "about", "subject"]
    page = desk.get(reverse("conversation", args=[talk.pk])).content.decode()
    for sentence in ("A cargo de Elena Soto", "Pasa al equipo Norte", "Prioridad: Urgente",
                     "Factor: Factura · es una queja", "Asunto: Factura doble"):  # fmt: skip
        assert sentence in page


def test_nobody_is_in_charge_again_and_no_team(desk, talk, support, north):
    handling.assign(talk, to=support, by=None, now=later(), team=north)
    change(desk, talk, "encargo", assignee="nadie", team="")
    talk.refresh_from_db()
    assert (talk.assignee, talk.team) == (None, None)


def test_closing_and_opening_again_counts(desk, talk):
    change(desk, talk, "estado", status="closed")
    change(desk, talk, "estado", status="open")
    talk.refresh_from_db()
    assert (talk.status, talk.closed_at, talk.times_reopened) == (Status.OPEN, None, 1)
    assert events(talk) == ["status_closed", "status_open"]


def test_who_closes_and_goes_on_sees_the_next(desk, talk, account):
    following = Conversation.objects.create(
        account=account, channel="email", opened_at=later(), last_at=later(), waits_since=later()
    )
    response = change(desk, talk, "estado", status="closed", goes_on="1")
    assert response["Location"] == reverse("conversation", args=[following.pk])
    response = change(desk, following, "estado", status="closed", goes_on="1")
    assert response["Location"] == reverse("inbox")


def test_it_is_put_off_until_a_moment_of_the_wall_clock(desk, talk):
    """A76."""
    change(desk, talk, "aplazar", at="2030-03-31T09:00")
    talk.refresh_from_db()
    assert (talk.status, talk.snoozed_until) == (
        Status.SNOOZED,
        datetime(2030, 3, 31, 7, tzinfo=UTC),  # the clocks went forward that night
    )
    assert handling.wake(now=datetime(2030, 3, 31, 6, 59, tzinfo=UTC)) == 0
    assert handling.wake(now=datetime(2030, 3, 31, 7, 0, tzinfo=UTC)) == 1


@pytest.mark.parametrize("values", [{}, {"at": "2020-01-01T09:00"}, {"when": "nunca"}])
def test_it_is_not_put_off_to_the_past_or_to_nowhen(desk, talk, values):
    change(desk, talk, "aplazar", **values)
    talk.refresh_from_db()
    assert talk.status == Status.OPEN


@pytest.mark.parametrize(
    ("choice", "moment"),
    [
        ("luego", datetime(2026, 3, 28, 20, 30, tzinfo=MADRID)),
        ("manana", datetime(2026, 3, 29, 9, tzinfo=MADRID)),  # summer time begins
        ("lunes", datetime(2026, 3, 30, 9, tzinfo=MADRID)),
        ("semana", datetime(2026, 4, 4, 9, tzinfo=MADRID)),
    ],
)
def test_the_usual_moments_are_nine_on_the_wall(choice, moment):
    now = datetime(2026, 3, 28, 17, 30, tzinfo=MADRID)  # a Saturday
    assert snoozing.CHOICES[choice](now, MADRID) == moment


def test_putting_off_by_a_choice_says_so(desk, talk):
    change(desk, talk, "aplazar", when="manana")
    talk.refresh_from_db()
    assert talk.snoozed_until == snoozing.tomorrow(clock.now(), MADRID)


def test_to_whom_answers_go_is_changed_on_purpose_and_told(desk, talk):
    """A77."""
    change(desk, talk, "solicitante", address="Jefa@Panaderia.example", name="Rosa")
    talk.refresh_from_db()
    assert (talk.party_address, talk.party_name) == ("jefa@panaderia.example", "Rosa")
    told = talk.messages.get(kind="event").details
    assert (told["before"], told["after"]) == ("ana@panaderia.example", "jefa@panaderia.example")
    change(desk, talk, "solicitante", address="jefa")
    talk.refresh_from_db()
    assert talk.party_address == "jefa@panaderia.example"


def test_who_writes_is_identified_by_a_person_and_nothing_is_written_into_the_record(
    desk, talk, bakery
):
    Conversation.objects.update(customer=None, party_address="ana@gmail.com")
    change(desk, talk, "cliente", customer=bakery.pk)
    talk.refresh_from_db()
    assert talk.customer == bakery
    assert list(bakery.emails.values_list("address", flat=True)) == ["ana@panaderia.example"]


def test_the_address_is_kept_when_the_person_says_so(desk, talk, bakery):
    Conversation.objects.update(customer=None, party_address="ana@gmail.com")
    change(desk, talk, "cliente", customer=bakery.pk, remember="1")
    assert set(bakery.emails.values_list("address", flat=True)) == {
        "ana@panaderia.example",
        "ana@gmail.com",
    }


def test_suggestions_are_shown_and_nobody_is_taken_for_another(desk, arrive, bakery, talk):
    other = create_customer(name="Panadería Sur")
    Email.objects.create(customer=other, address="ana@panaderia.example")
    arrive("m2")
    stranger = Conversation.objects.exclude(pk=talk.pk).get()
    assert stranger.customer is None
    page = desk.get(reverse("conversation", args=[stranger.pk])).content.decode()
    assert page.count("Es este cliente") == 2
    assert ("Panadería Núñez" in page, "Panadería Sur" in page) == (True, True)


def test_a_seller_is_not_told_of_customers_whom_they_may_not_see(
    client_of, seller, arrive, account, other_seller
):
    hidden = create_customer(name="Panadería Oculta", owner=other_seller)
    Email.objects.create(customer=hidden, address="luis@obrador.example")
    mine = Conversation.objects.create(
        account=account, channel="email", party_address="eva@obrador.example", assignee=seller,
        opened_at=later(), last_at=later(),
    )  # fmt: skip
    page = client_of(seller).get(reverse("conversation", args=[mine.pk])).content.decode()
    assert "Panadería Oculta" not in page
    response = client_of(seller).post(
        reverse("conversation_change", args=[mine.pk, "cliente"]), {"customer": hidden.pk}
    )
    mine.refresh_from_db()
    assert (response.status_code, mine.customer) == (302, None)


def test_somebody_new_is_written_down_with_the_address(desk, talk, support):
    Conversation.objects.update(customer=None, party_address="luis@gmail.com", party_name="Luis")
    change(desk, talk, "cliente-nuevo", name="Luis Peña", kind="person")
    made = Customer.objects.get(name="Luis Peña")
    talk.refresh_from_db()
    assert (talk.customer, made.owner, made.emails.get().address) == (
        made, support, "luis@gmail.com",
    )  # fmt: skip


def test_two_become_one_and_the_old_number_leads_to_it(desk, talk, arrive, bakery):
    arrive("m2", subject="Otra cosa", text="¿Y la factura?")
    other = Conversation.objects.exclude(pk=talk.pk).get()
    change(desk, other, "unir", number=f"#{talk.pk}")
    talk.refresh_from_db()
    assert [m.text for m in talk.messages.filter(kind="in")] == [
        "¿Dónde está mi pedido?",
        "¿Y la factura?",
    ]
    response = desk.get(reverse("conversation", args=[other.pk]))
    assert response["Location"] == reverse("conversation", args=[talk.pk])
    arrive("m3", replies_to=["m2"])
    assert talk.messages.filter(kind="in").count() == 3


def test_those_of_two_customers_stay_two(desk, talk, account):
    other = Conversation.objects.create(
        account=account, channel="email", customer=create_customer(name="Otra"),
        opened_at=later(), last_at=later(),
    )  # fmt: skip
    response = desk.post(
        reverse("conversation_change", args=[talk.pk, "unir"]), {"number": other.pk}, follow=True
    )
    assert "Pertenecen a clientes distintos" in response.content.decode()
    talk.refresh_from_db()
    assert talk.merged_into is None


def test_a_conversation_that_one_may_not_see_cannot_be_merged_into(
    client_of, seller, talk, account, other_seller
):
    of_another = Conversation.objects.create(
        account=account, channel="email", opened_at=later(), last_at=later(),
        customer=create_customer(name="Rosa Peña", owner=other_seller),
    )  # fmt: skip
    response = client_of(seller).post(
        reverse("conversation_change", args=[talk.pk, "enlazar"]),
        {"number": of_another.pk},
        follow=True,
    )
    assert "No hay ninguna conversación con ese número." in response.content.decode()
    assert talk.linked.count() == 0


def test_a_message_becomes_a_conversation_of_its_own(desk, talk, arrive):
    arrive("m2", text="Además, la factura está mal", replies_to=["m1"])
    message = talk.messages.get(text__startswith="Además")
    desk.post(reverse("message_split", args=[talk.pk, message.pk]))
    made = Conversation.objects.exclude(pk=talk.pk).get()
    assert [m.text for m in made.messages.filter(kind="in")] == ["Además, la factura está mal"]
    assert list(talk.linked.all()) == [made]
    assert (made.customer, made.status) == (talk.customer, Status.OPEN)


def test_unwanted_watched_and_linked(desk, talk, support, account):
    other = Conversation.objects.create(
        account=account, channel="email", opened_at=later(), last_at=later()
    )
    change(desk, talk, "seguir", is_on="si")
    change(desk, talk, "enlazar", number=other.pk)
    change(desk, talk, "no-deseada", is_spam="si")
    talk.refresh_from_db()
    assert (talk.is_spam, talk.waits_since, Watch.objects.get().user) == (True, None, support)
    assert list(talk.linked.all()) == [other]
    change(desk, talk, "seguir", is_on="no")
    change(desk, talk, "no-deseada", is_spam="no")
    talk.refresh_from_db()
    assert (talk.is_spam, Watch.objects.count()) == (False, 0)
