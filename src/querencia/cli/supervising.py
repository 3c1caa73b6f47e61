"""Runs the processes of the web application; starts them again when they fall."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import FrameType

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 20.0  # what a process may take to end before it is killed
LOOK_SECONDS = 0.5
SOON_SECONDS = 10.0  # who falls within so short a time waits before the next start
WAIT_SECONDS = 5.0


@dataclass(frozen=True)
class Command:
    """A process to keep running."""

    name: str
    words: tuple[str, ...]


def web_command(host: str, port: int, processes: int) -> Command:
    """Return the command of the server that makes pages."""
    words = (
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(processes)),
        *("--blocking-threads", "4", "--backpressure", "64", "--no-ws", "--log-level", "warning"),
        *("--workers-kill-timeout", "10", "--respawn-failed-workers"),
        "querencia.config.wsgi:application",
    )
    return Command("web", words)


def events_command(host: str, port: int) -> Command:
    """Return the command of the server that tells open pages what happens."""
    words = (
        *(sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", "1", "--loop", "asyncio"),
        *("--backlog", "4096", "--backpressure", "16384", "--log-level", "warning"),
        *("--workers-kill-timeout", "2", "--respawn-failed-workers"),
        "querencia.config.events:application",
    )
    return Command("events", words)


def worker_command() -> Command:
    """Return the command of the background worker."""
    return Command("worker", (sys.executable, "-m", "querencia.config.worker"))


def courier_command() -> Command:
    """Return the command of the courier, which fetches and delivers messages."""
    return Command("courier", (sys.executable, "-m", "querencia.config.courier"))


def supervise(commands: Sequence[Command]) -> None:
    """Keep processes running until this one is asked to end; then end them."""
    asked: list[int] = []

    def on_signal(number: int, frame: FrameType | None) -> None:
        del frame
        asked.append(number)

    before = {n: signal.signal(n, on_signal) for n in (signal.SIGINT, signal.SIGTERM)}
    with tempfile.TemporaryDirectory(prefix="querencia-metrics-") as counted:
        # Processes that make pages count their requests together, in files.
        own = {"OPENBLAS_NUM_THREADS": "1", "PROMETHEUS_MULTIPROC_DIR": counted}
        running = [_Running(command, own | os.environ) for command in commands]
        _keep_up_until(asked, running)
    for number, handler in before.items():
        signal.signal(number, handler)


def _keep_up_until(asked: Sequence[int], running: Sequence[_Running]) -> None:
    """Start again what falls, until somebody has asked for the end; then end everything."""
    try:
        while not asked:
            for process in running:
                process.keep_up()
            time.sleep(LOOK_SECONDS)
    finally:
        for process in running:
            process.end()


class _Running:
    """One process, and when it was last started."""

    def __init__(self, command: Command, environment: Mapping[str, str]) -> None:
        self.command = command
        self.environment = environment
        self.start()

    def start(self) -> None:
        self.since = time.monotonic()
        # A session of its own: Ctrl-C reaches this process alone, which ends the others in order.
        self.process = subprocess.Popen(  # noqa: S603 - our own words
            self.command.words, env=self.environment, start_new_session=True
        )
        self.rest_until = 0.0

    def keep_up(self) -> None:
        """Start it again when it has fallen, after a rest when it fell at once."""
        code = self.process.poll()
        now = time.monotonic()
        if code is None or now < self.rest_until:
            return
        if self.rest_until == 0.0:
            log.error("%s ended with code %s; it is started again", self.command.name, code)
            if now - self.since < SOON_SECONDS:
                self.rest_until = now + WAIT_SECONDS
                return
        self.start()

    def end(self) -> None:
        """Ask it to end, and kill it when it doesn't."""
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
