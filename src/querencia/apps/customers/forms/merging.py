"""Choosing, field by field, what the survivor of a merge is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from querencia.apps.customers.domain.merging import CHOICES, CUSTOM, DEPARTURE
from querencia.apps.customers.models import CustomField, Departure
from querencia.apps.customers.templatetags.customers import custom_value
from querencia.foundation.frame.templatetags.frame import day, money

if TYPE_CHECKING:
    from django.http import QueryDict

    from querencia.apps.customers.models import Customer

KEEP, TAKE = "keep", "take"


class MergeForm(forms.Form):
    """One choice for each field in which the two differ."""

    def __init__(self, data: QueryDict | None, *, survivor: Customer, absorbed: Customer) -> None:
        super().__init__(data)
        for name, label, kept, taken in _differences(survivor, absorbed):
            self.fields[name] = forms.ChoiceField(
                label=label,
                widget=forms.RadioSelect(),
                choices=[(KEEP, kept or "–"), (TAKE, taken or "–")],
                initial=KEEP if kept or name == DEPARTURE else TAKE,
            )

    def taken(self) -> set[str]:
        """Return the names of what comes from the other record."""
        return {name for name, choice in self.cleaned_data.items() if choice == TAKE}


def _differences(survivor: Customer, absorbed: Customer) -> list[tuple[str, str, str, str]]:
    """Return name, label, and what each of the two says, where they differ."""
    here, there = _shown(survivor), _shown(absorbed)
    return [
        (name, label, here.get(name, ""), there.get(name, ""))
        for name, label in _labels().items()
        if here.get(name, "") != there.get(name, "")
    ]


def _labels() -> dict[str, str]:
    own = {f"{CUSTOM}{one.key}": one.label for one in CustomField.objects.all()}
    labels = {
        "name": _("Name"),
        "kind": _("Kind"),
        "tax_id": _("Tax id"),
        "town": _("Town"),
        "owner": _("Owner"),
        "team": _("Team"),
        "segment": _("Segment"),
        "acquisition": _("Acquisition"),
        "loyalty": _("Loyalty programme"),
        "referred_by": _("Sent by"),
        "next_contact_on": _("Next contact"),
        DEPARTURE: _("Departure"),
    }
    assert set(labels) == {*CHOICES, DEPARTURE}
    return labels | own


def _shown(one: Customer) -> dict[str, str]:
    gone = Departure.objects.filter(customer=one, returned_on__isnull=True).first()
    own = {f"{CUSTOM}{key}": custom_value(one.custom, key) for key in one.custom}
    known: dict[str, Any] = {
        "name": one.name,
        "kind": one.get_kind_display(),
        "tax_id": f"{one.tax_id} {one.tax_country}".strip(),
        "town": one.town,
        "owner": one.owner,
        "team": one.team,
        "segment": one.segment,
        "acquisition": " · ".join(
            filter(
                None,
                [
                    str(one.acquisition_channel or ""),
                    _day(one.acquired_on),
                    "" if one.acquisition_cost_minor is None else money(one.acquisition_cost_minor),
                ],
            )
        ),
        "loyalty": _day(one.loyalty_since),
        "referred_by": one.referred_by,
        "next_contact_on": _day(one.next_contact_on),
        DEPARTURE: _("Left on %(day)s") % {"day": day(gone.left_on)} if gone else _("Still here"),
    }
    return {name: str(value or "") for name, value in known.items()} | own


def _day(value: Any) -> str:  # noqa: ANN401 - a date or None
    return day(value) if value else ""
