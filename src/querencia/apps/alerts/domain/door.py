"""The one door through which a room raises alerts.

A room declares its kinds (``add_kind``, from ``ready`` of its app config) and hands over, whenever
it has looked, all causes that it sees (``settle``) or a single one (``raise_alert``). What follows
is the same for all: a cause alerts once, is updated while it lasts, and ends when it is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from querencia.apps.alerts.models import Alert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from querencia.foundation.frame.reading import Reading

CHUNK = 1_000  # alerts in one transaction: others may write in between


@dataclass(frozen=True)
class AlertKind:
    """A kind of alert.

    Attributes:
        code: What it is called in the database.
        label: What people call it; translated.
        icon: Its name among lucide's.
        weight: What part of the value at stake contacting can save, next to a silent departure's.
        sentence: Says why, from the evidence, for a reader.
    """

    code: str
    label: Any
    icon: str
    weight: float
    sentence: Callable[[dict[str, Any], Reading], str]


@dataclass(frozen=True)
class Cause:
    """Something that speaks for contacting a customer now.

    Attributes:
        customer_id: Whom.
        since: The day from which it holds.
        evidence: What the sentence is made from; plain JSON values.
        value_at_stake_minor: In the organisation's currency; None where it is not known.
        key: Tells causes of one kind at one customer apart, like the number of a contract.
    """

    customer_id: int
    since: date
    evidence: dict[str, Any] = field(default_factory=dict)
    value_at_stake_minor: int | None = None
    key: str = ""


KINDS: dict[str, AlertKind] = {}
UNKNOWN = AlertKind("", _("Alert"), "bell", 0.0, lambda *_known: "")


def add_kind(kind: AlertKind) -> None:
    """Declare a kind of alert."""
    KINDS[kind.code] = kind


def kind_of(alert: Alert) -> AlertKind:
    """Return an alert's kind; a kind that no room declares any more has no words."""
    return KINDS.get(alert.kind, UNKNOWN)


@dataclass(frozen=True)
class Settled:
    """What came of handing over causes."""

    opened: int
    updated: int
    ended: int


def settle(
    kind: str,
    causes: Iterable[Cause],
    *,
    now: datetime,
    among: Sequence[int] | None = None,
    on_chunk: Callable[[int], object] = int,
) -> Settled:
    """Open, update and end alerts of a kind so that they agree with all causes there are now.

    Doing it twice changes nothing, and so does doing it again after it was cut short.

    Args:
        kind: Code of a declared kind.
        causes: All causes of this kind that hold now.
        now: This moment.
        among: Only these customers were looked at; all of them when None.
        on_chunk: Called inside the transaction of each chunk with how many causes are done.

    Raises:
        KeyError: There is no such kind.
    """
    declared = KINDS[kind]
    wanted = {(cause.customer_id, cause.key): cause for cause in causes}
    open_ones = Alert.objects.filter(kind=kind, ended_at__isnull=True)
    if among is not None:
        open_ones = open_ones.filter(customer__in=among)
    standing = {(alert.customer_id, alert.key): alert for alert in open_ones}
    opened = updated = 0
    todo = list(wanted.items())
    for start in range(0, len(todo), CHUNK):
        part = todo[start : start + CHUNK]
        with transaction.atomic():
            fresh = [_opened(declared, cause, now) for key, cause in part if key not in standing]
            Alert.objects.bulk_create(fresh, ignore_conflicts=True)
            kept = [_updated(standing[key], declared, c) for key, c in part if key in standing]
            Alert.objects.bulk_update(kept, ["evidence", "value_at_stake_minor", "rank"])
            on_chunk(start + len(part))
        opened, updated = opened + len(fresh), updated + len(kept)
    gone = [alert.pk for key, alert in standing.items() if key not in wanted]
    for start in range(0, len(gone), CHUNK):
        Alert.objects.filter(pk__in=gone[start : start + CHUNK]).update(ended_at=now)
    return Settled(opened, updated, len(gone))


def raise_alert(kind: str, cause: Cause, *, now: datetime) -> Alert:
    """Raise one alert, or update the one that stands for the same cause.

    Raises:
        KeyError: There is no such kind.
    """
    declared = KINDS[kind]
    made = _opened(declared, cause, now)
    values = {"evidence": made.evidence, "rank": made.rank}
    alert, _made = Alert.objects.update_or_create(
        kind=kind,
        key=cause.key,
        customer_id=cause.customer_id,
        ended_at=None,
        defaults=values | {"value_at_stake_minor": cause.value_at_stake_minor},
        create_defaults=values
        | {
            "value_at_stake_minor": cause.value_at_stake_minor,
            "since": cause.since,
            "opened_at": now,
        },
    )
    return alert


def end(kind: str, *, customer_id: int, key: str = "", now: datetime) -> bool:
    """Say that a cause is gone; tell whether there was an alert for it."""
    open_one = Alert.objects.filter(kind=kind, key=key, customer=customer_id, ended_at__isnull=True)
    return bool(open_one.update(ended_at=now))


def _opened(kind: AlertKind, cause: Cause, now: datetime) -> Alert:
    return _updated(
        Alert(
            customer_id=cause.customer_id,
            kind=kind.code,
            key=cause.key,
            since=cause.since,
            opened_at=now,
        ),
        kind,
        cause,
    )


def _updated(alert: Alert, kind: AlertKind, cause: Cause) -> Alert:
    alert.evidence = cause.evidence
    alert.value_at_stake_minor = cause.value_at_stake_minor
    alert.rank = kind.weight * (cause.value_at_stake_minor or 0)
    return alert
