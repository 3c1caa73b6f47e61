"""Finding entries of the audit log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; what is empty is not looked at.

    Attributes:
        text: In the name of the thing, the person's name, or what was changed.
        actor: Whose doing it was.
        kind: Which kind of thing, by the id of its content type.
        since: From this moment on.
        until: Before this moment.
    """

    text: str = ""
    actor: int | None = None
    kind: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def entries(*, wanted: Wanted) -> QuerySet[LogEntry]:
    """Return what is wanted, newest first."""
    found: QuerySet[LogEntry] = LogEntry.objects.select_related("actor", "content_type")
    found = found.order_by("-timestamp", "-pk")
    exact = {"actor_id": wanted.actor, "content_type_id": wanted.kind,
             "timestamp__gte": wanted.since, "timestamp__lt": wanted.until}  # fmt: skip
    found = found.filter(**{name: value for name, value in exact.items() if value is not None})
    for word in wanted.text.split():
        # SQLite keeps what was changed as it was written, with accents as \\u00e9.
        escaped = json.dumps(word)[1:-1]
        found = found.alias(told=Cast("changes", TextField())).filter(
            Q(object_repr__icontains=word)
            | Q(actor__name__icontains=word)
            | Q(actor__email__icontains=word)
            | Q(told__icontains=word)
            | Q(told__icontains=escaped)
        )
    return found


def kinds() -> list[ContentType]:
    """Return the kinds of things that the log tells of."""
    seen = LogEntry.objects.order_by().values("content_type").distinct()
    return [kind for kind in ContentType.objects.filter(pk__in=seen) if kind.model_class()]
