"""Letters to our own people, through a real mail server: what they tell, to whom, and each once."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from querencia.apps.conversations.domain import answering, handling
from querencia.apps.conversations.domain.availability import see
from querencia.apps.conversations.domain.notices import posting, summaries
from querencia.apps.conversations.domain.notices.wishes import keep_wish
from querencia.apps.conversations.domain.service_levels.watching import watch_clocks
from querencia.apps.conversations.enums import Status
from querencia.apps.conversations.models import (
    Account,
    Conversation,
    NoticeLetter,
    NoticeWish,
    Watch,
)
from querencia.apps.conversations.presentation.letters import write_letter
from querencia.apps.conversations.tasks import when_letters_are_due
from querencia.foundation import clock
from querencia.foundation.jobs.models import Job
from querencia.foundation.jobs.queue import ask
from querencia.foundation.jobs.worker import Worker
from tests.connectors.mailbox.conftest import free_port


def at(text):
    """Return a moment of November 2026 in Madrid; the 16th is a Monday."""
    day, time_of_day = text.split()
    hour, minute = time_of_day.split(":")
    return datetime(2026, 11, int(day), int(hour), int(minute), tzinfo=ZoneInfo("Europe/Madrid"))


@pytest.fixture
def server(smtp, settings):
    """Return what starts the house's mail server, and gives what it was handed."""

    def _server(**answers):
        postbox, port = smtp(answers)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.DEFAULT_FROM_EMAIL = "Querencia <querencia@norte.example>"
        settings.ADDRESS = "https://crm.norte.example"
        return postbox

    return _server


@pytest.fixture
def talk(arrive, bakery, support):
    """Ana wrote on Monday at nine; Elena is in charge."""
    arrive("m1", at=at("16 9:00"), subject="Pedido 12", text="El secreto de Ana")
    talk = Conversation.objects.get()
    handling.assign(talk, to=support, by=None, now=at("16 9:00"))
    return talk


def wish(user, moment="16 9:30", **chosen):
    return keep_wish(NoticeWish(user=user, **chosen), now=at(moment))


def work(moment):
    """Do what the worker does at a moment; return how many letters went."""
    summaries.write_letters(now=at(moment))
    return posting.send_due(write=write_letter, now=lambda: at(moment))


def read(postbox):
    """Return the letters that the server was handed: to whom, what about, what they say."""
    letters = [message_from_bytes(one.content, policy=policy.default) for one in postbox.letters]
    return [(one["To"], one["Subject"], one.get_content().replace("\r\n", "\n")) for one in letters]


# --- While somebody is away -----------------------------------------------------------------------


def test_who_is_away_is_told_after_a_quarter_of_an_hour_and_once(server, talk, arrive, support):
    postbox = server()
    wish(support, letters="away")
    see(support, now=at("16 9:40"))
    arrive("m2", at=at("16 9:45"), text="¿Y el de Ana?", replies_to=["m1"])
    assert [work("16 9:59"), work("16 10:00"), work("16 10:05")] == [0, 1, 0]
    (to, subject, text), *more = read(postbox)
    assert (to, subject, more) == (
        "elena@norte.example", "Ha pasado 1 cosa en su bandeja", [],
    )  # fmt: skip
    assert text == (
        "Hola, Elena Soto:\n\n"
        "esto ha pasado mientras no estaba:\n\n"
        f"#{talk.pk} · Panadería Núñez · Pedido 12\n"
        "  El cliente ha escrito (16 nov 2026, 9:45)\n"
        f"  https://crm.norte.example/conversaciones/{talk.pk}/\n\n"
        "--\n"
        "Este mensaje lo ha escrito Querencia porque así lo dicen sus ajustes. "
        "Ahí elige qué recibe, o que no le llegue nada:\n"
        "https://crm.norte.example/conversaciones/avisos/\n\n"
    )


def test_who_is_here_or_has_been_since_is_told_nothing(server, talk, arrive, support):
    postbox = server()
    wish(support, letters="away")
    arrive("m2", at=at("16 9:45"), replies_to=["m1"])
    see(support, now=at("16 9:55"))
    assert [work("16 10:01"), work("16 11:00")] == [0, 0]
    assert postbox.letters == []


def test_what_somebody_else_has_answered_is_told_no_more(server, talk, arrive, support, manager):
    server()
    wish(support, letters="away")
    arrive("m2", at=at("16 9:45"), replies_to=["m1"])
    answering.answer(talk, answering.Answer("Ya va."), by=manager, now=at("16 9:50"))
    assert work("16 10:30") == 0


def test_the_next_letter_tells_only_what_came_later(server, talk, arrive, support):
    postbox = server()
    wish(support, letters="away")
    arrive("m2", at=at("16 9:45"), replies_to=["m1"])
    arrive("m3", at=at("16 9:58"), replies_to=["m1"])
    assert work("16 10:00") == 1
    assert [subject for _, subject, _ in read(postbox)] == ["Han pasado 2 cosas en su bandeja"]
    arrive("m9", at=at("16 13:00"), replies_to=["m1"])
    assert work("16 13:30") == 1
    assert [subject for _, subject, _ in read(postbox)][1:] == ["Ha pasado 1 cosa en su bandeja"]


def test_a_letter_says_who_calls_and_never_what_a_note_says(server, talk, support, manager):
    postbox = server()
    wish(support, letters="away")
    answering.write_note(talk, text="@Elena ojo, es morosa", by=manager, now=at("16 9:45"),
                         mentions=[support.pk])  # fmt: skip
    assert work("16 10:30") == 1
    text = read(postbox)[0][2]
    assert "  Mateo Ruiz le menciona en una nota (16 nov 2026, 9:45)\n" in text
    assert "morosa" not in text


def test_what_its_reader_may_not_see_when_it_goes_is_not_in_it(
    server, talk, arrive, seller, other_seller
):
    postbox = server()
    handling.assign(talk, to=seller, by=None, now=at("16 9:30"))
    Watch.objects.create(conversation=talk, user=other_seller)
    wish(seller, letters="away")
    wish(other_seller, letters="away")
    arrive("m2", at=at("16 9:45"), replies_to=["m1"])
    assert summaries.write_letters(now=at("16 10:30")) == 1
    key = NoticeLetter.objects.get().facts["messages"][0]
    NoticeLetter.objects.create(
        user=other_seller, kind="away", key="forged", facts={"messages": [key]},
        made_at=at("16 10:30"), send_after=at("16 10:30"),
    )  # fmt: skip
    assert work("16 10:31") == 1
    assert [to for to, _, _ in read(postbox)] == [seller.email]
    assert NoticeLetter.objects.get(key="forged").state == "dropped"


# --- Once a day -----------------------------------------------------------------------------------


def test_the_summary_comes_once_a_day_at_its_hour_in_the_organisations_zone(
    server, talk, arrive, support, manager
):
    postbox = server()
    wish(support, letters="daily", hour=8)
    answering.write_note(talk, text="@Elena mira", by=manager, now=at("16 18:00"),
                         mentions=[support.pk])  # fmt: skip
    assert [work(one) for one in ("16 10:00", "17 7:59", "17 8:00", "17 8:05", "17 23:00")] == [
        0, 0, 1, 0, 0,
    ]  # fmt: skip
    (to, subject, text), *more = read(postbox)
    assert (to, subject, more) == (
        "elena@norte.example", "17 nov 2026: le espera 1 cliente", [],
    )  # fmt: skip
    here = f"#{talk.pk} · Panadería Núñez · Pedido 12\n"
    link = f"  https://crm.norte.example/conversaciones/{talk.pk}/\n"
    assert text.partition("--")[0] == (
        "Hola, Elena Soto:\n\nesto es lo que le espera hoy.\n\n"
        "Vence en un día o ya va con retraso\n\n"
        f"{here}  Vencía el 16 nov 2026, 19:00\n{link}\n"
        "Esperan su respuesta, primero quien más lleva\n\n"
        f"{here}  Espera desde el 16 nov 2026, 9:00\n{link}\n"
        "Le mencionan en notas\n\n"
        f"{here}  Mateo Ruiz le menciona en una nota (16 nov 2026, 18:00)\n{link}\n"
    )
    assert "El secreto de Ana" not in text


def test_a_day_without_anything_that_waits_has_no_letter(server, talk, support):
    server()
    wish(support, letters="daily", hour=8)
    handling.change_status(talk, to=Status.CLOSED, by=support, now=at("16 12:00"))
    assert (work("17 8:00"), NoticeLetter.objects.count()) == (0, 0)


def test_a_long_list_says_how_much_is_not_in_it(server, talk, arrive, support):
    postbox = server()
    wish(support, letters="daily", hour=8)
    when = {"opened_at": at("16 10:00"), "last_at": at("16 10:00"), "waits_since": at("16 10:00")}
    for _ in range(20):
        Conversation.objects.create(account=talk.account, channel="email", assignee=support, **when)
    work("17 8:00")
    _, subject, text = read(postbox)[0]
    assert subject == "17 nov 2026: le esperan 21 clientes"
    assert "Y 6 más. https://crm.norte.example/conversaciones/\n" in text


def test_the_language_is_the_readers(server, talk, support):
    postbox = server()
    support.language = "en"
    support.save()
    wish(support, letters="daily", hour=8)
    work("17 8:00")
    assert read(postbox)[0][1].endswith(": 1 customer waits for you")


# --- What was not kept ----------------------------------------------------------------------------


def test_whoever_leads_gets_one_letter_for_each_broken_promise_in_working_hours(
    server, arrive, bakery, manager, support
):
    postbox = server()
    arrive("m1", at=at("13 9:00"), subject="Pedido 12")  # a Friday
    talk = Conversation.objects.get()
    handling.assign(talk, to=support, by=None, now=at("13 9:00"))
    talk.promises.update(due_at=at("13 22:00"))
    watch_clocks(now=at("13 22:01"))
    watch_clocks(now=at("13 22:02"))
    assert [work("13 22:05"), work("14 12:00"), work("16 8:00")] == [0, 0, 0]
    assert [work("16 9:05"), work("16 9:10")] == [2, 0]
    assert {to for to, _, _ in read(postbox)} == {"mateo@norte.example"}
    texts = sorted(text.partition("--")[0] for _, _, text in read(postbox))
    assert texts == [
        "Hola, Mateo Ruiz:\n\nno se ha cumplido un plazo prometido a un cliente:\n\n"
        f"#{talk.pk} · Panadería Núñez · Pedido 12\n"
        f"  {what}: vencía el 13 nov 2026, 22:00\n"
        "  A cargo de Elena Soto\n"
        f"  https://crm.norte.example/conversaciones/{talk.pk}/\n\n"
        for what in ("Primera respuesta", "Resolución")
    ]


def test_who_leads_and_does_not_want_to_know_gets_none(server, talk, manager):
    server()
    wish(manager, of_broken=False)
    talk.promises.update(due_at=at("16 9:30"))
    watch_clocks(now=at("16 9:31"))
    assert NoticeLetter.objects.count() == 0


def test_what_was_done_before_the_letter_goes_is_in_it(server, talk, manager, support):
    postbox = server()
    talk.promises.update(due_at=at("16 22:00"))
    watch_clocks(now=at("16 22:01"))
    answering.answer(talk, answering.Answer("Ya va."), by=support, now=at("16 23:00"))
    work("17 9:30")
    told = [text for _, _, text in read(postbox) if "Primera respuesta" in text]
    assert ["Ya se hizo después, el 16 nov 2026, 23:00." in text for text in told] == [True]


# --- As a machine's letter, and once --------------------------------------------------------------


def test_nothing_that_answers_by_itself_answers_a_letter(server, talk, support):
    """A32, A35."""
    postbox = server()
    wish(support, letters="daily", hour=8)
    work("17 8:00")
    letter = message_from_bytes(postbox.letters[0].content, policy=policy.default)
    names = ("From", "Auto-Submitted", "X-Auto-Response-Suppress", "List-Unsubscribe")
    assert [letter[name] for name in names] == [
        "Querencia <querencia@norte.example>", "auto-generated", "All",
        f"<https://crm.norte.example{reverse('notices')}>",
    ]  # fmt: skip
    assert letter["Message-ID"].endswith("@norte.example>")


def test_no_letter_goes_to_a_mailbox_of_ours_nor_to_who_has_left(server, talk, support, manager):
    """A34."""
    server()
    Account.objects.filter().update(address=support.email.upper())
    wish(support, letters="daily", hour=8)
    assert work("17 8:00") == 0
    Account.objects.update(address="hola@norte.example")
    assert summaries.write_letters(now=at("18 8:00")) == 1
    type(support).objects.filter(pk=support.pk).update(is_active=False)
    assert work("18 8:01") == 0
    assert list(NoticeLetter.objects.values_list("state", flat=True)) == ["dropped"] * 2


def test_a_server_that_is_not_there_or_has_no_time_is_tried_again(server, talk, support, settings):
    postbox = server(DATA="451 4.3.0 later")
    wish(support, letters="daily", hour=8)
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    assert [work("17 8:00"), work("17 8:00")] == [0, 0]
    assert NoticeLetter.objects.get().state == "waiting"
    settings.EMAIL_PORT = there
    assert work("17 8:02") == 0
    assert (NoticeLetter.objects.get().state, NoticeLetter.objects.get().tries) == ("waiting", 2)
    postbox.answers.clear()
    assert [work("17 8:03"), work("17 8:30"), work("17 9:00")] == [0, 1, 0]
    assert len(postbox.letters) == 1


def test_an_address_that_is_refused_for_good_is_not_tried_again(server, talk, support):
    server(**{support.email: "550 5.1.1 nobody"})
    wish(support, letters="daily", hour=8)
    assert [work("17 8:00"), work("17 12:00")] == [0, 0]
    assert NoticeLetter.objects.get().state == "failed"


def test_a_line_that_broke_after_the_letter_was_handed_over_sends_none_twice(
    server, talk, support, client_of
):
    postbox = server(DATA="hang up")
    wish(support, letters="daily", hour=8)
    assert [work("17 8:00"), work("17 9:00")] == [0, 0]
    assert (len(postbox.letters), NoticeLetter.objects.get().state) == (1, "sending")
    NoticeLetter.objects.update(claimed_until=None)
    page = client_of(support).get(reverse("notices")).content.decode()
    assert "Interrumpido: puede que haya salido" in page


def test_old_letters_are_forgotten(server, talk, support):
    server()
    wish(support, letters="daily", hour=8)
    work("17 8:00")
    posting.forget_old(now=at("17 8:00") + timedelta(days=59))
    assert NoticeLetter.objects.count() == 1
    posting.forget_old(now=at("17 8:00") + timedelta(days=61))
    assert NoticeLetter.objects.count() == 0


# --- By the worker --------------------------------------------------------------------------------


def test_the_worker_is_asked_only_when_something_is_due(server, talk, support, monkeypatch):
    postbox = server()
    wish(support, letters="daily", hour=8)
    assert when_letters_are_due(at("16 12:00")) is None
    assert when_letters_are_due(at("17 8:00")) == ("2026-11-17T08:00", {})
    monkeypatch.setattr(clock, "now", lambda: at("17 8:00"))
    ask("conversations.letters", now=at("17 8:00"))
    assert Worker().run_one()
    assert Job.objects.get().result == {"sent": 1}
    assert when_letters_are_due(at("17 8:01")) is None
    assert len(postbox.letters) == 1
