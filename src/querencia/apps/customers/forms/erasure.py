"""Being sure before a person is forgotten."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ErasureForm(forms.Form):
    """The customer's name, typed once more."""

    typed_name = forms.CharField(
        label=_("Type the customer's name"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
