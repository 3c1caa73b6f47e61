"""Processes that are killed at random: the real ones, on the database of the tests."""

import os
import signal
import subprocess
import sys
import time
import urllib.request

from django.conf import settings
from django.db import connection

from querencia.cli.supervising import web_command
from tests.connectors.mailbox.conftest import free_port

OURS = """
from tests import settings
settings.DATABASES["default"] = {database!r}
settings.MEDIA_ROOT = {media!r}
settings.SECRET_KEY = {key!r}
"""
COURIER = """
import signal
import django
django.setup()
from querencia.apps.conversations.domain.courier import Courier
courier = Courier()
signal.signal(signal.SIGTERM, lambda *_: courier.stop())
courier.run()
"""
WEB = "from querencia.config.wsgi import application"


class Victim:
    """A process that is killed ``kills`` times while ``progress`` goes from nothing to 1.

    Args:
        words: Its command.
        folder: Where the settings lie with which it works on the database of the tests.
        progress: Tells how much of its work is done.
        kills: How often it is to be killed.
    """

    def __init__(self, words, *, folder, progress, kills):
        self.words, self.folder, self.progress, self.kills = words, folder, progress, kills
        self.killed = 0

    def start(self):
        path = os.pathsep.join([str(self.folder), *sys.path])
        more = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": path}
        environment = {**os.environ, **more, "OPENBLAS_NUM_THREADS": "1"}
        self.process = subprocess.Popen(self.words, env=environment, start_new_session=True)

    def suffer(self, draw):
        """Kill it when it has done enough since the last time, and start it again."""
        if self.killed < self.kills and self.progress() > (self.killed + 1) / (self.kills + 1):
            time.sleep(draw.random() * 0.1)
            if connection.vendor == "postgresql" and draw.random() < 0.5:
                break_connections()
                time.sleep(draw.random())
            self.end(signal.SIGKILL)
            self.killed += 1
            self.start()

    def end(self, sign=signal.SIGTERM):
        """End it with all that it has started."""
        os.killpg(self.process.pid, sign)
        self.process.wait(30)


def courier(folder, **facts):
    """Return the courier, ready to start."""
    (folder / "killed_courier.py").write_text(_ours() + COURIER)
    return Victim([sys.executable, "-m", "killed_courier"], folder=folder, **facts)


def web(folder, **facts):
    """Return the server of pages, ready to start, and its address."""
    (folder / "killed_web.py").write_text(_ours() + WEB)
    port = free_port()
    *words, _application = web_command("127.0.0.1", port, 1).words
    server = Victim([*words, "killed_web:application"], folder=folder, **facts)
    return server, f"http://127.0.0.1:{port}"


def wait_for(address):
    """Wait until a server answers there."""
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/salud", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nobody answers at {address}")


def break_connections():
    """Have PostgreSQL break all connections but this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _ours():
    database = {**connection.settings_dict, "NAME": str(connection.settings_dict["NAME"])}
    return OURS.format(database=database, media=str(settings.MEDIA_ROOT), key=settings.SECRET_KEY)
