"""The form of a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querencia.apps.chat.domain.settings import COLOUR, ChatSettings
from querencia.apps.conversations.models import Account
from querencia.apps.people.models import Team
from querencia.foundation.origins import origin_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


class ChatForm(forms.Form):
    """What a chat is told; see ``domain.settings``."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("For yourselves; visitors see the name of the business."),
    )
    origins = forms.CharField(
        label=gettext_lazy("Websites that may hold it"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line, with https:// and without what follows the name, like"
            " https://www.example.com. With and without www are two."
        ),
    )
    team = forms.ModelChoiceField(
        Team.objects.all(),
        label=gettext_lazy("Team"),
        required=False,
        empty_label="–",
        help_text=gettext_lazy("Its opening hours are those of the chat."),
    )
    colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$",
        label=gettext_lazy("Colour"),
        initial=COLOUR,
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    greeting = forms.CharField(
        label=gettext_lazy("Greeting"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty: it greets in the language of the page."),
    )
    away = forms.CharField(
        label=gettext_lazy("What it says outside opening hours"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Empty: it asks for a message and an e-mail address."),
    )
    email_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes until an answer goes by e-mail"),
        min_value=0,
        max_value=1_440,
        initial=5,
        help_text=gettext_lazy(
            "When the visitor has gone, gave an address, and you have a mailbox. 0: never."
        ),
    )
    email_account = forms.ModelChoiceField(
        Account.objects.none(), label=gettext_lazy("From the mailbox"), required=False
    )
    is_on = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        mailboxes: QuerySet[Account] = Account.objects.filter(kind="email", is_on=True)
        self.fields["email_account"] = forms.ModelChoiceField(
            mailboxes,
            label=self.fields["email_account"].label,
            required=False,
            empty_label=_("The first one"),
        )

    def clean_origins(self) -> list[str]:
        """Return the origins; what is none is named."""
        given = self.cleaned_data["origins"].split()
        wrong = [one for one in given if not origin_of(one)]
        if wrong:
            sentence = _("This is no address of a website: %(address)s")
            raise ValidationError(sentence % {"address": ", ".join(wrong)})
        return list(dict.fromkeys(origin_of(one) for one in given))

    def clean_colour(self) -> str:
        """Return the colour in lower case."""
        return str(self.cleaned_data["colour"]).lower()

    def site(self) -> ChatSettings:
        """Return what was said of the chat."""
        mailbox = self.cleaned_data["email_account"]
        return ChatSettings(
            email_account=mailbox.pk if mailbox else None,
            **{
                name: self.cleaned_data[name]
                for name in ("origins", "colour", "greeting", "away", "email_minutes")
            },
        )

    def put_into(self, account: Account) -> Account:
        """Write the rest into an account, without saving it."""
        account.name = self.cleaned_data["name"]
        account.team = self.cleaned_data["team"]
        account.is_on = self.cleaned_data["is_on"]
        return account
