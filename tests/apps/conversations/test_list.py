"""The inbox: what stands in which list, in what order, and what is done to several at once."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from querencia.apps.conversations.domain import answering, bulk, handling
from querencia.apps.conversations.domain.queries.listing import (
    ORDERS,
    counts,
    next_in_line,
    part_of,
)
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.enums import Status
from querencia.apps.conversations.models import Conversation, Label, Message
from querencia.apps.customers.domain.creation import create_customer
from tests.apps.conversations.conftest import NOW, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(account):
    """Return what begins a conversation, with what stands in it."""

    def _begun(subject, **fields):
        values = {"opened_at": NOW, "last_at": NOW, "waits_since": NOW}
        return Conversation.objects.create(
            account=account, channel="email", subject=subject, **values | fields
        )

    return _begun


def subjects(page):
    return re.findall(r'class="row-subject">([^<]*)<', page.content.decode())


def look(client, **query):
    return client.get(reverse("inbox", query=query))


def test_each_list_holds_what_its_name_says(begun, account, client_of, support, teammate, north):
    support.team = north
    support.save()
    begun("mía", assignee=support)
    begun("de nadie")
    begun("de otra", assignee=teammate)
    begun("del equipo", team=north, assignee=teammate)
    begun("a la espera", status=Status.WAITING, assignee=support)
    begun("aplazada", status=Status.SNOOZED, snoozed_until=later(days=1))
    begun("cerrada", status=Status.CLOSED, is_complaint=True)
    begun("queja", status=Status.WAITING, is_complaint=True)
    begun("basura", is_spam=True)
    failed = begun("no entregada", status=Status.WAITING)
    Message.objects.create(conversation=failed, account=account, kind="out", at=NOW, state="failed")
    handling.watch(failed, user=support, is_on=True)
    client = client_of(support)
    shown = {
        view: set(subjects(look(client, vista=view)))
        for view in ("mias", "sin-asignar", "equipo", "sigo", "quejas", "no-entregadas",
                     "esperando", "aplazadas", "cerradas", "no-deseadas")
    }  # fmt: skip
    assert shown == {
        "mias": {"mía"},
        "sin-asignar": {"de nadie"},
        "equipo": {"del equipo"},
        "sigo": {"no entregada"},
        "quejas": {"queja"},
        "no-entregadas": {"no entregada"},
        "esperando": {"a la espera", "queja", "no entregada"},
        "aplazadas": {"aplazada"},
        "cerradas": {"cerrada"},
        "no-deseadas": {"basura"},
    }
    assert len(subjects(look(client, vista="todas"))) == 9
    assert counts(conversations_for(support), support) == {
        "mias": 1, "sin-asignar": 1, "equipo": 1, "sigo": 1, "quejas": 1, "no-entregadas": 1,
        "esperando": 3, "aplazadas": 1,
    }  # fmt: skip


def test_what_waits_longest_comes_first_and_what_is_closed_waits_for_nothing(
    begun, client_of, support
):
    begun("hace una hora", waits_since=later(hours=-1))
    begun("hace un día", waits_since=later(days=-1))
    begun("contestada", waits_since=None, last_at=later(minutes=5))
    begun("cerrada", status=Status.CLOSED, waits_since=later(days=-9), last_at=later(minutes=-5))
    page = look(client_of(support), vista="todas", orden="espera")
    assert subjects(page) == ["hace un día", "hace una hora", "contestada", "cerrada"]


def test_the_latest_and_what_is_due_come_first_when_asked_for(begun, client_of, support):
    begun("vieja", last_at=later(days=-1), due_at=later(hours=1))
    begun("nueva", due_at=later(hours=2))
    begun("sin plazo", last_at=later(days=-2))
    client = client_of(support)
    assert subjects(look(client, vista="todas")) == ["nueva", "vieja", "sin plazo"]
    assert subjects(look(client, vista="todas", orden="vence")) == ["vieja", "nueva", "sin plazo"]


@pytest.mark.parametrize("order", ORDERS)
def test_pages_of_a_list_are_the_whole_of_it_and_nothing_twice(begun, support, order):
    for number in range(3):
        begun(f"espera {number}", waits_since=later(hours=-number), priority=1 + number)
        begun(f"cerrada {number}", status=Status.CLOSED, last_at=later(days=-number), priority=4)
        begun(f"vence {number}", waits_since=None, due_at=later(hours=number))
        begun(f"aplazada {number}", status=Status.SNOOZED, snoozed_until=later(days=number))
    seen = conversations_for(support)
    whole = part_of(seen, order, start=0, most=100)
    assert sorted(one.pk for one in whole) == sorted(seen.values_list("pk", flat=True))
    for most in (1, 2, 5):
        pages = [part_of(seen, order, start=start, most=most) for start in range(0, 14, most)]
        assert [one for page in pages for one in page] == whole


def test_by_priority_what_waits_for_us_comes_before_what_is_done(begun, client_of, support):
    begun("urgente cerrada", status=Status.CLOSED, priority=4)
    begun("normal", priority=2)
    begun("alta, de hoy", priority=3)
    begun("alta, de ayer", priority=3, waits_since=later(days=-1))
    page = look(client_of(support), vista="todas", orden="prioridad")
    assert subjects(page) == ["alta, de ayer", "alta, de hoy", "normal", "urgente cerrada"]


def test_nobody_counts_further_than_a_hundred(begun, account, support):
    Conversation.objects.bulk_create(
        Conversation(account=account, channel="email", opened_at=NOW, last_at=NOW)
        for _number in range(120)
    )
    assert counts(conversations_for(support), support)["sin-asignar"] == 100


def test_filters_combine(begun, client_of, support, bakery, north):
    begun("una", priority=3, factor="price", customer=bakery, team=north)
    begun("otra", priority=3, factor="invoice", customer=bakery)
    tagged = begun("con etiqueta", priority=3, factor="price", is_complaint=True, assignee=support)
    handling.add_labels(tagged, names=["Urge"])
    client, label = client_of(support), Label.objects.get()
    asked = {
        "prioridad": {"prioridad": 3},
        "prioridad y tema": {"prioridad": 3, "tema": "price"},
        "y cliente": {"prioridad": 3, "tema": "price", "cliente": bakery.pk},
        "equipo": {"equipo": north.pk},
        "etiqueta": {"etiqueta": label.pk},
        "queja": {"queja": "si"},
        "yo": {"encargado": "yo"},
        "nadie": {"encargado": "nadie"},
        "otro canal": {"canal": "whatsapp"},
    }
    found = {name: set(subjects(look(client, vista="todas", **query)))
             for name, query in asked.items()}  # fmt: skip
    assert found == {
        "prioridad": {"una", "otra", "con etiqueta"},
        "prioridad y tema": {"una", "con etiqueta"},
        "y cliente": {"una"},
        "equipo": {"una"},
        "etiqueta": {"con etiqueta"},
        "queja": {"con etiqueta"},
        "yo": {"con etiqueta"},
        "nadie": {"una", "otra"},
        "otro canal": set(),
    }


@pytest.mark.parametrize(
    "query", [{"pagina": "9" * 30}, {"prioridad": "x"}, {"cliente": "9" * 40}, {"vista": "nada"}]
)
def test_nonsense_in_the_address_is_no_error(begun, client_of, support, query):
    begun("una")
    assert look(client_of(support), **query).status_code == 200


def test_a_seller_sees_only_what_is_theirs(begun, client_of, seller, other_seller, bakery):
    begun("de mi cliente", customer=bakery)
    begun("de otra", customer=create_customer(name="Rosa Peña", owner=other_seller))
    begun("encargada a mí", assignee=seller)
    begun("de nadie")
    assert set(subjects(look(client_of(seller), vista="todas"))) == {
        "de mi cliente",
        "encargada a mí",
    }


def test_who_writes_says_so_until_they_are_identified(begun, client_of, support, bakery):
    begun("una", party_name="Ana", customer=bakery)
    begun("otra", party_name="Luis")
    page = look(client_of(support), vista="todas").content.decode()
    rows = re.findall(r"<li data-row.*?</li>", page, re.DOTALL)
    assert [("sin identificar" in row, "Panadería Núñez" in row) for row in rows] == [
        (True, False),
        (False, True),
    ]


def test_a_page_of_thirty_asks_the_database_as_often_as_one_of_three(
    begun, client_of, support, bakery, django_assert_num_queries, django_assert_max_num_queries
):
    client = client_of(support)

    def fill(count):
        for number in range(count):
            one = begun(f"{number}", customer=bakery, assignee=support, party_name="Ana")
            handling.add_labels(one, names=["Una", f"{number % 4}"])

    fill(3)
    look(client, vista="mias")  # what is looked up once a process is looked up now
    with django_assert_max_num_queries(30) as asked:
        look(client, vista="mias")
    fill(27)
    with django_assert_num_queries(len(asked.captured_queries)):
        page = look(client, vista="mias")
    assert len(subjects(page)) == 30


def test_a_page_holds_fifty_and_leads_to_the_next(begun, client_of, support):
    for number in range(51):
        begun(f"{number}", last_at=later(minutes=number))
    client = client_of(support)
    first = look(client, vista="todas")
    assert (len(subjects(first)), "pagina=2" in first.content.decode()) == (50, True)
    assert subjects(look(client, vista="todas", pagina=2)) == ["0"]


@pytest.mark.parametrize(
    ("word", "name", "before", "after"),
    [
        ("assign:{support}", "assignee_id", None, "{support}"),
        ("status:closed", "status", "open", "closed"),
        ("priority:4", "priority", 2, 4),
        ("unwanted:", "is_spam", False, True),
    ],
)
def test_the_same_is_done_to_those_picked_and_undone(
    begun, client_of, support, word, name, before, after
):
    """A76."""
    one, other, left = begun("una"), begun("otra"), begun("la tercera")
    client = client_of(support)
    word = word.format(support=support.pk)
    after = support.pk if after == "{support}" else after

    def states():
        return [getattr(Conversation.objects.get(pk=c.pk), name) for c in (one, other, left)]

    client.post(reverse("inbox_change"), {"hacer": word, "elegidos": [one.pk, other.pk]})
    assert states() == [after, after, before]
    change = bulk.last_change(support, now=later(days=0))
    change = change or bulk.BulkChange.objects.get()
    client.post(reverse("inbox_undo", args=[change.pk]))
    assert states() == [before, before, before]
    assert change.count == 2


def test_tags_are_added_to_several_and_taken_off_again(begun, client_of, support):
    one, other = begun("una"), begun("otra")
    handling.add_labels(one, names=["Urge"])
    picked = {"hacer": "add_label:Urge", "elegidos": [one.pk, other.pk]}
    client_of(support).post(reverse("inbox_change"), picked)
    change = bulk.BulkChange.objects.get()
    assert (change.count, other.labels.get().name) == (1, "Urge")
    bulk.undo_change(change=change, by=support, now=change.at + timedelta(minutes=1))
    assert (one.labels.count(), other.labels.count()) == (1, 0)


def test_what_was_changed_again_since_stays_when_many_are_undone(begun, support):
    one, other = begun("una"), begun("otra")
    change = bulk.change_many(conversations=Conversation.objects.all(), action="priority",
                              value="4", by=support, now=NOW)  # fmt: skip
    handling.set_priority(Conversation.objects.get(pk=one.pk), to=1, by=support, now=NOW)
    assert bulk.undo_change(change=change, by=support, now=later(minutes=1)) == 1
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.priority, other.priority) == (1, 2)


def test_it_can_be_too_late_to_undo(begun, support):
    begun("una")
    change = bulk.change_many(conversations=Conversation.objects.all(), action="status",
                              value="closed", by=support, now=NOW)  # fmt: skip
    with pytest.raises(bulk.TooLate):
        bulk.undo_change(change=change, by=support, now=later(minutes=16))


def test_nobody_changes_several_that_they_may_not_see(begun, client_of, seller, other_seller):
    of_another = begun("otra", customer=create_customer(name="Rosa Peña", owner=other_seller))
    client_of(seller).post(
        reverse("inbox_change"), {"hacer": "status:closed", "elegidos": [of_another.pk]}
    )
    of_another.refresh_from_db()
    assert of_another.status == Status.OPEN


def test_the_next_is_ones_own_that_waits_longest_and_then_nobodys(begun, support, teammate):
    here = begun("esta", assignee=support)
    begun("de nadie", waits_since=later(days=-9))
    mine = begun("mía", assignee=support, waits_since=later(days=-1))
    begun("de otra", assignee=teammate, waits_since=later(days=-20))
    assert next_in_line(conversations_for(support), support, but=here.pk) == mine
    assert next_in_line(conversations_for(support), support, but=mine.pk) == here


def test_taking_in_and_answering_move_a_conversation_from_list_to_list(arrive, client_of, support):
    arrive("m1", subject="Pedido")
    client = client_of(support)
    assert subjects(look(client, vista="sin-asignar")) == ["Pedido"]
    conversation = Conversation.objects.get()
    answering.answer(conversation, answering.Answer("Hoy sale."), by=support, now=later(hours=1))
    assert subjects(look(client, vista="sin-asignar")) == []
    assert subjects(look(client, vista="esperando")) == ["Pedido"]
