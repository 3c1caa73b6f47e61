"""What somebody is told of on their screen: what they may see and want to know, and no more."""

from datetime import timedelta

import pytest
from django.urls import reverse

from querencia.apps.conversations.domain import answering, handling
from querencia.apps.conversations.domain.mentions import mentioned
from querencia.apps.conversations.domain.notices.showing import news_for
from querencia.apps.conversations.domain.notices.wishes import keep_wish
from querencia.apps.conversations.models import Conversation, Message, NoticeWish, Watch
from querencia.foundation import clock
from tests.apps.conversations.conftest import NOW, later


@pytest.fixture
def talk(arrive, bakery):
    """Ana has asked where her order is."""
    arrive("m1", at=NOW - timedelta(hours=1))
    return Conversation.objects.get()


def told(user, after, now=NOW):
    return [one.text for one in news_for(user, after=after, now=now).messages]


def newest():
    return Message.objects.order_by("-pk")[0].pk


def wish(user, **chosen):
    return keep_wish(NoticeWish(user=user, **chosen), now=NOW)


def call(talk, by, name):
    text = f"@{name} mira esto"
    keys = [one.pk for one in mentioned(text, talk).people]
    return answering.write_note(talk, text=text, by=by, now=NOW, mentions=keys)


def test_who_begins_to_listen_is_told_nothing_but_where_to_begin(talk, support):
    handling.assign(talk, to=support, by=None, now=NOW)
    found = news_for(support, after=None, now=NOW)
    assert (found.last, found.messages) == (newest(), ())


def test_who_is_in_charge_or_watches_is_told_what_the_customer_writes(
    talk, arrive, support, manager, administrator
):
    handling.assign(talk, to=support, by=None, now=NOW)
    Watch.objects.create(conversation=talk, user=manager)
    last = newest()
    arrive("m2", text="¿Hola?", replies_to=["m1"])
    assert [told(one, last) for one in (support, manager, administrator)] == [
        ["¿Hola?"], ["¿Hola?"], [],
    ]  # fmt: skip


def test_a_team_is_told_of_what_nobody_has_only_if_it_wants_to_know(talk, arrive, seller, teammate):
    Conversation.objects.update(team=seller.team)
    wish(seller, of_team=True)
    last = newest()
    arrive("m2", text="¿Hola?", replies_to=["m1"])
    assert (told(seller, last), told(teammate, last)) == (["¿Hola?"], [])


def test_who_is_called_in_a_note_is_told_and_who_calls_is_not(talk, support, manager):
    last = newest()
    call(talk, manager, "Elena")
    Watch.objects.create(conversation=talk, user=manager)
    assert (told(support, last), told(manager, last)) == (["@Elena mira esto"], [])


def test_a_note_that_calls_somebody_else_is_nobodys_news(talk, support, manager, administrator):
    Watch.objects.create(conversation=talk, user=support)
    last = newest()
    call(talk, administrator, "Mateo")
    assert (told(support, last), told(manager, last)) == ([], ["@Mateo mira esto"])


def test_who_wants_to_know_of_nothing_is_told_nothing(talk, arrive, support, manager):
    handling.assign(talk, to=support, by=None, now=NOW)
    wish(support, of_mine=False, of_mentions=False)
    last = newest()
    arrive("m2", replies_to=["m1"])
    call(talk, manager, "Elena")
    assert told(support, last) == []


def test_nobody_is_told_of_what_they_may_no_longer_see(talk, arrive, other_seller, seller):
    """A watch outlives the right to see."""
    Watch.objects.create(conversation=talk, user=other_seller)
    Watch.objects.create(conversation=talk, user=seller)
    last = newest()
    arrive("m2", text="Es secreto", replies_to=["m1"])
    note = call(talk, seller, "Sofia")
    Message.objects.filter(pk=note.pk).update(details={"mentions": [other_seller.pk]})
    assert (told(other_seller, last), told(seller, last)) == ([], ["Es secreto"])


def test_what_machines_write_what_is_unwanted_and_what_is_old_are_no_news(talk, arrive, support):
    handling.assign(talk, to=support, by=None, now=NOW)
    last = newest()
    arrive("m2", text="Fuera de la oficina", replies_to=["m1"], is_automatic=True)
    assert told(support, last) == []
    arrive("m3", text="¿Hola?", replies_to=["m1"])
    assert told(support, last) == ["¿Hola?"]
    assert told(support, last, later(minutes=11)) == []
    Conversation.objects.update(is_spam=True)
    assert told(support, last) == []


def test_what_was_committed_late_under_a_smaller_key_is_told_all_the_same(talk, arrive, support):
    handling.assign(talk, to=support, by=None, now=NOW)
    arrive("m2", text="Tarde", replies_to=["m1"])
    late = newest()
    assert told(support, late, later(seconds=5)) == ["Tarde"]  # the page knows what it has told
    assert told(support, late, later(seconds=31)) == []


def test_the_page_gets_who_and_the_number_and_the_text_only_if_it_is_wanted(
    talk, arrive, support, client_of, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    handling.assign(talk, to=support, by=None, now=NOW)
    last = newest()
    arrive("m2", text="Mi  IBAN\nes ES91", replies_to=["m1"])

    def shown():
        return client_of(support).get(reverse("notices_news"), {"desde": last}).json()

    expected = {
        "id": newest(),
        "conversation": talk.pk,
        "href": reverse("conversation", args=[talk.pk]),
        "title": f"Panadería Núñez · #{talk.pk}",
        "text": "Un mensaje nuevo",
    }
    assert shown() == {"last": newest(), "news": [expected]}
    wish(support, with_text=True)
    expected["text"] = "Un mensaje nuevo\nMi IBAN es ES91"
    assert shown() == {"last": newest(), "news": [expected]}


def test_nonsense_for_a_key_is_where_one_begins(talk, support, client_of):
    for given in ("x", "-1", "9" * 30):
        answer = client_of(support).get(reverse("notices_news"), {"desde": given})
        assert answer.json() == {"last": newest(), "news": []}


def test_the_page_keeps_what_one_wants_to_know(support, manager, client_of, organisation):
    client = client_of(support)
    said = {"of_mentions": "on", "letters": "daily", "hour": "7", "of_broken": "on"}
    assert client.post(reverse("notices"), said).status_code == 302
    kept = NoticeWish.objects.get()
    assert (kept.user, kept.of_mine, kept.of_mentions, kept.letters, kept.hour) == (
        support, False, True, "daily", 7,
    )  # fmt: skip
    assert "of_broken" not in client.get(reverse("notices")).context["form"].fields
    assert "of_broken" in client_of(manager).get(reverse("notices")).context["form"].fields


def test_asking_for_news_takes_the_same_queries_for_one_and_for_many(
    talk, arrive, support, client_of, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    handling.assign(talk, to=support, by=None, now=NOW)
    last, client = newest(), client_of(support)
    arrive("m2", replies_to=["m1"])
    client.get(reverse("notices_news"), {"desde": last})
    with django_assert_num_queries(7) as asked:
        client.get(reverse("notices_news"), {"desde": last})
    for number in range(3, 7):
        arrive(f"m{number}", replies_to=["m1"])
    with django_assert_num_queries(len(asked)):
        assert len(client.get(reverse("notices_news"), {"desde": last}).json()["news"]) == 5
