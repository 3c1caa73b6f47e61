"""Workers killed while they send letters to our own people: each letter once."""

import os
import select
import signal
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings as installation
from django.db import connection

from querencia.apps.conversations.models import NoticeLetter
from tests.apps.conversations.test_letters import at, server, talk, wish

__all__ = ["server", "talk"]  # fixtures

WORKER = """
import django
from tests import settings as test_settings
test_settings.DATABASES["default"] = {database!r}
test_settings.SECRET_KEY = {key!r}
for name, value in {mail!r}.items():
    setattr(test_settings, name, value)
django.setup()
from datetime import datetime
from querencia.apps.conversations.domain.notices import posting, summaries
from querencia.apps.conversations.presentation.letters import write_letter
now = datetime.fromisoformat({now!r})
summaries.write_letters(now=now)
posting.send_due(write=write_letter, now=lambda: now)
"""


def start(moment):
    """Start a process that does what the worker does at a moment."""
    mail = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "ADDRESS", "DEFAULT_FROM_EMAIL")
    database = {**connection.settings_dict, "NAME": str(connection.settings_dict["NAME"])}
    code = WORKER.format(
        database=database, key=installation.SECRET_KEY, now=at(moment).isoformat(),
        mail={name: getattr(installation, name) for name in mail},
    )  # fmt: skip
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    return subprocess.Popen([sys.executable, "-c", code], env=environment)


def kill_when(process, is_so):
    """Kill a process as soon as something is so."""
    for _ in range(600):
        if is_so():
            process.send_signal(signal.SIGKILL)
            process.wait(30)
            return
        time.sleep(0.05)
    process.kill()
    raise AssertionError("it never was so")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_the_server_has_the_letter_leaves_it_to_the_next(
    server, talk, support, monkeypatch
):
    postbox = server()
    wish(support, letters="daily", hour=8)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and says nothing
        silent.setblocking(False)
        monkeypatch.setattr(installation, "EMAIL_PORT", silent.getsockname()[1])
        kill_when(start("17 8:00"), lambda: bool(select.select([silent], [], [], 0)[0]))
    monkeypatch.undo()
    assert (postbox.letters, NoticeLetter.objects.get().state) == ([], "waiting")
    assert start("17 8:01").wait(60) == 0  # somebody may still have it in hand
    assert postbox.letters == []
    assert start("17 8:05").wait(60) == 0
    assert start("17 8:30").wait(60) == 0
    assert (len(postbox.letters), NoticeLetter.objects.get().state) == (1, "sent")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_once_the_server_has_the_letter_leaves_none_twice(
    server, talk, support, monkeypatch
):
    postbox = server()
    wish(support, letters="daily", hour=8)
    take = type(postbox).handle_DATA

    async def takes_and_says_nothing(self, *arguments):
        answer = await take(self, *arguments)
        time.sleep(2)
        return answer

    monkeypatch.setattr(type(postbox), "handle_DATA", takes_and_says_nothing)
    kill_when(start("17 8:00"), lambda: bool(postbox.letters))
    assert start("17 8:05").wait(60) == 0
    assert start("18 7:00").wait(60) == 0
    assert (len(postbox.letters), NoticeLetter.objects.get().state) == (1, "sending")
