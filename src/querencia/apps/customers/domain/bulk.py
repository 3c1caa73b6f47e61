"""One change to many customers at once, and taking it back."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from querencia.apps.customers.domain import trail
from querencia.apps.customers.enums import BulkAction
from querencia.apps.customers.models import BulkChange, Customer, Tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from querencia.apps.people.models import User

    Before = dict[str, list[int]]

UNDO_WITHIN = timedelta(minutes=15)
BATCH = 5_000  # below the number of parameters that SQLite takes
_FIELDS = {BulkAction.OWNER: "owner", BulkAction.TEAM: "team", BulkAction.SEGMENT: "segment"}
_NONE = "None"
_Tagging = Customer.tags.through


class TooLate(Exception):
    """The change is too old to be undone, or was undone already."""


@transaction.atomic
def change_many(
    *, customers: QuerySet[Customer], action: str, value: int | None, by: User, at: datetime
) -> BulkChange:
    """Give customers an owner, a team, a segment or a tag, or take it away.

    Who has it already is left alone. Each changed customer has an entry in the audit log.

    Raises:
        IntegrityError: There is no such owner, team, segment or tag.
    """
    if action in _FIELDS:
        before = _set_field(customers, _FIELDS[BulkAction(action)], value, by)
    else:
        before = _set_tag(customers, value, by, has=action == BulkAction.ADD_TAG)
    count = sum(map(len, before.values()))
    return BulkChange.objects.create(
        action=action, value=value, by=by, at=at, before=before, count=count
    )


@transaction.atomic
def undo_change(*, change: BulkChange, by: User, now: datetime) -> int:
    """Give customers back what they had; who was changed again since keeps that. Return how many.

    Raises:
        TooLate: It is too long ago, or was undone already.
    """
    stored = BulkChange.objects.select_for_update().get(pk=change.pk)
    if stored.undone_at is not None or now - stored.at > UNDO_WITHIN:
        raise TooLate
    restored = 0
    for earlier, ids in stored.before.items():
        for some in _batches(ids):
            restored += _give_back(stored, earlier, some, by)
    stored.undone_at = now
    stored.save(update_fields=["undone_at"])
    return restored


def last_change(by: User, *, now: datetime) -> BulkChange | None:
    """Return what somebody changed last, while it can be undone."""
    recent = BulkChange.objects.filter(by=by, at__gte=now - UNDO_WITHIN, count__gt=0)
    return recent.filter(undone_at__isnull=True).first()


def _give_back(change: BulkChange, earlier: str, ids: list[int], by: User) -> int:
    customers = Customer.objects.filter(pk__in=ids)
    if change.action in _FIELDS:
        name = _FIELDS[BulkAction(change.action)]
        still = customers.filter(**_has(name, change.value))
        before = _set_field(still, name, None if earlier == _NONE else int(earlier), by)
    else:
        before = _set_tag(customers, change.value, by, has=change.action != BulkAction.ADD_TAG)
    return sum(map(len, before.values()))


def _has(name: str, value: int | None) -> dict[str, Any]:
    return {f"{name}__isnull": True} if value is None else {name: value}


def _set_field(customers: QuerySet[Customer], name: str, value: int | None, by: User) -> Before:
    """Set a field; return the ids of those changed, by what they had."""
    rows = customers.order_by().values_list("pk", f"{name}_id", "name")
    changed = [(pk, had, called) for pk, had, called in rows if had != value]
    before: Before = defaultdict(list)
    for pk, had, _called in changed:
        before[str(had)].append(pk)
    for some in _batches([pk for pk, _had, _called in changed]):
        Customer.objects.filter(pk__in=some).update(**{f"{name}_id": value})
    log = {pk: {name: [str(had), str(value)]} for pk, had, _called in changed}
    trail.log_changes(log, {pk: called for pk, _had, called in changed}, by=by)
    return dict(before)


def _set_tag(customers: QuerySet[Customer], tag_id: int | None, by: User, *, has: bool) -> Before:
    """Add a tag or take it away; return the ids of those changed."""
    tag = Tag.objects.get(pk=tag_id or 0)
    tagged = Exists(_Tagging.objects.filter(customer=OuterRef("pk"), tag=tag))
    names = dict(customers.filter(~tagged if has else tagged).order_by().values_list("pk", "name"))
    if has:
        rows = [_Tagging(customer_id=pk, tag_id=tag.pk) for pk in names]
        _Tagging.objects.bulk_create(rows, batch_size=BATCH)
    else:
        for some in _batches(list(names)):
            _Tagging.objects.filter(tag=tag, customer__in=some).delete()
    change = {
        "tags": {"type": "m2m", "operation": "add" if has else "delete", "objects": [tag.name]}
    }
    trail.log_changes(dict.fromkeys(names, change), names, by=by)
    return {str(not has): list(names)}


def _batches(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield list(ids[start : start + BATCH])
