"""The courier and the server of pages, killed while messages come in: each once, none lost."""

import os
import random
import time

import pytest
from django.core.cache import cache

from querencia.apps.conversations.channels.config import put_config
from querencia.apps.conversations.models import Account, Message, Received
from querencia.apps.portal.domain.entering import ask_for_link, enter, token_of
from querencia.apps.portal.domain.settings import PortalSettings, keep_portal
from querencia.apps.web_forms.domain.settings import FormSettings, keep_form
from querencia.connectors import telegram, whatsapp
from querencia.foundation import clock
from tests.apps.conversations import platforms, victims
from tests.apps.conversations.test_mail import bounce, letter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

IS_POSTGRESQL = "DATABASE_URL" in os.environ  # there connections are broken, too, and more comes
LETTERS, THREADS, BOUNCES, COPIES, KILLS = (
    (1_600, 200, 100, 300, 8) if IS_POSTGRESQL else (400, 50, 25, 75, 4)
)
CHATTED, CHATS, KILLS_OF_WEB = (400, 40, 6) if IS_POSTGRESQL else (150, 15, 4)
READERS, WRITTEN, FILLED_IN = 6, 5, 30
META = {"app_secret": "secret", "verify_token": "our word", "access_token": "EAAJB"}


def letters(draw):
    """Return threads of several letters, bounces of nothing of ours, and copies of both.

    On PostgreSQL these are 2,000.
    """
    said = []
    for number in range(LETTERS):
        first = f"<t{number % THREADS}@panaderia.example>"
        message_id = first if number < THREADS else f"<m{number}@panaderia.example>"
        answers = {} if number < THREADS else {"In_Reply_To": first}
        sender = f"Ana <ana{number % THREADS}@panaderia.example>"
        said.append(letter(f"Carta {number}", message_id=message_id, From=sender, **answers))
    said += [bounce(f"nothing{number}@x.example", number) for number in range(BOUNCES)]
    copies = draw.sample(said, COPIES)
    return said[:THREADS] + draw.sample(said[THREADS:] + copies, len(said) - THREADS + COPIES)


def everybody(address):
    """Return those who send to the server of pages, and how many messages that are."""
    cache.clear()
    keep_portal(PortalSettings(), team=None, is_on=True)
    visits = {f"lector{number}@portal.example": None for number in range(READERS)}
    for who in visits:
        link = ask_for_link(address=who, language="es", now=clock.now())
        visits[who] = enter(token_of(link), now=clock.now())
    bot = telegram.Config(bot_token="123456:ABC", secret_token=platforms.WORDS)
    number = whatsapp.Config(**META, phone_number_id="106540352242922")
    form = keep_form(Account(name="Contacto"), FormSettings())
    here = [
        platforms.telegram(address, account("telegram", bot).key, CHATTED, CHATS),
        platforms.whatsapp(address, account("whatsapp", number).key, CHATTED, CHATS),
        platforms.portal(address, visits, WRITTEN),
        platforms.forms(address, form.key, FILLED_IN),
    ]
    return [platforms.Platform(one) for one in here], 2 * CHATTED + READERS * WRITTEN + FILLED_IN


def account(kind, config):
    made = Account(kind=kind, name=kind, address=kind)
    put_config(made, config)
    made.save()
    return made


def test_killed_at_random_every_message_comes_in_once_and_in_its_place(mailbox, tmp_path):
    draw, senders = random.Random(16), []
    mailbox.imap.append(*letters(draw))
    server, address = victims.web(
        tmp_path, kills=KILLS_OF_WEB, progress=lambda: sum(len(one.sent) for one in senders) / all_
    )
    courier = victims.courier(tmp_path, kills=KILLS, progress=lambda: _letters_done(mailbox))
    senders, all_ = everybody(address)
    for one in (server, courier):
        one.start()
    victims.wait_for(address)
    for one in senders:
        one.start()
    deadline = time.monotonic() + 300
    while not _is_done(mailbox, senders) and time.monotonic() < deadline:
        for one in (server, courier):
            one.suffer(draw)
        time.sleep(0.02)
    for one in (server, courier):
        one.end()

    assert [one.wrong for one in senders] == [None] * len(senders)
    assert (courier.killed, server.killed) == (KILLS, KILLS_OF_WEB)
    assert sum(one.tries - len(one.sent) for one in senders) > 0, "nothing was ever sent again"
    letters_are_whole(mailbox)
    for one in senders:
        what_they_sent_is_here_once(one)
    assert set(Received.objects.values_list("state", flat=True)) == {"taken"}


def letters_are_whole(mailbox):
    """Each letter is there once and in its thread, and each bounce."""
    said = Message.objects.filter(kind="in", is_automatic=False, account=mailbox.account)
    numbers = {int(one.text.split()[1]): one.conversation_id for one in said}
    assert (len(said), sorted(numbers)) == (LETTERS, list(range(LETTERS)))
    assert len(set(numbers.values())) == THREADS
    assert len({(number % THREADS, of) for number, of in numbers.items()}) == THREADS
    assert Message.objects.filter(kind="in", is_automatic=True).count() == BOUNCES


def what_they_sent_is_here_once(platform):
    """Each word that was acknowledged, in the one conversation of who said it."""
    people = {who for who, _ in platform.sent}
    said = Message.objects.filter(kind="in", party_address__in=people)
    here = [(one.party_address, one.text) for one in said]
    assert sorted(here) == sorted(set(platform.sent))
    assert len({(one.party_address, one.conversation_id) for one in said}) == len(people)
    assert len({one.conversation_id for one in said}) == len(people)


def _letters_done(mailbox):
    here = Received.objects.filter(account=mailbox.account).count()
    taken = Message.objects.filter(kind="in", account=mailbox.account).count()
    return (here + taken) / (2 * (LETTERS + BOUNCES))


def _is_done(mailbox, senders):
    if any(one.is_alive() for one in senders):
        return False
    if Received.objects.exclude(state="taken").exists():
        return False
    return Received.objects.filter(account=mailbox.account).count() == LETTERS + BOUNCES
