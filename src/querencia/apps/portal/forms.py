"""What customers fill in, and what sets the portal up."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from querencia.apps.conversations.channels.by_letter import mailboxes
from querencia.apps.conversations.enums import Factor
from querencia.apps.conversations.forms.few_files import FewFilesField
from querencia.apps.conversations.models import Account
from querencia.apps.people.models import Team
from querencia.apps.portal.domain.settings import PortalSettings
from querencia.apps.portal.domain.writing import Written

_KEY = re.compile(r"[A-Za-z0-9_-]{16}")


class AddressForm(forms.Form):
    """To which address the link is sent."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ReplyForm(forms.Form):
    """What a customer writes into a request."""

    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    attached = FewFilesField(
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy("Up to 5 files, 15 MB together."),
    )
    clave = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        self.initial.setdefault("clave", secrets.token_urlsafe(12))

    def written(self) -> Written:
        """Return what was written."""
        said = self.cleaned_data
        key = said["clave"] if _KEY.fullmatch(said["clave"]) else secrets.token_urlsafe(12)
        return Written(
            key=key,
            text=said["text"],
            subject=" ".join(said.get("subject", "").split()),
            factor=said.get("factor", ""),
            files=tuple(said["attached"]),
        )


class RequestForm(ReplyForm):
    """A new request."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    factor = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        required=False,
        choices=[("", gettext_lazy("Something else")), *Factor.choices],
    )
    field_order = ("subject", "factor", "text", "attached", "clave")


class SetUpForm(forms.Form):
    """What the portal is told; see ``domain.settings``."""

    is_on = forms.BooleanField(
        label=gettext_lazy("The portal is open to customers"), required=False
    )
    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("Team"), required=False)
    mailbox = forms.ModelChoiceField(
        Account.objects.none(),
        label=gettext_lazy("Mailbox from which answers go as letters"),
        required=False,
        empty_label=gettext_lazy("None: an e-mail says that there is an answer"),
    )
    welcome = forms.CharField(
        label=gettext_lazy("What stands on the first page"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        mailbox = self.fields["mailbox"]
        assert isinstance(mailbox, forms.ModelChoiceField)
        mailbox.queryset = mailboxes()

    def site(self) -> PortalSettings:
        """Return what was said of the portal."""
        mailbox = self.cleaned_data["mailbox"]
        welcome = self.cleaned_data["welcome"]
        return PortalSettings(mailbox=mailbox.pk if mailbox else None, welcome=welcome)
