"""What is done to one conversation, a form each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querencia.apps.conversations.domain import snoozing
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.enums import Factor, Priority, Snooze, Status
from querencia.apps.conversations.forms.listing import ME, NOBODY, people_who_answer
from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.customers.enums import CustomerKind
from querencia.apps.customers.models import Customer
from querencia.apps.people.models import Team, User
from querencia.foundation import clock

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from querencia.apps.conversations.models import Conversation


class Handling(forms.Form):
    """A form about one conversation, filled in by somebody."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        conversation: Conversation,
        user: User,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.conversation, self.user = conversation, user
        self.set_up()

    def set_up(self) -> None:
        """Fit the fields to the conversation."""


class SubjectForm(Handling):
    """What it is called."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=250, required=False)


class StatusForm(Handling):
    """Whose turn it is."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[(one, one.label) for one in (Status.OPEN, Status.WAITING, Status.CLOSED)],
    )
    goes_on = forms.BooleanField(required=False)


class SnoozeForm(Handling):
    """Until when it is put off: one of the usual moments, or a day and time."""

    when = forms.ChoiceField(
        label=gettext_lazy("Put off until"),
        required=False,
        choices=Snooze.choices,
    )
    at = forms.DateTimeField(
        label=gettext_lazy("Another day and time"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        """Return the moment as ``until``."""
        said = super().clean() or {}
        said["until"] = self._moment(said)
        if said["until"] is None:
            raise forms.ValidationError(_("Say until when."))
        if said["until"] <= clock.now():
            raise forms.ValidationError(_("That moment has passed already."))
        return said

    def _moment(self, said: dict[str, Any]) -> datetime | None:
        if said.get("at"):
            moment: datetime = said["at"]
            return moment
        choose = snoozing.CHOICES.get(said.get("when", ""))
        zone = timezone.get_current_timezone()
        return choose(clock.now(), zone) if choose else None


class PriorityForm(Handling):
    """How soon it is answered."""

    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=Priority.choices, coerce=int
    )


class ChargeForm(Handling):
    """Who is in charge, and of which team."""

    assignee = forms.ChoiceField(label=gettext_lazy("In charge"), required=False)
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"), queryset=Team.objects.all(), required=False, empty_label="–"
    )

    def set_up(self) -> None:
        """Offer who can answer; oneself first."""
        people = [(NOBODY, _("Nobody")), (ME, _("Me")), *people_who_answer()]
        self.fields["assignee"].choices = people  # type: ignore[attr-defined]  # a ChoiceField
        self.initial.setdefault("assignee", self.conversation.assignee_id or NOBODY)
        self.initial.setdefault("team", self.conversation.team_id)

    def clean_assignee(self) -> User | None:
        """Return the person."""
        chosen = self.cleaned_data["assignee"]
        if chosen in {NOBODY, ""}:
            return None
        return self.user if chosen == ME else User.objects.get(pk=chosen)


class AboutForm(Handling):
    """What it is about, and whether it is a complaint."""

    factor = forms.ChoiceField(
        label=gettext_lazy("About"), required=False, choices=[("", "–"), *Factor.choices]
    )
    is_complaint = forms.BooleanField(label=gettext_lazy("It is a complaint"), required=False)


class LabelsForm(Handling):
    """Tags, separated by commas."""

    labels = forms.CharField(
        label=gettext_lazy("Tags"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "known-labels"}),
    )

    def clean_labels(self) -> list[str]:
        """Return the words."""
        words = [word.strip()[:60] for word in self.cleaned_data["labels"].split(",")]
        return [word for word in words if word]


class RequesterForm(Handling):
    """To whom answers go."""

    address = forms.CharField(label=gettext_lazy("Answers go to"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)

    def clean_address(self) -> str:
        """See that the channel can write to it."""
        address = str(self.cleaned_data["address"]).strip()
        if self.conversation.channel == "email":
            return str(forms.EmailField().clean(address)).lower()
        return address


class CustomerForm(Handling):
    """Whose it is."""

    customer = forms.ModelChoiceField(queryset=Customer.objects.none(), required=False)
    remember = forms.BooleanField(
        label=gettext_lazy("Write the address into the customer's record"), required=False
    )

    def set_up(self) -> None:
        """Offer the customers whom this person may see."""
        self.fields["customer"].queryset = customers_for(self.user)  # type: ignore[attr-defined]  # a ModelChoiceField


class NewCustomerForm(Handling):
    """A customer who is not known yet."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=CustomerKind.choices)


class NumberForm(Handling):
    """Another conversation, by its number."""

    number = forms.CharField(
        label=gettext_lazy("Number of the other conversation"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_number(self) -> Conversation:
        """Return the conversation, if this person may see it."""
        given = str(self.cleaned_data["number"]).strip().removeprefix("#")
        seen = conversations_for(self.user)
        found = (
            seen.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 18 else None
        )
        if found is None:
            raise forms.ValidationError(_("There is no conversation with that number."))
        return found


class UnwantedForm(Handling):
    """Whether nobody wants it."""

    is_spam = forms.TypedChoiceField(
        choices=[("si", ""), ("no", "")], coerce=lambda word: word == "si"
    )


class WatchForm(Handling):
    """Whether somebody wants to know what happens."""

    is_on = forms.TypedChoiceField(
        choices=[("si", ""), ("no", "")], coerce=lambda word: word == "si"
    )
