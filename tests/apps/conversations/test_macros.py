"""Macros do all that they say, or nothing; texts and macros have their page."""

import pytest
from django.urls import reverse

from querencia.apps.conversations.domain import macros
from querencia.apps.conversations.domain.answering import MeanwhileChanged, Unfilled
from querencia.apps.conversations.enums import Status
from querencia.apps.conversations.models import CannedReply, Conversation, Macro
from tests.apps.conversations.conftest import NOW, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(arrive, bakery):
    """Ana of the bakery has asked where her order is."""
    arrive("m1", subject="Pedido")
    return Conversation.objects.get()


def macro(**steps):
    made = Macro(name="Queja")
    macros.put_steps(made, macros.Steps(**steps))
    made.save()
    return made


def test_a_macro_answers_tags_assigns_and_closes_at_once(talk, support, client_of):
    """A73."""
    made = macro(reply="Hola, {{nombre}}.", note="Ojo", status="closed", priority=4,
                 labels=("Resuelta",), assignee="me", goes_on=True)  # fmt: skip
    response = client_of(support).post(
        reverse("conversation_macro", args=[talk.pk]), {"macro": made.pk}
    )
    talk.refresh_from_db()
    assert {
        "answer": talk.messages.get(kind="out").text, "note": talk.messages.get(kind="note").text,
        "status": talk.status, "priority": talk.priority, "assignee": talk.assignee,
        "labels": [one.name for one in talk.labels.all()], "then": response["Location"],
    } == {
        "answer": "Hola, Ana.", "note": "Ojo", "status": Status.CLOSED, "priority": 4,
        "assignee": support, "labels": ["Resuelta"], "then": reverse("inbox"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "trouble"),
    [
        ({"reply": "Hola, {{asunto}} {{nada}}"}, Unfilled),
        ({"reply": "Hola"}, MeanwhileChanged),
    ],
)
def test_what_stops_the_answer_stops_the_whole(talk, support, arrive, steps, trouble):
    seen = talk.messages.latest("pk").pk
    arrive("m2", replies_to=["m1"])
    made = macro(status="closed", labels=("Resuelta",), assignee="me", note="Ojo", **steps)
    with pytest.raises(trouble):
        macros.run(made, talk, by=support, now=NOW, seen=seen)
    talk.refresh_from_db()
    assert (talk.status, talk.assignee, talk.labels.count()) == (Status.OPEN, None, 0)
    assert talk.messages.exclude(kind="in").count() == 0


def test_a_macro_without_an_answer_needs_no_turn_of_ours(talk, support):
    macros.run(macro(status="waiting", priority=1), talk, by=support, now=later(hours=1))
    talk.refresh_from_db()
    assert (talk.status, talk.priority, talk.assignee) == (Status.WAITING, 1, None)


def test_the_page_writes_and_changes_a_macro(client_of, manager):
    client = client_of(manager)
    values = {"name": "Cierre", "scope": "all", "status": "closed", "labels": "Resuelta, Hecha",
              "goes_on": "on"}  # fmt: skip
    client.post(reverse("text_new", args=["macro"]), values)
    made = Macro.objects.get()
    assert macros.steps_of(made) == macros.Steps(
        status="closed", labels=("Resuelta", "Hecha"), goes_on=True
    )
    page = client.get(reverse("text", args=["macro", made.pk])).content.decode()
    assert 'value="Resuelta, Hecha"' in page
    client.post(reverse("text", args=["macro", made.pk]), values | {"priority": "4"})
    made.refresh_from_db()
    assert macros.steps_of(made).priority == 4


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("macro", {"name": "Nada", "scope": "all"}, "Indique qué hace la macro."),
        ("macro", {"name": "Mal", "scope": "all", "reply": "{{edad}}"}, "la variable {{edad}}"),
        ("respuesta", {"name": "Mal", "shortcut": "mal", "scope": "all", "text": "{{ edad }}"},
         "la variable {{edad}}"),
    ],
)  # fmt: skip
def test_a_text_that_could_never_be_sent_is_not_kept(client_of, manager, kind, values, said):
    response = client_of(manager).post(reverse("text_new", args=[kind]), values)
    assert (response.status_code, said in response.content.decode()) == (422, True)
    assert (Macro.objects.count(), CannedReply.objects.count()) == (0, 0)


def test_agents_write_for_themselves_and_their_team_and_not_for_everybody(client_of, seller, north):
    client = client_of(seller)
    values = {"name": "Hola", "shortcut": "hola", "text": "Hola."}
    for scope in ("mine", "team", "all"):
        client.post(reverse("text_new", args=["respuesta"]), values | {"scope": scope})
    kept = CannedReply.objects.values_list("scope", "owner", "team")
    assert set(kept) == {("mine", seller.pk, None), ("team", seller.pk, north.pk)}


def test_nobody_changes_what_is_somebody_elses(client_of, seller, other_seller):
    made = CannedReply.objects.create(name="A", shortcut="a", text="A", scope="mine", owner=seller)
    address = reverse("text_remove", args=["respuesta", made.pk])
    assert client_of(other_seller).post(address).status_code == 404
    assert client_of(seller).post(address).status_code == 302
    assert CannedReply.objects.count() == 0
