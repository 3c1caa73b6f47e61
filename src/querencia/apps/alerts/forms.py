"""What people fill in when they work on an alert."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from querencia.apps.alerts.enums import ShrinkingReason
from querencia.apps.alerts.models import Cadence
from querencia.apps.customers.enums import InteractionChannel, LossReason, Outcome
from querencia.apps.people.enums import Permission
from querencia.apps.people.models import User
from querencia.foundation.money import amount_of, minor_units

if TYPE_CHECKING:
    from datetime import date

    from querencia.apps.alerts.models import Alert


class DayInput(forms.DateInput):
    """The browser's own field for a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AlertForm(forms.Form):
    """A form about an alert; knows today, and who fills it in."""

    def __init__(
        self, data: object = None, *, alert: Alert, user: User, today: date, **options: object
    ) -> None:
        super().__init__(data, prefix=f"a{alert.pk}", **options)  # type: ignore[arg-type]  # what Django passes
        self.alert, self.user, self.today = alert, user, today
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the alert."""


class ContactForm(AlertForm):
    """A call, a visit or a message, what came of it, and what is next."""

    channel = forms.ChoiceField(label=_("How"), choices=InteractionChannel.choices)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    text = forms.CharField(
        label=_("What was said"), widget=forms.Textarea({"rows": 3}), required=False
    )
    next_contact_on = forms.DateField(label=_("Next contact"), required=False, widget=DayInput())

    def clean_next_contact_on(self) -> date | None:
        """Refuse a next contact in the past."""
        day: date | None = self.cleaned_data["next_contact_on"]
        if day is not None and day < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        return day


class AssignForm(AlertForm):
    """Who takes it."""

    to = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), required=False)

    def prepare(self) -> None:
        """Offer who works on alerts."""
        users = [u.pk for u in User.objects.filter(is_active=True) if u.may(Permission.WORK_ALERTS)]
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(pk__in=users)
        field.initial = self.alert.assigned_to
        field.empty_label = str(_("Whoever answers for the customer"))


class SnoozeForm(AlertForm):
    """Until when it is put off."""

    until = forms.DateField(label=_("Until"), widget=DayInput())

    def prepare(self) -> None:
        """Propose a week."""
        self.fields["until"].initial = self.today + timedelta(weeks=1)

    def clean_until(self) -> date:
        """Refuse a day that has come already."""
        day: date = self.cleaned_data["until"]
        if day <= self.today:
            raise forms.ValidationError(_("Choose a day after today."))
        return day


class StillCustomerForm(AlertForm):
    """Nothing to fill in: the alarm was false."""


class LeftForm(AlertForm):
    """Since when, why and to whom a customer has gone."""

    left_on = forms.DateField(label=_("Left on"), widget=DayInput())
    reason = forms.ChoiceField(label=_("Why"), choices=LossReason.choices, widget=forms.RadioSelect)
    competitor = forms.CharField(label=_("To which competitor"), max_length=120, required=False)
    evidence = forms.CharField(
        label=_("How we know"), widget=forms.Textarea({"rows": 2}), required=False
    )

    def prepare(self) -> None:
        """Propose the day after the last purchase."""
        standing = getattr(self.alert.customer, "standing", None)
        self.fields["left_on"].initial = standing.last if standing else self.today

    def clean_left_on(self) -> date:
        """Refuse a day to come."""
        day: date = self.cleaned_data["left_on"]
        if day > self.today:
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return day


class BuysLessForm(AlertForm):
    """Why a customer buys less."""

    reason = forms.ChoiceField(
        label=_("Why they buy less"), choices=ShrinkingReason.choices, widget=forms.RadioSelect
    )


class CadenceForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript when it runs
    """How often whom."""

    least_value = forms.DecimalField(
        label=_("Worth at least"),
        required=False,
        min_value=0,
        help_text=_("In your currency, over the year ahead; everybody where empty."),
    )

    class Meta:
        model = Cadence
        fields = ("segment", "every_weeks", "channel")

    def __init__(self, *args: object, currency: str, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # what Django passes
        self.currency = currency
        if self.instance.least_value_minor is not None:
            self.fields["least_value"].initial = amount_of(
                self.instance.least_value_minor, currency
            )

    def save(self, commit: bool = True) -> Cadence:
        """Store the least value in minor units."""
        least = self.cleaned_data["least_value"]
        self.instance.least_value_minor = (
            None if least is None else minor_units(least, self.currency)
        )
        cadence: Cadence = super().save(commit)
        return cadence
