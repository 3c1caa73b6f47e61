"""The form that anybody fills in, and the one that sets it up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querencia.apps.conversations.channels.by_letter import mailboxes
from querencia.apps.conversations.enums import Factor
from querencia.apps.conversations.forms.few_files import FewFilesField
from querencia.apps.conversations.models import Account
from querencia.apps.people.models import Team
from querencia.apps.web_forms.domain.filled import Filled
from querencia.apps.web_forms.domain.settings import FormSettings
from querencia.foundation.origins import origin_of

OPTIONAL = {
    "asks_telephone": "telephone",
    "asks_factor": "factor",
    "asks_order": "order",
    "asks_files": "attached",
}


class ContactForm(forms.Form):
    """What somebody writes to us."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        max_length=254,
        help_text=gettext_lazy("We will answer to this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    telephone = forms.CharField(
        label=gettext_lazy("Your telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    factor = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        required=False,
        choices=[("", gettext_lazy("Something else")), *Factor.choices],
    )
    order = forms.CharField(
        label=gettext_lazy("Number of your order or invoice"), max_length=60, required=False
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    attached = FewFilesField(
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy("Up to 5 files, 15 MB together."),
    )
    # People neither see nor reach it; what fills in everything does.
    confirmar = forms.CharField(required=False, max_length=2_000)
    sello = forms.CharField(required=False, widget=forms.HiddenInput, max_length=500)

    def __init__(self, *args: Any, site: FormSettings, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        for asks, name in OPTIONAL.items():
            if not getattr(site, asks):
                del self.fields[name]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people fill in."""
        return [field for field in self.visible_fields() if field.name != "confirmar"]

    def filled(self) -> Filled:
        """Return what was filled in."""
        said = self.cleaned_data
        return Filled(
            name=" ".join(said["name"].split()),
            email=said["email"].lower(),
            subject=" ".join(said["subject"].split()),
            text=said["text"],
            telephone=said.get("telephone", ""),
            factor=said.get("factor", ""),
            order=said.get("order", ""),
            files=tuple(said.get("attached") or ()),
            trap=said["confirmar"],
        )


class SetUpForm(forms.Form):
    """What a form is told; see ``domain.settings``."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("For yourselves; visitors see the name of the business."),
    )
    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("Team"), required=False)
    mailbox = forms.ModelChoiceField(
        Account.objects.none(),
        label=gettext_lazy("Mailbox that answers go from"),
        required=False,
        empty_label=gettext_lazy("None: nobody can be answered"),
    )
    welcome = forms.CharField(
        label=gettext_lazy("What stands above the fields"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    origins = forms.CharField(
        label=gettext_lazy("Websites that may show it inside their pages"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line, with https:// and without what follows the name, like"
            " https://www.example.com. With and without www are two. A link to the form needs none."
        ),
    )
    asks_telephone = forms.BooleanField(
        label=gettext_lazy("Ask for the telephone"), required=False, initial=True
    )
    asks_factor = forms.BooleanField(
        label=gettext_lazy("Ask what it is about"), required=False, initial=True
    )
    asks_order = forms.BooleanField(
        label=gettext_lazy("Ask for the number of the order"), required=False, initial=True
    )
    asks_files = forms.BooleanField(label=gettext_lazy("Take files"), required=False, initial=True)
    is_on = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        mailbox = self.fields["mailbox"]
        assert isinstance(mailbox, forms.ModelChoiceField)
        mailbox.queryset = mailboxes()

    def clean_origins(self) -> list[str]:
        """Return the origins.

        Raises:
            ValidationError: One of them is none; it is named.
        """
        given = self.cleaned_data["origins"].split()
        wrong = [one for one in given if not origin_of(one)]
        if wrong:
            sentence = _("This is no address of a website: %(address)s")
            raise ValidationError(sentence % {"address": ", ".join(wrong)})
        return list(dict.fromkeys(origin_of(one) for one in given))

    def site(self) -> FormSettings:
        """Return what was said of the form."""
        mailbox = self.cleaned_data["mailbox"]
        same = {name: self.cleaned_data[name] for name in ("origins", "welcome", *OPTIONAL)}
        return FormSettings(mailbox=mailbox.pk if mailbox else None, **same)

    def put_into(self, account: Account) -> Account:
        """Write the rest into an account, without saving it."""
        account.name = self.cleaned_data["name"]
        account.team = self.cleaned_data["team"]
        account.is_on = self.cleaned_data["is_on"]
        return account
