"""Real workers in processes of their own, killed in the middle of their work."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from querencia.apps.people.models import Team
from querencia.foundation.jobs import queue
from querencia.foundation.jobs.models import Job
from querencia.foundation.jobs.registry import KINDS, job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WORKER = """
import sys, time, django
from django.conf import settings
from tests import settings as test_settings
test_settings.DATABASES["default"] = {database!r}
django.setup()
from django.db import transaction
from querencia.apps.people.models import Team
from querencia.foundation.jobs.registry import job
from querencia.foundation.jobs.worker import Worker

@job("test.teams", attempts=1000)
def work(running):
    while True:
        with transaction.atomic():
            number = Team.objects.count()
            if number == {teams}:
                return {{"teams": number}}
            Team.objects.create(name=f"Team {{number:03d}}")
            running.tell("making", number + 1, {teams})
        time.sleep(0.01)

Worker().run()
"""
TEAMS = 60
KILLS = 4


def start():
    database = {**connection.settings_dict, "NAME": str(connection.settings_dict["NAME"])}
    code = WORKER.format(database=database, teams=TEAMS)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    return subprocess.Popen([sys.executable, "-c", code], env=environment)


def _elsewhere(running):
    """Done by the workers, under the same name."""
    del running


def test_killed_at_random_the_work_is_resumed_and_nothing_is_done_twice():
    job("test.teams")(_elsewhere)
    try:
        asked = queue.ask("test.teams")
        draw = random.Random(20)
        deadline = time.monotonic() + 240
        killed = 0
        while time.monotonic() < deadline:
            worker = start()
            before = Team.objects.count()
            while Team.objects.count() == before and worker.poll() is None:
                time.sleep(0.02)
                asked.refresh_from_db()
                if asked.state == Job.State.DONE or time.monotonic() > deadline:
                    break
            if asked.state != Job.State.DONE and killed < KILLS:
                time.sleep(draw.random() * 0.05)
                worker.send_signal(signal.SIGKILL)
                killed += 1
            else:
                while asked.state != Job.State.DONE and time.monotonic() < deadline:
                    time.sleep(0.05)
                    asked.refresh_from_db()
                worker.terminate()
            worker.wait(30)
            asked.refresh_from_db()
            if asked.state == Job.State.DONE:
                break
    finally:
        KINDS.pop("test.teams")

    assert killed == KILLS
    assert (asked.state, asked.result) == (Job.State.DONE, {"teams": TEAMS})
    names = list(Team.objects.values_list("name", flat=True))
    assert names == [f"Team {number:03d}" for number in range(TEAMS)]
