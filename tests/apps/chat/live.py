"""The server of events as a process beside the tests, on their database."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from django.conf import settings
from django.db import connection

from querencia.cli.supervising import events_command


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Events:
    """The process; it can be killed and started again at the same port."""

    def __init__(self, folder: Path, address: str):
        self.folder, self.address = folder, address
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        environment = dict(os.environ) | {
            "QUERENCIA_DATA": str(self._data()),
            "QUERENCIA_ADDRESS": self.address,
            "OPENBLAS_NUM_THREADS": "1",
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        if connection.vendor == "postgresql":
            there = connection.settings_dict
            host = there["OPTIONS"].get("host") or there["HOST"]
            environment["DATABASE_URL"] = (
                f"postgresql://{there['USER']}:{there['PASSWORD']}@/{there['NAME']}?host={host}"
            )
        words = events_command("127.0.0.1", self.port).words
        assert words[0] == sys.executable
        self.process = subprocess.Popen(words, env=environment, start_new_session=True)
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{self.url}/eventos/salud", timeout=2)
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server of events did not start")

    def kill(self):
        """Kill it and its worker, as the machine would."""
        os.killpg(self.process.pid, 9)
        self.process.wait()

    def _data(self):
        """A data folder that is the tests' own: their key, their database."""
        shutil.copy(Path(os.environ["QUERENCIA_DATA"]) / "secret-key", self.folder / "secret-key")
        there = self.folder / "querencia.sqlite3"
        if connection.vendor == "sqlite" and not there.exists():
            there.symlink_to(settings.DATABASES["default"]["NAME"])
        return self.folder
