"""Writing down who a customer is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from querencia.apps.customers.domain.loyalty import SentByThemselves, refuse_circle
from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.domain.search import search
from querencia.apps.customers.domain.tax_ids import WrongTaxId, read_tax_id
from querencia.apps.customers.enums import CustomerKind
from querencia.apps.customers.forms.custom_fields import (
    PREFIX,
    DayInput,
    form_fields,
    initial_values,
    stored_values,
)
from querencia.apps.customers.models import Customer, CustomField
from querencia.apps.people.domain.countries import countries
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.models import User
from querencia.foundation.frame.reading import current
from querencia.foundation.money import amount_of, minor_units

if TYPE_CHECKING:
    from django.http import QueryDict

_DAYS = ("acquired_on", "loyalty_since", "loyalty_last_activity", "next_contact_on")


class CustomerForm(forms.ModelForm):  # type: ignore[type-arg]  # Django takes none when run
    """Everything about a customer but how they are reached."""

    acquisition_cost = forms.DecimalField(
        label=_("Acquisition cost"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    referrer = forms.CharField(
        label=_("Sent by"),
        required=False,
        help_text=_("Name, tax id or e-mail of the customer who sent this one."),
    )

    class Meta:
        model = Customer
        fields = [
            "kind",
            "name",
            "tax_id",
            "tax_country",
            "owner",
            "team",
            "segment",
            "tags",
            "next_contact_on",
            "acquisition_channel",
            "acquired_on",
            "loyalty_since",
            "loyalty_last_activity",
        ]
        widgets = {
            "kind": forms.RadioSelect(),
            "tags": forms.CheckboxSelectMultiple(),
            **dict.fromkeys(_DAYS, DayInput()),
        }

    def __init__(
        self, data: QueryDict | None = None, *, user: User, customer: Customer | None = None
    ) -> None:
        self.user, self.customer, organisation = user, customer, the_organisation()
        self.currency = organisation.currency
        super().__init__(
            data, instance=customer, initial=self._initial(customer, organisation.country)
        )
        self.fields["kind"].choices = CustomerKind.choices  # type: ignore[attr-defined]  # no empty one
        self.fields["owner"].queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["tax_country"] = forms.ChoiceField(
            label=_("Country of the tax id"),
            required=False,
            choices=[("", "–"), *countries(current().reader.locale)],
        )
        self.own_fields = list(CustomField.objects.all())
        self.fields.update(form_fields(self.own_fields))

    def _initial(self, customer: Customer | None, country: str) -> dict[str, Any]:
        if customer is None:
            return {"tax_country": country, "owner": self.user.pk, "team": self.user.team_id}
        cost = customer.acquisition_cost_minor
        return {
            "acquisition_cost": None if cost is None else amount_of(cost, self.currency),
            "referrer": customer.referred_by.name if customer.referred_by else "",
            "tax_country": customer.tax_country or country,
            **initial_values(customer.custom),
        }

    def clean(self) -> dict[str, Any]:
        """Check the tax id by the rules of its country, unless it is the one that was imported."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        text = cleaned.get("tax_id", "")
        if text and not (self.customer and text == self.customer.tax_id):
            is_person = cleaned.get("kind") == CustomerKind.PERSON
            try:
                cleaned["tax_id"] = read_tax_id(
                    text, country=cleaned.get("tax_country", ""), is_person=is_person
                )
            except WrongTaxId as error:
                self.add_error("tax_id", str(error))
        if not text:
            cleaned["tax_country"] = ""
        return cleaned

    def clean_referrer(self) -> Customer | None:
        """Find the one customer that is meant."""
        text = self.cleaned_data["referrer"].strip()
        before = self.customer.referred_by if self.customer else None
        if not text or (before and before.name == text):
            return before if text else None
        found = search(self.user, text, limit=3)
        same = [one for one in found if one.name_key == name_key(text)] or found
        if len(same) != 1:
            raise forms.ValidationError(
                gettext("Several customers fit “%(text)s”; write the tax id or e-mail.")
                % {"text": text}
                if same
                else gettext("No customer fits “%(text)s”.") % {"text": text}
            )
        if self.customer:
            try:
                refuse_circle(customer=self.customer, referrer=same[0])
            except SentByThemselves as error:
                sentence = gettext("They were sent by this customer themselves.")
                raise forms.ValidationError(sentence) from error
        return same[0]

    def facts(self) -> dict[str, Any]:
        """Return the fields as the domain takes them."""
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields}
        cost = self.cleaned_data["acquisition_cost"]
        own = {field.key for field in self.own_fields}
        before = self.customer.custom if self.customer else {}
        unknown = {key: value for key, value in before.items() if key not in own}
        return facts | {
            "acquisition_cost_minor": None if cost is None else minor_units(cost, self.currency),
            "referred_by": self.cleaned_data["referrer"],
            "custom": unknown | stored_values(self.cleaned_data),
        }

    @property
    def custom_rows(self) -> list[forms.BoundField]:
        """The custom fields."""
        return [field for field in self if field.name.startswith(PREFIX)]
