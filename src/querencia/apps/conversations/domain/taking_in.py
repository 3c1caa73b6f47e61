"""Understanding what arrived: each row once, in its own transaction, however often it is begun."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q

from querencia.apps.conversations.domain.channel import Arrival, channel_of
from querencia.apps.conversations.domain.events import apply
from querencia.apps.conversations.domain.service_levels.policies import levels_in_use
from querencia.apps.conversations.enums import ReceivedState
from querencia.apps.conversations.models import Received
from querencia.connectors.channel import ChannelError, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from querencia.apps.conversations.domain.service_levels.policies import Levels

log = logging.getLogger(__name__)
MOST_TRIES = 5
BATCH = 25  # for as many the service levels are read once: a second at most


def take_in_waiting(
    *, now: Callable[[], datetime], tell: Callable[[int], object] = int, most: int = 100_000
) -> int:
    """Take in what waits, oldest first; return how many rows were dealt with.

    One that cannot be understood does not hold up the others.
    """
    done, last = 0, 0
    while done < most:
        due = Q(try_after__isnull=True) | Q(try_after__lte=now())
        waiting = Received.objects.filter(due, state=ReceivedState.WAITING, pk__gt=last)
        some = list(waiting.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not some:
            break
        levels = levels_in_use()
        for pk in some:
            take_in(pk, now=now(), levels=levels)
            done, last = done + 1, pk
            tell(done)
    return done


def take_in(pk: int, *, now: datetime, levels: Levels | None = None) -> None:
    """Take in one row, unless it is taken in already; what goes wrong is written on it.

    Args:
        pk: Its key.
        now: This moment.
        levels: The service levels, where several rows are taken in one after the other.

    Raises:
        OperationalError, InterfaceError: The database does not answer; the row waits as before.
    """
    try:
        with transaction.atomic():
            row = (
                Received.objects.select_for_update(of=("self",))
                .select_related("account")
                .get(pk=pk)
            )
            if row.state != ReceivedState.WAITING:
                return
            _understand(row, now, levels)
            row.state, row.failure, row.try_after = ReceivedState.TAKEN, "", None
            row.save(update_fields=["state", "failure", "try_after"])
    except (OperationalError, InterfaceError):  # the database's fault, not the row's
        raise
    except Exception as error:
        log.warning("could not take in %s: %r", pk, error)
        _put_back(pk, error, now)


def take_in_again(row: Received, *, now: datetime) -> None:
    """Try once more what was set aside: somebody asked for it."""
    Received.objects.filter(pk=row.pk, state=ReceivedState.QUARANTINED).update(
        state=ReceivedState.WAITING, tries=0, try_after=None
    )
    take_in(row.pk, now=now)


def _understand(row: Received, now: datetime, levels: Levels | None) -> None:
    channel = channel_of(row.account.kind)
    with row.raw.open("rb") as file:
        raw = file.read()
    if channel.understand is None:
        raise Unreadable(f"nothing is expected at {row.account.kind}")
    for event in channel.understand(Arrival(row.account, raw, row.facts, row.at)):
        apply(event, account=row.account, received=row, now=now, levels=levels)


def _put_back(pk: int, error: Exception, now: datetime) -> None:
    """Count the try; the last one, or nonsense that will stay nonsense, ends in quarantine."""
    Received.objects.filter(pk=pk).update(tries=F("tries") + 1, failure=f"{error!r}"[:2_000])
    row = Received.objects.get(pk=pk)
    is_over = row.tries >= MOST_TRIES or isinstance(error, ChannelError)
    row.state = ReceivedState.QUARANTINED if is_over else ReceivedState.WAITING
    row.try_after = None if is_over else now + timedelta(seconds=30 * 4**row.tries)
    row.save(update_fields=["state", "try_after"])
