"""Undoing an import: what it made goes, what it changed gets its former values back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from querencia.apps.customers.domain.search import index
from querencia.apps.customers.models import Customer
from querencia.apps.imports.enums import ImportState
from querencia.apps.imports.models import Import, Rejection, Trace
from querencia.apps.sales.domain.storing import write_change
from querencia.apps.sales.models import Purchase, PurchaseLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import Model

    from querencia.apps.imports.domain.running import Tell

_BATCH = 5_000
# Names that others may have come to use: they stay where they are in use, and hinder nobody.
_SHARED = {
    "sales.seller", "sales.productline", "customers.segment", "customers.tag",
    "customers.acquisitionchannel",
}  # fmt: skip


_CALLED: dict[str, Any] = {
    "sales.purchase": gettext_lazy("Purchases"),
    "sales.contract": gettext_lazy("Contracts"),
    "sales.customercost": gettext_lazy("Costs"),
    "customers.note": gettext_lazy("Notes"),
    "customers.interaction": gettext_lazy("Logged contacts"),
    "customers.departure": gettext_lazy("Departures"),
    "customers.contact": gettext_lazy("Contacts"),
    "customers.customer": gettext_lazy("Customers"),
}


class CannotBeUndone(Exception):
    """Something depends on what an import made; holds the sentence that says what."""


def why_not(imported: Import) -> str:
    """Return what hinders undoing an import, in a sentence; nothing where nothing does."""
    later = _changed_later(imported)
    if later:
        return _("“%(name)s”, which was imported later, changed the same; undo that first.") % {
            "name": later.name
        }
    for model, ids in _made(imported):
        if model._meta.label_lower in _SHARED:
            continue
        for dependent, count in _dependents(imported, model, ids):
            return ngettext(
                "%(count)s entry among “%(what)s” depends on what was imported.",
                "%(count)s entries among “%(what)s” depend on what was imported.",
                count,
            ) % {"count": count, "what": _called(dependent)}
    return ""


def _called(model: type[Model]) -> str:
    return str(_CALLED.get(model._meta.label_lower, model._meta.verbose_name_plural))


def undo(imported: Import, *, now: datetime, tell: Tell) -> None:
    """Undo an import; killed at any moment, it is continued by being called again.

    Raises:
        CannotBeUndone: Something depends on it.
    """
    if imported.state != ImportState.UNDOING:
        if reason := why_not(imported):
            raise CannotBeUndone(reason)
        Import.objects.filter(pk=imported.pk).update(state=ImportState.UNDOING)
    total = Purchase.objects.filter(import_id=imported.pk).count()
    total += Trace.objects.filter(of=imported).count()
    done = 0
    while taken := _undo_some(imported, tell, done, total):
        done += taken
    Import.objects.filter(pk=imported.pk).update(state=ImportState.UNDONE, undone_at=now)


def _undo_some(imported: Import, tell: Tell, done: int, total: int) -> int:
    """Undo the next part in one transaction; return how much it was."""
    with transaction.atomic():
        tell("undoing", done, total)
        purchases = list(
            Purchase.objects.filter(import_id=imported.pk)
            .order_by("-id")
            .values_list("pk", flat=True)[:_BATCH]
        )
        if purchases:
            Purchase.objects.filter(refund_of__in=purchases).update(refund_of=None)
            PurchaseLine.objects.filter(purchase__in=purchases)._raw_delete("default")
            Purchase.objects.filter(pk__in=purchases)._raw_delete("default")
            return len(purchases)
        traces = list(Trace.objects.filter(of=imported).order_by("-id")[:_BATCH])
        _take_back(traces)
        Trace.objects.filter(pk__in=[trace.pk for trace in traces]).delete()
        return len(traces)


def _take_back(traces: list[Trace]) -> None:
    """Undo traces, the last first, those of a table together where they follow one another."""
    touched: set[int] = set()
    for trace in traces:
        if trace.before is not None:
            _restore(trace)
            if trace.model == "customers.customer":
                touched.add(trace.row)
    made: dict[str, list[int]] = {}
    for trace in traces:
        if trace.before is None:
            made.setdefault(trace.model, []).append(trace.row)
    for label, ids in made.items():
        model = apps.get_model(label)
        rows = model._default_manager.filter(pk__in=ids)
        if label in _SHARED:
            rows = rows.exclude(pk__in=_in_use(model, ids))
        rows.delete()
    index(Customer.objects.filter(pk__in=touched).values_list("pk", flat=True))


def _restore(trace: Trace) -> None:
    """Give a row its former values back; what somebody has changed since stays."""
    before, after = trace.before or {}, trace.after or {}
    if trace.model == "sales.purchase":
        write_change(trace.row, before)
        return
    model = apps.get_model(trace.model)
    row = model._default_manager.filter(pk=trace.row).values(*before).first()
    if row is None:
        return
    same = {name: value for name, value in before.items() if _plain(row[name]) == after[name]}
    if same:
        model._default_manager.filter(pk=trace.row).update(**same)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a column
    return value if value is None or isinstance(value, bool | int | list | dict) else str(value)


def _changed_later(imported: Import) -> Import | None:
    """Return an import that came later and changed what this one made or changed."""
    later = Trace.objects.filter(of__gt=imported.pk, before__isnull=False)
    if not later.exists():
        return None
    for trace in later.exclude(of__state=ImportState.UNDONE).select_related("of").iterator():
        own = Trace.objects.filter(of=imported, model=trace.model, row=trace.row).exists()
        if not own and trace.model == "sales.purchase":
            own = Purchase.objects.filter(pk=trace.row, import_id=imported.pk).exists()
        if own:
            return trace.of
    return None


def _made(imported: Import) -> Iterator[tuple[type[Model], list[int]]]:
    made = Trace.objects.filter(of=imported, before__isnull=True)
    for label in made.values_list("model", flat=True).distinct().order_by("model"):
        ids = list(made.filter(model=label).values_list("row", flat=True))
        for start in range(0, len(ids), _BATCH):
            yield apps.get_model(label), ids[start : start + _BATCH]


def _dependents(
    imported: Import, model: type[Model], ids: list[int]
) -> Iterator[tuple[type[Model], int]]:
    """Count the rows that point at these and were not made by the import itself.

    What a program works out anew by itself (``is_derived``) doesn't count.
    """
    for relation in model._meta.related_objects:
        dependent: Any = relation.related_model
        if getattr(dependent, "is_derived", False):
            continue
        rows = dependent._default_manager.filter(**{f"{relation.field.name}__in": ids})
        if dependent is Purchase:
            rows = rows.exclude(import_id=imported.pk)
        own = Trace.objects.filter(
            of=imported, model=dependent._meta.label_lower, before__isnull=True
        ).values("row")
        count = rows.exclude(pk__in=own).count()
        if count:
            yield dependent, count


def _in_use(model: type[Model], ids: list[int]) -> set[int]:
    used: set[int] = set()
    for relation in model._meta.related_objects:
        dependent: Any = relation.related_model
        name = relation.field.name
        used |= set(
            dependent._default_manager.filter(**{f"{name}__in": ids}).values_list(name, flat=True)
        )
    return used


def forget(imported: Import) -> None:
    """Delete what is kept of rejected rows of an import that was undone."""
    Rejection.objects.filter(of=imported).delete()
