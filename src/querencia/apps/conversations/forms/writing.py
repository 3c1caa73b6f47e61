"""Writing to customers, and to one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from querencia.apps.conversations.domain.beginning import accounts_to_write_from
from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.drafts import LARGEST_FILES
from querencia.apps.conversations.enums import Status
from querencia.apps.conversations.models import Account
from querencia.apps.customers.enums import Outcome
from querencia.apps.customers.forms.custom_fields import DayInput
from querencia.connectors.channel import File

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.http import QueryDict

MEBIBYTE = 2**20
LONGEST_TEXT = 100_000


def too_much() -> str:
    """Return what is said of files that could not be sent."""
    most = {"most": LARGEST_FILES // MEBIBYTE}
    return _("The files are too large together: at most %(most)s MB can be sent.") % most


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files that go with a message."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401 - as Django has it
        """Return the files; together they must be small enough to be sent."""
        single = super().clean
        given: Sequence[UploadedFile[Any]] = data if isinstance(data, list | tuple) else [data]
        cleaned = [single(one, initial) for one in given if one]
        if sum(one.size for one in cleaned) > LARGEST_FILES:
            raise forms.ValidationError(too_much())
        return cleaned


class AddressesField(forms.CharField):
    """E-mail addresses, separated by commas."""

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - as Django has it
        """Return them as parties.

        Raises:
            ValidationError: One of them is none; it is named.
        """
        given = [one.strip() for one in str(value or "").replace(";", ",").split(",")]
        for one in filter(None, given):
            try:
                validate_email(one)
            except forms.ValidationError as error:
                sentence = _("“%(address)s” is no e-mail address.") % {"address": one}
                raise forms.ValidationError(sentence) from error
        return [{"address": one.lower()} for one in given if one]


class AnswerForm(forms.Form):
    """An answer to the customer."""

    text = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "data-canned": ""}),
        strip=True,
    )
    cc = AddressesField(
        label=gettext_lazy("Copy to"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    attached = FilesField(label=gettext_lazy("Files"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Then"),
        choices=[
            (Status.WAITING, gettext_lazy("Wait for the customer")),
            (Status.OPEN, gettext_lazy("Leave it open")),
            (Status.CLOSED, gettext_lazy("Close it")),
        ],
        initial=Status.WAITING,
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def given_files(self) -> list[File]:
        """The files as the domain takes them."""
        return [_file(one) for one in self.cleaned_data["attached"]]


class NoteForm(forms.Form):
    """A note that only we read."""

    text = forms.CharField(
        label=gettext_lazy("Private note"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "data-people": ""}),
    )


class DraftFilesForm(forms.Form):
    """Files that are to go with an answer which is still a draft."""

    attached = FilesField(label=gettext_lazy("Files"))

    @property
    def given_files(self) -> list[File]:
        """The files as the domain takes them."""
        return [_file(one) for one in self.cleaned_data["attached"]]


class TemplateForm(forms.Form):
    """A text that the channel has approved beforehand, with what fills its gaps."""

    name = forms.RegexField(
        r"^[a-z0-9_]+$",
        label=gettext_lazy("Name of the template"),
        max_length=200,
        help_text=gettext_lazy("As the channel has it: small letters, digits and underscores."),
    )
    language = forms.RegexField(
        r"^[a-z]{2}(_[A-Z]{2})?$", label=gettext_lazy("Language"), max_length=5, initial="es"
    )
    values = forms.CharField(
        label=gettext_lazy("What fills its gaps"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, in order."),
    )

    def clean_values(self) -> list[str]:
        """Return them in order."""
        lines = str(self.cleaned_data["values"]).splitlines()
        return [line.strip() for line in lines if line.strip()]


class FirstMessageForm(forms.Form):
    """A message to somebody who has not written."""

    account = forms.ModelChoiceField(
        label=pgettext_lazy("a message", "From"), queryset=Account.objects.none(), empty_label=None
    )
    to = forms.CharField(label=pgettext_lazy("a message", "To"), max_length=254)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=250, required=False)
    text = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    attached = FilesField(label=gettext_lazy("Files"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Any = None,  # noqa: ANN401 - as Django has it
        *,
        to: str = "",
    ) -> None:
        super().__init__(data, files, initial={"to": to})
        self.fields["account"].queryset = accounts_to_write_from()  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        """See that the address is one of the account's channel, and that a subject stands."""
        said = super().clean() or {}
        account = said.get("account")
        if account is None:
            return said
        if account.kind == "email" and said.get("to"):
            try:
                validate_email(said["to"])
            except forms.ValidationError:
                self.add_error("to", _("“%(address)s” is no e-mail address.")
                               % {"address": said["to"]})  # fmt: skip
        if channel_of(account.kind).has_subject and not said.get("subject"):
            self.add_error("subject", _("An e-mail needs a subject."))
        return said

    @property
    def given_files(self) -> list[File]:
        """The files as the domain takes them."""
        return [_file(one) for one in self.cleaned_data["attached"]]


class CallForm(forms.Form):
    """A call that somebody writes down: what came of it is the button that sends the form."""

    outcome = forms.ChoiceField(label=gettext_lazy("What came of it"), choices=Outcome.choices)
    text = forms.CharField(
        label=gettext_lazy("What was said"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    number = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    is_incoming = forms.BooleanField(label=gettext_lazy("They called us"), required=False)
    begins = forms.BooleanField(
        label=gettext_lazy("Something is left to do: begin a conversation"), required=False
    )
    next_contact_on = forms.DateField(
        label=gettext_lazy("Next contact"), required=False, widget=DayInput()
    )


def _file(uploaded: UploadedFile[Any]) -> File:
    content = uploaded.read()
    return File(
        name=uploaded.name or "",
        media_type=uploaded.content_type or "application/octet-stream",
        content=content,
        size=len(content),
    )
