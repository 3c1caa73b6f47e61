"""Forms of those who are not in yet: signing in, a forgotten password, first start, invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from querencia.apps.people.forms.organisation import PlaceFields
from querencia.apps.people.models import Organisation, User


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["password"].help_text = ""  # the page has the link itself
        _without_placeholders(self)


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """The address that the link is sent to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        _without_placeholders(self)


class PasswordFields(forms.Form):
    """A new password, checked against the rules and the person's own address."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters. A short sentence is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Check the password, which may not resemble what else was filled in."""
        filled = super().clean() or {}
        if password := filled.get("password"):
            try:
                password_validation.validate_password(password, self.owner())
            except forms.ValidationError as error:
                self.add_error("password", error)
        return filled

    def owner(self) -> User:
        """Return whose password it will be."""
        return User(email=self.cleaned_data.get("email", ""))


class FirstStartForm(PlaceFields, PasswordFields, forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """The organisation and its first administrator."""

    your_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "username"})
    )

    class Meta:
        model = Organisation
        fields = ["name", "country", "time_zone", "currency", "language", "weekly_capacity"]
        labels = {"name": _("Name of your business")}
        widgets = {"name": forms.TextInput({"autocomplete": "organization"})}

    def facts(self) -> dict[str, object]:
        """Return what was said of the organisation."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class AcceptForm(PasswordFields):
    """What somebody who was invited says of themselves."""

    your_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    field_order = ["your_name", "password"]


def _without_placeholders(form: forms.Form) -> None:
    """A label says it already, and stays when the field is filled in."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
