"""Searching in all that was said, without accents, and only in what one may see."""

import pytest

from querencia.apps.conversations.domain import answering, handling
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.domain.search import index, matching
from querencia.apps.conversations.models import Conversation, SearchEntry
from querencia.apps.customers.domain.creation import create_customer
from tests.apps.conversations.conftest import NOW, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(arrive, bakery):
    """Ana of the bakery asks for a certificate."""
    arrive("m1", subject="Certificación ecológica", text="Envíenme el certificado del añojo.")
    return Conversation.objects.get()


def found(text, user=None):
    everything = Conversation.objects.all() if user is None else conversations_for(user)
    return set(matching(everything, text).values_list("pk", flat=True))


@pytest.mark.parametrize(
    "text",
    [
        "certificacion", "ECOLÓGICA", "anojo", "añojo", "certif eco", "ana@panaderia.example",
        "nunez", "panadería núñ", "certificado del", "#{pk}",
    ],
)  # fmt: skip
def test_words_find_it_wherever_they_stand(talk, text):
    assert found(text.format(pk=talk.pk)) == {talk.pk}


@pytest.mark.parametrize("text", ["certificado tomate", "#999999", 'x" OR 1=1', "'; drop"])
def test_other_words_do_not(talk, text):
    assert found(text) == set()


@pytest.mark.parametrize("text", ["", "   ", "¿?", '"*'])
def test_a_text_without_words_narrows_nothing(talk, text):
    assert found(text) == {talk.pk}


def test_answers_notes_and_names_of_files_are_found_too(talk, support):
    answering.answer(talk, answering.Answer("Sale mañana."), by=support, now=later(hours=1))
    answering.write_note(talk, text="Llamar a la almazara", by=support, now=later(hours=2))
    assert (found("manana"), found("almazara certificado")) == ({talk.pk}, {talk.pk})


def test_what_was_taken_back_is_no_longer_found(talk, support):
    message = answering.answer(talk, answering.Answer("Zanahoria"), by=support, now=later())
    assert found("zanahoria") == {talk.pk}
    answering.take_back(message)
    assert found("zanahoria") == set()


def test_a_new_subject_and_a_customer_that_was_recognised_are_found(talk, support, account):
    stranger = Conversation.objects.create(account=account, channel="email", opened_at=NOW,
                                           last_at=NOW)  # fmt: skip
    handling.set_subject(stranger, to="Alcachofas", by=support, now=NOW)
    handling.identify(stranger, customer=create_customer(name="Óptica Ñandú"), by=support, now=NOW)
    assert (found("alcachofa"), found("optica nandu")) == ({stranger.pk}, {stranger.pk})


def test_what_two_that_were_merged_said_is_found_in_the_one_that_is_left(talk, arrive, support):
    arrive("m2", subject="Otra", text="Berenjenas")
    other = Conversation.objects.exclude(pk=talk.pk).get()
    handling.merge(other, into=talk, by=support, now=later())
    assert found("berenjenas", support) == {talk.pk}


def test_nobody_finds_what_they_may_not_see(talk, other_seller, seller):
    assert (found("certificado", other_seller), found("certificado", seller)) == (set(), {talk.pk})


def test_what_was_erased_is_not_found(talk, bakery):
    handling.erase_words(bakery)
    assert (found("certificado"), found("ana")) == (set(), set())


def test_an_entry_that_is_made_anew_is_the_same(talk, support):
    answering.write_note(talk, text="Llamar a la almazara", by=support, now=later())
    before = set(SearchEntry.objects.get().text.split())
    index([talk.pk])
    assert set(SearchEntry.objects.get().text.split()) == before


def test_words_as_long_as_an_address_are_cut_and_do_no_harm(talk, support):
    answering.write_note(talk, text="x" * 5_000, by=support, now=later())
    assert found("x" * 60) == {talk.pk}
