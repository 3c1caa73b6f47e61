"""What a piece of work sees of itself while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.foundation import clock
from querencia.foundation.jobs.models import LEASE, Job

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class Stop(Exception):
    """The work was cancelled, or another worker has taken it over."""


class Fault(Exception):
    """What makes the work impossible, in one sentence for whoever asked; it is not tried again."""


@dataclass
class Running:
    """A piece of work in the hands of a worker."""

    job: Job
    worker: str

    @property
    def payload(self) -> dict[str, object]:
        """What was asked for."""
        payload: dict[str, object] = self.job.payload
        return payload

    @property
    def asked_by(self) -> AbstractBaseUser | None:
        """Who asked for it; None where the clock did."""
        return self.job.asked_by

    def tell(self, step: str, done: int = 0, total: int | None = None) -> None:
        """Say how far the work is, which also keeps it in this worker's hands.

        Call it inside the transaction that does the step: then work and word agree after a crash.

        Raises:
            Stop: The work was cancelled or taken over; leave what is not finished undone.
        """
        mine = Job.objects.filter(pk=self.job.pk, worker=self.worker, state=Job.State.RUNNING)
        kept = mine.filter(cancel_asked=False).update(
            step=step[:200], done=done, total=total, lease_until=clock.now() + LEASE
        )
        if not kept:
            raise Stop
