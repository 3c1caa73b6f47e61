"""What is written down of a customer without leaving their page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from querencia.apps.customers.enums import ConsentChannel, InteractionChannel, LossReason, Outcome
from querencia.apps.customers.forms.custom_fields import DayInput
from querencia.apps.customers.models import Contact

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

    from querencia.apps.customers.models import Customer


class InteractionForm(forms.Form):
    """A call, a visit or a message."""

    channel = forms.ChoiceField(label=_("Channel"), choices=InteractionChannel.choices)
    outcome = forms.ChoiceField(label=_("What came of it"), choices=Outcome.choices)
    contact = forms.ModelChoiceField(
        label=_("With whom"), queryset=Contact.objects.none(), required=False
    )
    text = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_contact_on = forms.DateField(label=_("Next contact"), required=False, widget=DayInput())

    def __init__(self, data: QueryDict | None = None, *, customer: Customer) -> None:
        super().__init__(data, prefix="interaction")
        here = customer.contacts.filter(left_on__isnull=True)
        self.fields["contact"].queryset = here  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["contact"].empty_label = "–"  # type: ignore[attr-defined]  # as above


class NoteForm(forms.Form):
    """A remark."""

    text = forms.CharField(
        label=_("Note"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="note")


class NextContactForm(forms.Form):
    """When a customer is contacted next; empty takes the date away."""

    on = forms.DateField(label=_("Next contact"), required=False, widget=DayInput())

    def __init__(self, data: QueryDict | None = None, *, on: date | None = None) -> None:
        super().__init__(data, prefix="next", initial={"on": on})


class ConsentForm(forms.Form):
    """What a customer allows or forbids."""

    channel = forms.ChoiceField(label=_("Channel"), choices=ConsentChannel.choices)
    is_given = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("yes", _("Allows it")), ("no", _("Forbids it"))],
        coerce=lambda text: text == "yes",
    )
    since = forms.DateField(label=_("Since"), widget=DayInput())
    source = forms.CharField(
        label=_("How we know"),
        max_length=120,
        help_text=_("A signed form, a call, the web: what you could show."),
    )

    def __init__(self, data: QueryDict | None = None, *, today: date | None = None) -> None:
        super().__init__(data, prefix="consent", initial={"since": today})


class DepartureForm(forms.Form):
    """That a customer has left."""

    left_on = forms.DateField(label=_("Left on"), widget=DayInput())
    reason = forms.ChoiceField(label=_("Reason"), choices=LossReason.choices)
    competitor = forms.CharField(label=_("Competitor"), max_length=120, required=False)
    evidence = forms.CharField(
        label=_("How we know"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: QueryDict | None = None, *, today: date | None = None) -> None:
        super().__init__(data, prefix="departure", initial={"left_on": today})
