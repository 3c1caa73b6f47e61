"""Forms of the organisation."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from querencia.apps.people.domain import countries
from querencia.apps.people.enums import Role
from querencia.apps.people.models import Organisation
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from collections.abc import Sequence


class PlaceFields(forms.Form):
    """Country, time zone and currency, chosen from lists in the reader's language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        locale = current().reader.locale
        country = self.data.get("country") or self.initial.get("country") or "ES"
        self._choose("country", countries.countries(locale))
        self._choose("time_zone", countries.time_zones(country))
        self._choose("currency", countries.currencies(locale))

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        self.fields[name] = forms.ChoiceField(label=self.fields[name].label, choices=choices)


class ShareField(forms.DecimalField):
    """A share of one that is read and written in percent."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(min_value=0, max_value=100, decimal_places=1, localize=True, **options)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Write a share in percent; what was typed stays as it was typed."""
        return (value * 100).normalize() if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:  # noqa: ANN401 - Django's own signature
        """Return percent as a share."""
        percent = super().clean(value)
        return None if percent is None else percent / 100


class OrganisationForm(PlaceFields, forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """What an administrator decides for all."""

    roles_with_second_factor = forms.MultipleChoiceField(
        label=_("Must sign in with a second step"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who has none yet is asked to set it up before going on."),
    )
    margin_rate = ShareField(
        label=_("Margin, in percent of sales"),
        required=False,
        help_text=_("For purchases that come without their own margin."),
    )

    class Meta:
        model = Organisation
        fields = [
            "name", "country", "time_zone", "currency", "language",
            "weekly_capacity", "false_alarms_per_year", "margin_rate",
            "sellers_see", "roles_with_second_factor",
        ]  # fmt: skip
        labels = {
            "weekly_capacity": _("Customers a week"),
            "false_alarms_per_year": _("False alarms"),
        }
        localized_fields = ["false_alarms_per_year"]

    def facts(self) -> dict[str, object]:
        """Return what was said of the organisation."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
