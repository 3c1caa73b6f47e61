"""Putting records into tables: what is new is made, what differs is changed, and it is traced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Model

    from querencia.apps.imports.kinds.kind import Outcome

NOTHING: tuple[object, ...] = (None, "", [])


@dataclass(frozen=True)
class Row:
    """A row that should be stored.

    Attributes:
        identity: The columns that tell it apart.
        values: The others; what is blank leaves what is stored.
        shown: What it is called among examples.
    """

    identity: dict[str, Any]
    values: dict[str, Any]
    shown: str = ""


def put(
    model: type[Model], rows: Sequence[Row], outcome: Outcome, *, counted: bool = True
) -> list[int | None]:
    """Store rows; return their ids, None where nothing was written.

    Args:
        model: Where.
        rows: No two with the same identity, all with the same columns in it.
        outcome: Is told what was made and changed.
        counted: Whether they are records themselves, not parts of one.
    """
    if not rows:
        return []
    stored = _stored(model, rows)
    new: list[Model] = []
    changed: list[Model] = []
    fields: set[str] = set()
    found: list[Model] = []
    for row in rows:
        known = stored.get(tuple(row.identity.values()))
        if known is None:
            known = model(**row.identity, **{n: v for n, v in row.values.items() if v is not None})
            new.append(known)
            what = "created"
        elif change := _change(known, row.values, outcome):
            changed.append(known)
            fields |= change
            what = "changed"
        else:
            what = "unchanged"
        found.append(known)
        if counted:
            outcome.count(what, row.shown if what != "unchanged" else "")
    if outcome.writing:
        model._default_manager.bulk_create(new)
        for one in new:
            outcome.made(model, one.pk)
        if fields:
            model._default_manager.bulk_update(changed, sorted(fields), batch_size=200)
    return [one.pk for one in found]


def _stored(model: type[Model], rows: Sequence[Row]) -> dict[tuple[Any, ...], Model]:
    names = list(rows[0].identity)
    among = {f"{name}__in": {row.identity[name] for row in rows} for name in names[:1]}
    if None in among[f"{names[0]}__in"]:  # what has no id yet is not stored
        among[f"{names[0]}__in"].discard(None)
    known = model._default_manager.filter(**among)
    return {tuple(getattr(one, name) for name in names): one for one in known}


def _change(known: Model, values: dict[str, Any], outcome: Outcome) -> set[str]:
    """Give a stored row new values; return which fields differ."""
    differing = {
        name: value
        for name, value in values.items()
        if value not in NOTHING and getattr(known, name) != value
    }
    if differing:
        before = {name: getattr(known, name) for name in differing}
        if outcome.writing:
            outcome.changed(type(known), known.pk, plain(before), plain(differing))
        for name, value in differing.items():
            setattr(known, name, value)
    return set(differing)


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return values as JSON can hold them."""
    kept = (bool, int, list, dict, type(None))
    return {n: v if isinstance(v, kept) else str(v) for n, v in values.items()}


def named(model: type[Model], names: Iterable[str], outcome: Outcome) -> dict[str, int | None]:
    """Return the ids of named things, which are made where they are not known."""
    wanted = {name for name in names if name}
    manager = model._default_manager
    known: dict[str, int | None] = dict(manager.filter(name__in=wanted).values_list("name", "id"))
    for name in sorted(wanted - set(known)):
        known[name] = None
        if outcome.writing:
            made = manager.create(name=name)
            outcome.made(model, made.pk)
            known[name] = made.pk
    return known
