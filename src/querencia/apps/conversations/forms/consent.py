"""The application by which a mailbox is entered at Google or Microsoft."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.forms.secret import SecretInput


class ConsentForm(forms.Form):
    """As the provider shows it where the application is registered."""

    provider = forms.ChoiceField(
        label=_("Provider"), choices=[("google", "Google"), ("microsoft", "Microsoft")]
    )
    client_id = forms.CharField(label=_("Client ID"), max_length=200)
    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=300,
        required=False,
        widget=SecretInput(),
    )
    tenant = forms.RegexField(
        r"^[A-Za-z0-9.-]+$",
        label=_("Tenant"),
        max_length=100,
        required=False,
        help_text=_("At Microsoft: your organisation's; empty: any."),
    )
