"""The worker: takes up one piece of work after the other, and starts what the clock asks for."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import traceback
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import close_old_connections, connection

from querencia.foundation import clock
from querencia.foundation.jobs import queue
from querencia.foundation.jobs.models import LEASE, Job
from querencia.foundation.jobs.registry import KINDS, TIMERS
from querencia.foundation.jobs.running import Fault, Running, Stop

if TYPE_CHECKING:
    from types import FrameType

log = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0
HEARTBEAT_SECONDS = LEASE.total_seconds() / 4
TIMER_SECONDS = 30.0


class Worker:
    """Runs work until it is told to stop.

    One piece at a time; more at once by more processes.
    """

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = threading.Event()

    def run(self) -> None:
        """Work until a signal comes; what is in hand is finished or taken up by another."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        queue.release_of_dead(socket.gethostname(), _is_alive)
        looked = 0.0
        while not self.stopping.is_set():
            close_old_connections()
            now = clock.now()
            if now.timestamp() - looked >= TIMER_SECONDS:
                start_timers()
                looked = now.timestamp()
            if not self.run_one():
                self.stopping.wait(PAUSE_SECONDS)

    def run_one(self) -> bool:
        """Do the next piece of work, if there is one; tell whether there was."""
        job = queue.take(self.name)
        if job is None:
            return False
        log.info("begins", extra={"job": job.pk, "kind": job.kind, "attempt": job.attempts})
        done = threading.Event()
        heart = threading.Thread(target=self._keep, args=(job.pk, done), daemon=True)
        heart.start()
        try:
            _do(job, self.name)
        finally:
            done.set()
            heart.join()
        return True

    def _keep(self, job_id: int, done: threading.Event) -> None:
        """Renew the lease while the work runs; long steps say nothing themselves."""
        try:
            while not done.wait(HEARTBEAT_SECONDS):
                try:
                    queue.renew(job_id, self.name)
                except Exception:
                    log.exception("could not keep job %s", job_id)
        finally:
            connection.close()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.stopping.set()


def start_timers() -> None:
    """Ask for what the clock says is due; what was asked for already is not done twice."""
    for timer in TIMERS:
        due = timer.due(clock.now())
        if due is not None:
            key, payload = due
            queue.ask(timer.kind, key=key, payload=payload)


def _do(job: Job, worker: str) -> None:
    """Do a piece of work and write down how it ended."""
    running = Running(job, worker)
    try:
        result = KINDS[job.kind].work(running)
    except Stop:
        _ended_early(job)
    except Fault as fault:
        queue.finish(job, Job.State.FAILED, error=str(fault))
    except Exception as error:
        log.exception("job %s failed", job.pk)
        if job.attempts >= KINDS[job.kind].attempts or _is_hopeless(job):
            queue.finish(job, Job.State.FAILED, error=_line(error))
        else:
            queue.put_back(job, _line(error), wait=timedelta(seconds=2**job.attempts))
    else:
        queue.finish(job, Job.State.DONE, result=result)


def _is_hopeless(job: Job) -> bool:
    """Tell whether an exception came so often that another attempt is in vain."""
    return job.attempts >= 3


def _ended_early(job: Job) -> None:
    job.refresh_from_db()
    if job.cancel_asked:
        queue.finish(job, Job.State.CANCELLED)


def _line(error: BaseException) -> str:
    return traceback.format_exception_only(error)[-1].strip()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
