"""What conversations do in the background.

Looking for signals, reckoning promises anew, writing to our own people, and sweeping up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.conversations.domain import drafts
from querencia.apps.conversations.domain.notices import posting, summaries
from querencia.apps.conversations.domain.service_levels.clocks import follow_all
from querencia.apps.conversations.domain.service_levels.reckoning import RECKON_ANEW
from querencia.apps.conversations.domain.signals import settle_signals
from querencia.apps.conversations.presentation.letters import write_letter
from querencia.apps.people.domain.organisation import organisation
from querencia.foundation import clock
from querencia.foundation.jobs.registry import job, timer

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.foundation.jobs.running import Running

SIGNALS = "conversations.signals"
LETTERS = "conversations.letters"
SWEEP = "conversations.sweep"
HOUR_OF_SWEEPING = 4  # of the night, in the organisation's zone


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


@job(LETTERS)
def send_letters(running: Running) -> dict[str, object] | None:
    """Write to those of us who want to know what waits for them, or what was not kept."""
    del running
    summaries.write_letters(now=clock.now())
    sent = posting.send_due(write=write_letter, now=clock.now)
    posting.forget_old(now=clock.now())
    return {"sent": sent}


@timer(LETTERS)
def when_letters_are_due(now: datetime) -> tuple[str, dict[str, object]] | None:
    """Return the minute, when there is anything to write or to send."""
    if organisation() is None:
        return None
    is_due = posting.is_any_due(now=now) or bool(summaries.due_wishes(now=now))
    return (f"{now:%Y-%m-%dT%H:%M}", {}) if is_due else None


@job(SWEEP)
def sweep_drafts(running: Running) -> dict[str, object] | None:
    """Delete the files of drafts that are no more."""
    del running
    return {"files": drafts.sweep(now=clock.now())}


@timer(SWEEP)
def each_night(now: datetime) -> tuple[str, dict[str, object]] | None:
    """Return the day, once the night is far enough."""
    founded = organisation()
    if founded is None:
        return None
    here = now.astimezone(founded.zone)
    return (here.date().isoformat(), {}) if here.hour >= HOUR_OF_SWEEPING else None
