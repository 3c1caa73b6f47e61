"""Forms of people and teams."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
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


class AddressForm(forms.Form):
    """Another e-mail address, and the password of who asks for it."""

    email = forms.EmailField(
        label=_("New e-mail address"), widget=forms.EmailInput({"autocomplete": "email"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """See to it that it is theirs."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError(_("This is not your password."))
        return password


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
