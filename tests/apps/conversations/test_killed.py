"""Couriers in processes of their own, killed while letters come in: each letter once, none lost."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from querencia.apps.conversations.models import Message, Received
from tests.apps.conversations.test_mail import bounce, letter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

COURIER = """
import signal
import django
from tests import settings as test_settings
test_settings.DATABASES["default"] = {database!r}
test_settings.MEDIA_ROOT = {media!r}
test_settings.SECRET_KEY = {key!r}
django.setup()
from querencia.apps.conversations.domain.courier import Courier
courier = Courier()
signal.signal(signal.SIGTERM, lambda *_: courier.stop())
courier.run()
"""
IS_POSTGRESQL = "DATABASE_URL" in os.environ  # there connections are broken, too, and more comes
LETTERS, THREADS, BOUNCES, COPIES, KILLS = (
    (1_600, 200, 100, 300, 8) if IS_POSTGRESQL else (400, 50, 25, 75, 4)
)


def start():
    database = {**connection.settings_dict, "NAME": str(connection.settings_dict["NAME"])}
    code = COURIER.format(
        database=database, media=str(settings.MEDIA_ROOT), key=settings.SECRET_KEY
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    return subprocess.Popen([sys.executable, "-c", code], env=environment)


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


def break_something(courier, draw):
    """Kill the process; on PostgreSQL every other time the connections of all but this one."""
    if connection.vendor == "postgresql" and draw.random() < 0.5:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        time.sleep(draw.random())
    courier.send_signal(signal.SIGKILL)
    courier.wait(30)


def test_killed_at_random_every_letter_comes_in_once_and_in_its_place(mailbox):
    draw = random.Random(16)
    mailbox.imap.append(*letters(draw))
    courier, killed, deadline = start(), 0, time.monotonic() + 300
    while not _is_done() and time.monotonic() < deadline:
        before = Received.objects.count() + Message.objects.count()
        while _grown_little(before) and not _is_done() and time.monotonic() < deadline:
            time.sleep(0.02)
        if killed < KILLS and not _is_done():
            time.sleep(draw.random() * 0.1)
            break_something(courier, draw)
            courier, killed = start(), killed + 1
    courier.terminate()
    courier.wait(30)

    assert killed == KILLS
    said = Message.objects.filter(kind="in", is_automatic=False)
    numbers = {int(one.text.split()[1]): one.conversation_id for one in said}
    assert (len(said), sorted(numbers)) == (LETTERS, list(range(LETTERS)))
    assert len(set(numbers.values())) == THREADS
    assert len({(number % THREADS, of) for number, of in numbers.items()}) == THREADS
    assert Message.objects.filter(kind="in", is_automatic=True).count() == BOUNCES
    assert set(Received.objects.values_list("state", flat=True)) == {"taken"}


def _grown_little(before):
    return Received.objects.count() + Message.objects.count() < before + 40


def _is_done():
    taken = Received.objects.filter(state="taken").count()
    return taken == LETTERS + BOUNCES
