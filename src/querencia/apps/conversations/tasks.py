"""What conversations do in the background.

Looking for signals, reckoning promises anew, writing to our own people, changing whole lists, and
sweeping up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _

from querencia.apps.conversations.domain import bulk, drafts
from querencia.apps.conversations.domain.bulk import CHANGE_ALL, UNDO_ALL
from querencia.apps.conversations.domain.notices import posting, summaries
from querencia.apps.conversations.domain.queries.listing import VIEWS, filtered
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.domain.service_levels.clocks import follow_all
from querencia.apps.conversations.domain.service_levels.reckoning import RECKON_ANEW
from querencia.apps.conversations.domain.signals import settle_signals
from querencia.apps.conversations.forms.listing import FilterForm
from querencia.apps.conversations.models import BulkChange
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


@job(CHANGE_ALL)
def change_all(running: Running) -> dict[str, object] | None:
    """Do the same to a whole list, as it was filtered."""
    change = _change_of(running)
    if change.by is not None:
        query = QueryDict(str(running.payload["query"]))
        found = filtered(
            VIEWS[str(running.payload["view"])].narrow(conversations_for(change.by), change.by),
            FilterForm(query, user=change.by).filters(),
        )
        bulk.change_whole(
            change,
            found=found,
            upto=int(str(running.payload["upto"])),
            now=clock.now,
            tell=lambda done, total: running.tell(_("Changing conversations"), done, total),
        )
    change.refresh_from_db()
    return {"conversations": change.count}


@job(UNDO_ALL)
def undo_all(running: Running) -> dict[str, object] | None:
    """Give a whole list back what it had."""
    change = _change_of(running)
    if change.by is None:
        return None
    restored = bulk.undo_whole(
        change,
        by=change.by,
        now=clock.now,
        tell=lambda done, total: running.tell(_("Undoing the change"), done, total),
    )
    return {"conversations": restored}


def _change_of(running: Running) -> BulkChange:
    key = int(str(running.payload["change"]))
    return BulkChange.objects.select_related("by").get(pk=key)
