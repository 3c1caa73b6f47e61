"""Making two records of one customer one, and taking that back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from querencia.apps.customers.domain import search
from querencia.apps.customers.domain.moving import add_up, move_all, move_back, take_apart
from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.models import Address, Customer, Departure, Email, Merge, Phone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from querencia.apps.people.models import User

# What is chosen in one go, and the columns behind it.
CHOICES: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "kind": ("kind",),
    "tax_id": ("tax_id", "tax_country", "tax_id_is_doubtful"),
    "town": ("town",),
    "owner": ("owner_id",),
    "team": ("team_id",),
    "segment": ("segment_id",),
    "acquisition": ("acquisition_channel_id", "acquired_on", "acquisition_cost_minor"),
    "loyalty": ("loyalty_since", "loyalty_last_activity"),
    "referred_by": ("referred_by_id",),
    "next_contact_on": ("next_contact_on",),
}
DEPARTURE = "departure"
CUSTOM = "campo_"  # and a key: the value of a custom field
_WITH_A_MAIN_ONE: dict[str, type[Email | Phone | Address]] = {
    "customers.email": Email,
    "customers.phone": Phone,
    "customers.address": Address,
}
_COLUMNS = {field.attname: field for field in Customer._meta.concrete_fields}


class CannotMerge(Exception):
    """One of the two is the other, was merged, or was erased."""


class CannotUndo(Exception):
    """The merge was undone, or one that came later must be undone first."""


@transaction.atomic
def merge_customers(
    *, survivor: Customer, absorbed: Customer, take: Collection[str], by: User, at: datetime
) -> Merge:
    """Make ``absorbed`` a part of ``survivor``; all that hung on it hangs on the survivor.

    Args:
        survivor: Whose record remains.
        absorbed: Whose record is only kept for taking this back.
        take: What the survivor takes over from the other: names of ``CHOICES``, ``departure``, and
            custom fields as ``campo_`` and their key. Custom fields that the survivor has no value
            of, and tags, come along by themselves.
        by: Who decided it.
        at: When.

    Raises:
        CannotMerge: One of the two is the other, was merged already, or was erased.
    """
    both = Customer.objects.select_for_update().in_bulk([survivor.pk, absorbed.pk])
    if len(both) < 2 or any(c.merged_into_id or c.erased_at for c in both.values()):
        raise CannotMerge
    kept, gone = both[survivor.pk], both[absorbed.pk]
    values = _values(kept, gone, take)
    leave = {
        "customers.customer.referred_by": _above(kept),
        "customers.departure.customer": [] if DEPARTURE in take else _open_departures(gone),
    }
    demoted = _main_ones(gone)
    moved = move_all(source=gone, target=kept, leave=leave)
    demoted = {label: [pk for pk in pks if pk in moved.get(f"{label}.customer", ())]
               for label, pks in demoted.items()}  # fmt: skip
    _set_main(demoted, is_main=False)
    before = {
        "fields": _set(kept, values),
        "moved": moved,
        "added": add_up(source=gone, target=kept),
        "demoted": demoted,
    }
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    search.index([kept.pk, gone.pk])
    return Merge.objects.create(survivor=kept, absorbed=gone, by=by, at=at, before=before)


@transaction.atomic
def undo_merge(*, merge: Merge, now: datetime) -> None:
    """Make them two again, as they were; what people changed since at the survivor stays.

    Raises:
        CannotUndo: It was undone, or a later merge must be undone first.
    """
    stored = Merge.objects.select_for_update().get(pk=merge.pk)
    kept, gone = stored.survivor, stored.absorbed
    if last_merge(kept) != stored or kept.merged_into_id or kept.erased_at:
        raise CannotUndo
    before = stored.before
    move_back(moved=before["moved"], source=gone, target=kept)
    take_apart(before["added"])
    _set_main(before["demoted"], is_main=True)
    _restore(kept, before["fields"])
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    stored.undone_at = now
    stored.save(update_fields=["undone_at"])
    search.index([kept.pk, gone.pk])


def last_merge(customer: Customer) -> Merge | None:
    """Return the merge into a customer that can be undone: the last one."""
    return Merge.objects.filter(survivor=customer, undone_at__isnull=True).first()


def survivor_of(pk: int) -> int:
    """Return the id of the customer that one was merged into, or its own."""
    while True:
        into = Customer.objects.filter(pk=pk).values_list("merged_into", flat=True).first()
        if into is None:
            return pk
        pk = into


def _values(kept: Customer, gone: Customer, take: Collection[str]) -> dict[str, Any]:
    """Return the survivor's columns as they will be."""
    taken = [column for name, columns in CHOICES.items() if name in take for column in columns]
    values = {column: getattr(gone, column) for column in taken}
    if values.get("referred_by_id", kept.referred_by_id) in {kept.pk, gone.pk}:
        values["referred_by_id"] = None  # nobody sends themselves
    if "name" in values:
        values["name_key"] = name_key(values["name"])
    chosen = {key: value for key, value in gone.custom.items() if CUSTOM + key in take}
    contacts = [one.last_contact_at for one in (kept, gone) if one.last_contact_at]
    return values | {
        "custom": {**gone.custom, **kept.custom, **chosen},
        "last_contact_at": max(contacts, default=None),
    }


def _set(customer: Customer, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set columns; return what those that changed were and are."""
    changed = {
        column: [_plain(getattr(customer, column)), _plain(value)]
        for column, value in values.items()
        if getattr(customer, column) != value
    }
    for column in changed:
        setattr(customer, column, values[column])
    _save(customer, changed)
    return changed


def _restore(customer: Customer, changed: dict[str, list[Any]]) -> None:
    """Set columns to what they were, where they still are what the merge made them."""
    untouched = [
        column
        for column, (_old, new) in changed.items()
        if _plain(getattr(customer, column)) == new
    ]
    for column in untouched:
        setattr(customer, column, _COLUMNS[column].to_python(changed[column][0]))
    _save(customer, untouched)


def _save(customer: Customer, columns: Iterable[str]) -> None:
    if names := [_COLUMNS[column].name for column in columns]:
        customer.save(update_fields=names)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a column's value, as JSON holds it
    return value.isoformat() if isinstance(value, date | datetime) else value


def _main_ones(customer: Customer) -> dict[str, list[int]]:
    return {
        label: list(
            model.objects.filter(customer=customer, is_main=True).values_list("pk", flat=True)
        )
        for label, model in _WITH_A_MAIN_ONE.items()
    }


def _set_main(rows: dict[str, list[int]], *, is_main: bool) -> None:
    for label, pks in rows.items():
        _WITH_A_MAIN_ONE[label].objects.filter(pk__in=pks).update(is_main=is_main)


def _open_departures(customer: Customer) -> list[int]:
    rows = Departure.objects.filter(customer=customer, returned_on__isnull=True)
    return list(rows.values_list("pk", flat=True))


def _above(customer: Customer) -> list[int]:
    """Return who sent a customer, and who sent those: they can't have been sent by the customer."""
    above = [customer.pk]
    referrer = customer.referred_by
    while referrer is not None and referrer.pk not in above:
        above.append(referrer.pk)
        referrer = referrer.referred_by
    return above
