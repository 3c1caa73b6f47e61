"""What conversations do in the background: looking for signals, and reckoning promises anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.conversations.domain.service_levels.clocks import follow_all
from querencia.apps.conversations.domain.service_levels.reckoning import RECKON_ANEW
from querencia.apps.conversations.domain.signals import settle_signals
from querencia.apps.people.domain.organisation import organisation
from querencia.foundation import clock
from querencia.foundation.jobs.registry import job, timer

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.foundation.jobs.running import Running

SIGNALS = "conversations.signals"


@job(SIGNALS)
def look_for_signals(running: Running) -> dict[str, object] | None:
    """Open, update and end the alerts that conversations give."""
    del running
    settled = settle_signals(now=clock.now())
    return {kind: found.opened for kind, found in settled.items()}


@job(RECKON_ANEW)
def reckon_anew(running: Running) -> dict[str, object] | None:
    """Work out anew what is promised, after service levels or calendars were changed."""
    done = follow_all(now=clock.now, tell=lambda done: running.tell("", done))
    return {"conversations": done}


@timer(SIGNALS)
def every_hour(now: datetime) -> tuple[str, dict[str, object]] | None:
    """Return the hour."""
    return None if organisation() is None else (f"{now:%Y-%m-%dT%H}", {})
