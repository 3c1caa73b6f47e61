"""What people write in conversations."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.enums import Status


class AnswerForm(forms.Form):
    """An answer to the customer."""

    text = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 5}))
    status = forms.ChoiceField(
        label=_("Then"),
        choices=[
            (Status.WAITING, Status.WAITING.label),
            (Status.OPEN, Status.OPEN.label),
            (Status.CLOSED, Status.CLOSED.label),
        ],
        initial=Status.WAITING,
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NoteForm(forms.Form):
    """A note that only we read."""

    text = forms.CharField(label=_("Private note"), widget=forms.Textarea(attrs={"rows": 3}))
