"""What the chat does by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.chat.domain.mailing import absent, mail_to_absent
from querencia.foundation import clock
from querencia.foundation.jobs.registry import job, timer

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.foundation.jobs.running import Running

MAIL = "chat.mail"


@job(MAIL)
def mail_answers(running: Running) -> dict[str, object] | None:
    """Send by e-mail what waits for visitors who have gone."""
    del running
    return {"visitors": mail_to_absent(now=clock.now())}


@timer(MAIL)
def when_somebody_has_gone(now: datetime) -> tuple[str, dict[str, object]] | None:
    """Return the minute, when there is something to send."""
    somebody = next(absent(now=now), None)
    return None if somebody is None else (f"{now:%Y-%m-%dT%H:%M}", {})
