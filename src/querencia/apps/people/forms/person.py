"""Forms of people and teams."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from querencia.apps.people.models import Invitation, Team, User


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """What somebody says of themselves."""

    class Meta:
        model = User
        fields = ["name", "language", "theme"]
        widgets = {"name": forms.TextInput({"autocomplete": "name"})}
        help_texts = {"language": _("Empty: the language of the organisation.")}


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """What an administrator says of somebody."""

    class Meta:
        model = User
        fields = ["name", "role", "team"]


class InvitationForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """Who is invited, and as what."""

    class Meta:
        model = Invitation
        fields = ["name", "email", "role", "team"]


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """The name of a team."""

    class Meta:
        model = Team
        fields = ["name"]
