"""The words by which a business groups its customers, and the fields that it adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from querencia.apps.customers.domain.names import words
from querencia.apps.customers.models import CustomField

if TYPE_CHECKING:
    from collections.abc import Sequence


def add_field(*, label: str, kind: str, choices: Sequence[str] = ()) -> CustomField:
    """Add a custom field; its key is made of the label and never changes."""
    stem = "_".join(words(label))[:34] or "campo"
    taken = set(CustomField.objects.filter(key__startswith=stem).values_list("key", flat=True))
    key = next(k for k in (stem, *(f"{stem}_{n}" for n in range(2, 10_000))) if k not in taken)
    last = CustomField.objects.aggregate(last=Max("position"))["last"]
    return CustomField.objects.create(
        key=key, label=label, kind=kind, choices=list(choices), position=(last or 0) + 1
    )


def change_field(*, field: CustomField, label: str, choices: Sequence[str] = ()) -> None:
    """Rename a custom field, or change what can be chosen; values that stand stay."""
    field.label, field.choices = label, list(choices)
    field.save(update_fields=["label", "choices"])
