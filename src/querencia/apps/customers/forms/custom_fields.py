"""The fields that this business adds to its customers, as fields of a form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from querencia.apps.customers.models import CustomField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Kind = CustomField.Kind
PREFIX = "campo_"


def form_fields(
    fields: Iterable[CustomField], *, filtering: bool = False
) -> dict[str, forms.Field]:
    """Return a form's field for each; none must be filled in."""
    made = {f"{PREFIX}{one.key}": _form_field(one, filtering=filtering) for one in fields}
    for field in made.values():
        field.required = False
    return made


def initial_values(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form shows at first of what is stored."""
    return {f"{PREFIX}{key}": _shown(value) for key, value in stored.items()}


def stored_values(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return what to store, by the fields' keys, of what was typed; nothing for empty fields."""
    typed = {k.removeprefix(PREFIX): v for k, v in cleaned.items() if k.startswith(PREFIX)}
    return {key: _stored(value) for key, value in typed.items() if value not in (None, "")}


def _form_field(one: CustomField, *, filtering: bool) -> forms.Field:
    if one.kind == Kind.NUMBER:
        return forms.DecimalField(label=one.label)
    if one.kind == Kind.DAY:
        return forms.DateField(label=one.label, widget=DayInput())
    if one.kind == Kind.YES_NO:
        return forms.TypedChoiceField(
            label=one.label,
            choices=[("", "–"), ("True", _("yes")), ("False", _("no"))],
            coerce=lambda text: text == "True",
            empty_value=None,
        )
    if one.kind == Kind.CHOICE:
        choices = [("", _("All") if filtering else "–"), *((c, c) for c in one.choices)]
        return forms.ChoiceField(label=one.label, choices=choices)
    return forms.CharField(label=one.label, max_length=500)


def _stored(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    return str(value) if isinstance(value, bool) else value


class DayInput(forms.DateInput):
    """The browser's own calendar, which takes and gives ISO dates."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
