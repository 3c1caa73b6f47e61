"""Asking for work, taking it up, and telling how far it is; safe with many workers at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q

from querencia.foundation import clock
from querencia.foundation.jobs.models import LEASE, Job
from querencia.foundation.jobs.registry import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.contrib.auth.base_user import AbstractBaseUser


def ask(
    kind: str,
    *,
    payload: dict[str, object] | None = None,
    key: str | None = None,
    by: AbstractBaseUser | None = None,
    now: datetime | None = None,
) -> Job:
    """Ask for a piece of work; with a ``key``, the same one is returned to whoever asks again.

    Raises:
        KeyError: There is no such kind of work.
    """
    kind = KINDS[kind].name
    now = now or clock.now()
    fields = {
        "kind": kind,
        "payload": payload or {},
        "asked_by": by,
        "asked_at": now,
        "run_after": now,
    }
    if key is None:
        return Job.objects.create(**fields)
    return Job.objects.get_or_create(key=f"{kind}:{key}", defaults=fields)[0]


def take(worker: str, *, now: datetime | None = None) -> Job | None:
    """Take up the next piece of work that waits, or whose worker has gone silent."""
    now = now or clock.now()
    waiting = Q(state=Job.State.QUEUED, run_after__lte=now)
    abandoned = Q(state=Job.State.RUNNING, lease_until__lt=now)
    with transaction.atomic():
        jobs = Job.objects.filter(waiting | abandoned).order_by("run_after", "id")
        if connection.features.has_select_for_update_skip_locked:
            jobs = jobs.select_for_update(skip_locked=True)
        job = jobs.first()
        if job is None:
            return None
        if job.attempts >= KINDS[job.kind].attempts:
            finish(job, Job.State.FAILED, error=job.error or "Its worker ended without a word.")
            return None
        job.state, job.worker = Job.State.RUNNING, worker
        job.attempts += 1
        job.started_at = job.started_at or now
        job.lease_until = now + LEASE
        job.save()
    return job


def release_of_dead(host: str, is_alive: Callable[[int], bool]) -> int:
    """Let go of what processes of this machine held that are no more; return how many."""
    freed = 0
    for job in Job.objects.filter(state=Job.State.RUNNING, worker__startswith=f"{host}:"):
        if not is_alive(int(job.worker.rpartition(":")[2])):
            freed += Job.objects.filter(
                pk=job.pk, worker=job.worker, state=Job.State.RUNNING
            ).update(lease_until=clock.now() - timedelta(seconds=1))
    return freed


def renew(job_id: int, worker: str) -> bool:
    """Keep a piece of work for longer; False when another worker has it by now."""
    return bool(
        Job.objects.filter(pk=job_id, worker=worker, state=Job.State.RUNNING).update(
            lease_until=clock.now() + LEASE
        )
    )


def finish(
    job: Job, state: str, *, result: dict[str, object] | None = None, error: str = ""
) -> None:
    """Write down how a piece of work ended."""
    job.state, job.result, job.error = state, result, error
    job.finished_at, job.lease_until = clock.now(), None
    job.save(update_fields=["state", "result", "error", "finished_at", "lease_until"])


def put_back(job: Job, error: str, *, wait: timedelta) -> None:
    """Let a piece of work that failed be tried again after a while."""
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.QUEUED, error=error, run_after=clock.now() + wait, lease_until=None
    )


def ask_to_cancel(job_id: int) -> bool:
    """Ask for work to stop; it does at its next step. False when it is over."""
    waiting = Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
    if waiting.update(state=Job.State.CANCELLED, finished_at=clock.now()):
        return True
    running = Job.objects.filter(pk=job_id, state=Job.State.RUNNING)
    return bool(running.update(cancel_asked=True))


def count_open() -> int:
    """Return how much work waits or runs."""
    return Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).count()
