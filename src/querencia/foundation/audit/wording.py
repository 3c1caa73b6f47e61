"""Entries of the audit log in words: what was done to what, and each value before and after."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from auditlog.models import LogEntry
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import DateField, JSONField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querencia.foundation.audit.events import LABELS
from querencia.foundation.frame.templatetags.frame import day, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Field, Model

ACTIONS = {
    LogEntry.Action.CREATE: (gettext_lazy("created"), "good"),
    LogEntry.Action.UPDATE: (gettext_lazy("changed"), ""),
    LogEntry.Action.DELETE: (gettext_lazy("deleted"), "risk"),
    LogEntry.Action.ACCESS: (gettext_lazy("seen"), ""),
}
WARNINGS = {"sign_in_failed", "second_factor_failed"}
NOTHING = (None, "", "None")
LONGEST = 200
Names = dict[tuple[type["Model"], str], str]


@dataclass(frozen=True)
class Change:
    """One value before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """An entry as it is shown."""

    entry: LogEntry
    action: str
    tone: str
    kind: str
    changes: list[Change]


def tell(entries: Iterable[LogEntry]) -> list[Told]:
    """Put entries into words; what they point at is fetched once for each kind of thing."""
    listed = list(entries)
    names = _names_of(listed)
    return [_tell_one(entry, names) for entry in listed]


def kind_of(model: type[Model] | None) -> str:
    """Return what a kind of thing is called."""
    return "" if model is None else _capital(_(str(model._meta.verbose_name)))


def _tell_one(entry: LogEntry, names: Names) -> Told:
    event = (entry.additional_data or {}).get("event")
    label, tone = ACTIONS[entry.action]
    if event in LABELS:
        label, tone = LABELS[event], "risk" if event in WARNINGS else "info"
    model = entry.content_type.model_class()
    return Told(entry, str(label), tone, kind_of(model), list(_changes(entry, names)))


def _changes(entry: LogEntry, names: Names) -> Iterator[Change]:
    for name, field, before, after in _values(entry):
        if entry.action == LogEntry.Action.CREATE and after in NOTHING:
            continue
        called = name if field is None else _(str(field.verbose_name))
        yield Change(_capital(called), _shown(field, before, names), _shown(field, after, names))


def _values(entry: LogEntry) -> Iterator[tuple[str, Field[Any, Any] | None, Any, Any]]:
    """Go through what was changed; fields that the code knows no more keep their name."""
    model = entry.content_type.model_class()
    order = [] if model is None else [field.name for field in model._meta.get_fields()]
    changed = sorted(
        (entry.changes or {}).items(),
        key=lambda one: order.index(one[0]) if one[0] in order else len(order),
    )
    for name, pair in changed:
        if name == "id" or not isinstance(pair, list) or len(pair) != 2:
            continue
        try:
            field = None if model is None else model._meta.get_field(name)
        except FieldDoesNotExist:
            field = None
        if field is None or hasattr(field, "verbose_name"):
            yield name, field, *pair


def _shown(field: Field[Any, Any] | None, value: Any, names: Names) -> str:  # noqa: ANN401 - Django's own signature
    if value in NOTHING:
        return "–"
    if field is not None and field.is_relation and field.related_model:
        return names.get((field.related_model, str(value)), str(value))
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, DateField):  # and moments, which are kept in UTC
        return _written(field, str(value))
    if isinstance(field, JSONField):
        return _listed(value)
    words = {"True": _("yes"), "False": _("no")}.get(str(value), str(value))
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"


def _listed(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """Write a list in words; anything else as it is."""
    try:
        known = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    if isinstance(known, list):
        return ", ".join(map(str, known)) or "–"
    return str(known)


def _written(field: DateField[Any, Any], value: str) -> str:
    """Write a day or a moment as the reader's country does."""
    try:
        known = field.to_python(value)
    except ValidationError:
        return value
    if isinstance(known, datetime):
        return moment(known if timezone.is_aware(known) else known.replace(tzinfo=UTC))
    return day(known)


def _names_of(entries: list[LogEntry]) -> Names:
    """Fetch what the values of relations are called, with one query for each kind of thing."""
    wanted: dict[type[Model], set[str]] = defaultdict(set)
    for entry in entries:
        for _name, field, *pair in _values(entry):
            if field is not None and field.is_relation and field.related_model:
                wanted[field.related_model] |= {str(one) for one in pair if one not in NOTHING}
    return {
        (model, str(thing.pk)): str(thing)
        for model, keys in wanted.items()
        for thing in model._default_manager.filter(pk__in=_usable(model, keys))
    }


def _usable(model: type[Model], keys: set[str]) -> list[Any]:
    """Return those keys that the model could have; old entries may hold names instead."""
    usable = []
    for key in keys:
        try:
            usable.append(model._meta.pk.to_python(key))
        except ValidationError:
            continue
    return usable


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
