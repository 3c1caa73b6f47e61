"""Who may listen to what, and that nothing new is missed or told twice."""

import asyncio

import pytest
from django.conf import settings

from querencia.apps.chat.domain.tickets import LASTS_SECONDS
from querencia.apps.chat.live.asking import Refused, last_had, look_up, missed_by
from querencia.apps.chat.live.hub import MOST_WAITING, Hub, Listener
from querencia.apps.chat.live.news import (
    INBOX,
    Look,
    News,
    called_topic,
    conversation_topic,
    visitor_topic,
)
from querencia.apps.chat.models import Visitor
from querencia.apps.conversations.domain.answering import Answer, answer, write_note
from querencia.apps.conversations.domain.presence import be_present
from querencia.apps.conversations.models import Conversation, Message
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.domain.erasure import erase_customer
from querencia.foundation import clock
from querencia.foundation.origins import origin_of
from tests.apps.chat.conftest import SHOP

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address(settings):
    settings.EVENTS_ADDRESS = "http://events.example"


def path_of(page):
    """Where a page of the shop is told to listen."""
    return page.begin()["events"].removeprefix("http://events.example")


def refusal(path, **headers):
    with pytest.raises(Refused) as refused:
        look_up(path, "", headers)
    return refused.value.status


@pytest.fixture
def cookie_of(client_of):
    """Return the header with which the pages of somebody ask."""

    def _cookie_of(user):
        name = settings.SESSION_COOKIE_NAME
        return {"cookie": f"{name}={client_of(user).cookies[name].value}"}

    return _cookie_of


def test_a_visitor_listens_to_their_own_conversation_on_the_page_that_asked(ana):
    ana.say("Hola")
    asked = look_up(path_of(ana), "", {"origin": SHOP})
    visitor = Visitor.objects.get()
    assert asked.topics == (visitor_topic(visitor.account_id, visitor.address),)
    assert (asked.origin, asked.is_ours) == (SHOP, False)


def test_a_ticket_opens_nothing_on_another_website_altered_or_old(ana, wall, monkeypatch):
    ana.say("Hola")
    path = path_of(ana)
    assert refusal(path, origin="https://mala.example") == 403
    assert refusal(path[:-1], origin=SHOP) == 403
    assert refusal("/eventos/chat/nada", origin=SHOP) == 403
    monkeypatch.setattr("querencia.apps.chat.domain.tickets.LASTS_SECONDS", -1)
    assert refusal(path, origin=SHOP) == 403
    assert LASTS_SECONDS == 3600


def test_our_people_listen_to_what_they_may_see(ana, cookie_of, support, seller, bakery):
    ana.say("Hola")
    theirs = Conversation.objects.get()
    path = f"/eventos/conversacion/{theirs.pk}"
    asked = look_up(path, "", cookie_of(support))
    assert asked.topics[0] == conversation_topic(theirs.pk)
    assert asked.is_ours
    assert refusal(path, **cookie_of(seller)) == 404
    assert look_up("/eventos/bandeja", "", cookie_of(seller)).topics == (INBOX,)
    mine = look_up("/eventos/avisos", "", cookie_of(seller)).topics
    assert mine == (INBOX, called_topic(seller.pk))


def test_nobody_listens_without_being_signed_in_or_from_another_website(ana, cookie_of, support):
    ana.say("Hola")
    path = f"/eventos/conversacion/{Conversation.objects.get().pk}"
    assert refusal(path) == 403
    assert refusal(path, cookie="sessionid=nada") == 403
    assert refusal(path, **cookie_of(support), origin="https://mala.example") == 403
    assert refusal(path, **cookie_of(support), origin=SHOP) == 403
    own = origin_of(settings.ADDRESS)
    assert look_up(path, "", cookie_of(support) | {"origin": own}).origin == own


@pytest.mark.parametrize("path", ["/eventos/", "/eventos/conversacion/x", "/eventos/otra/1"])
def test_anything_else_is_not_there(path, organisation):
    assert refusal(path) == 404


def test_a_page_that_was_cut_off_gets_what_it_missed(ana, support):
    ana.say("Hola")
    texts = ("uno", "dos")
    sent = [
        answer(Conversation.objects.get(), Answer(one), by=support, now=clock.now())
        for one in texts
    ]
    missed = missed_by(look_up(path_of(ana), "", {"origin": SHOP}), sent[0].pk)
    assert [(one.name, one.key, one.facts["text"]) for one in missed] == [
        ("line", sent[1].pk, "dos")
    ]
    assert last_had("after=7", {}) == 7
    assert last_had("after=7", {"last-event-id": "9"}) == 9
    assert last_had("after=x", {}) == 0


def test_a_list_that_was_made_before_the_last_message_is_told_so_at_once(ana, support, cookie_of):
    ana.say("Hola")
    listening = look_up("/eventos/bandeja", "", cookie_of(support))
    before = Message.objects.latest("pk").pk
    assert missed_by(listening, before) == []
    ana.say("¿Hola?")
    assert missed_by(listening, before) == [News(INBOX, "news")]
    assert missed_by(listening, 0) == []


def test_what_is_new_is_told_once_to_whom_it_is_for(ana, support):
    ana.say("Hola")
    look, visitor, conversation = Look(), Visitor.objects.get(), Conversation.objects.get()
    look.again()
    assert look.again() == []
    sent = answer(conversation, Answer("Buenas"), by=support, now=clock.now())
    note = write_note(conversation, text="Es pesada", by=support, now=clock.now())
    of_conversation = {"conversation": conversation.pk}
    topic = visitor_topic(visitor.account_id, visitor.address)
    line = look.again()
    assert [(one.topic, one.name, one.key) for one in line] == [
        (conversation_topic(conversation.pk), "news", 0),
        (topic, "line", sent.pk),
        (conversation_topic(conversation.pk), "news", 0),
    ]
    assert line[0].facts == of_conversation | {"message": sent.pk}
    assert line[2].facts == of_conversation | {"message": note.pk}
    assert look.again() == []


def test_a_message_that_appears_late_under_a_smaller_key_is_told(ana, support, wall):
    ana.say("Hola")
    conversation = Conversation.objects.get()
    late = answer(conversation, Answer("tarde"), by=support, now=clock.now())
    facts = {field: getattr(late, field) for field in ("kind", "at", "party_address", "state")}
    late_key = late.pk
    late.delete()  # under way in another process: its key is taken, its row not there yet
    answer(conversation, Answer("pronto"), by=support, now=clock.now())
    look = Look()
    Message.objects.create(
        pk=late_key,
        conversation=conversation,
        account_id=conversation.account_id,
        text="tarde",
        **facts,
    )
    told = [one.facts["text"] for one in look.again() if one.name == "line"]
    assert told == ["tarde"]


def test_typing_is_told_both_ways(ana, support):
    ana.say("Hola")
    look, visitor = Look(), Visitor.objects.get()
    look.again()
    ana.ask("escribe")
    us = ("us", visitor.account_id, visitor.address)
    assert look.again() == [News(us, "typing")]
    be_present(Conversation.objects.get(), user=support, is_typing=True, now=clock.now())
    topic = visitor_topic(visitor.account_id, visitor.address)
    assert look.again() == [News(topic, "typing")]
    assert look.again() == []  # not again before three seconds are over


def test_a_page_that_takes_nothing_is_let_go_instead_of_filling_memory():
    listener = Listener([INBOX])
    for _ in range(MOST_WAITING + 100):
        listener.tell(News(INBOX, "news"))
    assert listener.queue.qsize() == MOST_WAITING + 1
    told = [listener.queue.get_nowait() for _ in range(MOST_WAITING + 1)]
    assert told[-1] is None


def test_a_hub_forgets_who_has_left():
    hub = Hub()
    listener = Listener([INBOX])

    async def come_and_go():
        hub._listeners[INBOX].add(listener)
        hub._count = 1
        hub.leave(listener)

    asyncio.run(come_and_go())
    assert (len(hub), dict(hub._listeners)) == (0, {})


def test_who_is_erased_is_forgotten_in_the_chat(ana, seller, manager):
    ana.say("Hola")
    ana.ask("datos", name="Ana", email="ana@panaderia.example")
    customer = create_customer(name="Panadería Núñez", owner=seller)
    Conversation.objects.update(customer=customer)
    erase_customer(customer=customer, typed_name=customer.name, by=manager, at=clock.now())
    assert Visitor.objects.count() == 0
    assert ana.begin()["known"] is False
