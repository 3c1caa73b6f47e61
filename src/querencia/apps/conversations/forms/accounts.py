"""The accounts through which customers reach us: a mailbox, or any channel by its own settings."""

from __future__ import annotations

from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, SecretStr, ValidationError

from querencia.apps.conversations.channels.config import config_of, put_config
from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.sealing import CannotUnseal
from querencia.apps.conversations.forms.secret import SecretInput
from querencia.apps.conversations.models import Account
from querencia.apps.conversations.presentation.settings import HELP, LABELS
from querencia.connectors.mailbox import MailboxConfig

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict
    from pydantic.fields import FieldInfo

KEPT = gettext_lazy("Leave it empty to keep the one that is stored.")
SECURITIES = [
    ("tls", gettext_lazy("TLS from the start")),
    ("starttls", "STARTTLS"),
    ("plain", gettext_lazy("None (only on this same machine)")),
]


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """What every account has; a channel's own settings are added below."""

    class Meta:
        model = Account
        fields: Sequence[str] = ["name", "team", "signature", "acknowledgement", "reopen_days"]
        widgets = {
            "signature": forms.Textarea(attrs={"rows": 4}),
            "acknowledgement": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, data: QueryDict | None = None, *, instance: Account) -> None:
        super().__init__(data, instance=instance)
        self.stored = _stored(instance)
        if channel_of(instance.kind).send is None:
            del self.fields["signature"], self.fields["acknowledgement"]

    def clean(self) -> dict[str, Any]:
        """Make the settings of what was typed; what is wrong is said at its field."""
        said: dict[str, Any] = super().clean() or {}
        kind = channel_of(self.instance.kind).config
        if kind is None or self.errors:
            return said
        try:
            put_config(self.instance, kind.model_validate(self.settings(said)))
        except ValidationError as error:
            for one in error.errors():
                self._complain(one["loc"], one["msg"])
        return said

    def settings(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return the channel's settings as what was typed has them."""
        del said
        return {}

    def _complain(self, place: tuple[int | str, ...], sentence: str) -> None:
        names = ["_".join(str(part) for part in place), str(place[-1]) if place else ""]
        field = next((name for name in names if name in self.fields), None)
        self.add_error(field, _("This does not fit: %(why)s") % {"why": sentence})


class SettingsForm(AccountForm):
    """An account of a channel whose settings are a flat list: a field for each of them."""

    def __init__(self, data: QueryDict | None = None, *, instance: Account) -> None:
        super().__init__(data, instance=instance)
        kind = channel_of(instance.kind).config
        self.own = {} if kind is None else dict(kind.model_fields)
        for name, about in self.own.items():
            self.fields[name] = _field(name, about, self.stored.get(name))

    def settings(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return them; an empty secret is the one that is stored, an empty word its default."""
        given: dict[str, Any] = {}
        for name, about in self.own.items():
            value = said.get(name)
            if value in (None, "") and _is_secret(about):
                value = self.stored.get(name)
            if value not in (None, ""):
                given[name] = value
        return given


class MailboxForm(AccountForm):
    """A mailbox: where it is read, and where answers are handed in."""

    address = forms.EmailField(label=gettext_lazy("Address"))
    sender = forms.CharField(
        label=gettext_lazy("Name that customers see"), required=False, max_length=200
    )
    aliases = forms.CharField(
        label=gettext_lazy("Other addresses that arrive here"),
        required=False,
        help_text=gettext_lazy("Separated by commas."),
    )
    by_leave = forms.BooleanField(
        label=gettext_lazy("It is at Google or Microsoft, and is entered without a password"),
        required=False,
        help_text=gettext_lazy("The next page leads there, to agree. The servers may stay empty."),
    )
    incoming_host = forms.CharField(
        label=gettext_lazy("Server that is read (IMAP)"), required=False
    )
    incoming_port = forms.IntegerField(label=gettext_lazy("Port"), initial=993, required=False)
    incoming_security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=SECURITIES)
    incoming_username = forms.CharField(
        label=gettext_lazy("User name"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    incoming_password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    after = forms.ChoiceField(
        label=gettext_lazy("When a message has been taken in"),
        choices=[
            ("leave", gettext_lazy("Leave it unread in the mailbox")),
            ("mark", gettext_lazy("Mark it as read")),
        ],
    )
    outgoing_host = forms.CharField(label=gettext_lazy("Server that sends (SMTP)"), required=False)
    outgoing_port = forms.IntegerField(label=gettext_lazy("Port"), initial=465, required=False)
    outgoing_security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=SECURITIES)
    outgoing_username = forms.CharField(
        label=gettext_lazy("User name"),
        required=False,
        help_text=gettext_lazy("Empty: the same as for reading."),
    )
    outgoing_password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        widget=SecretInput(),
        help_text=gettext_lazy("Empty: the same as for reading."),
    )

    def __init__(self, data: QueryDict | None = None, *, instance: Account) -> None:
        super().__init__(data, instance=instance)
        incoming, outgoing = (self.stored.get(end) or {} for end in ("incoming", "outgoing"))
        self.initial["address"] = self.stored.get("address", "")
        self.initial["sender"] = self.stored.get("name", "")
        self.initial["aliases"] = ", ".join(self.stored.get("aliases", ()))
        self.initial["after"] = incoming.get("after", "leave")
        for end, stored in (("incoming", incoming), ("outgoing", outgoing)):
            for name in ("host", "port", "security", "username"):
                if name in stored:
                    self.initial[f"{end}_{name}"] = stored[name]
        if incoming.get("credentials"):
            self.fields["incoming_password"].help_text = KEPT
        if outgoing.get("credentials"):
            self.fields["outgoing_password"].help_text = KEPT

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        general = [
            "name",
            "address",
            "sender",
            "aliases",
            "team",
            "signature",
            "acknowledgement",
            "reopen_days",
        ]
        servers = [name for name in self.fields if name.startswith("incoming_")]
        incoming = ["by_leave", *servers, "after"]
        outgoing = [name for name in self.fields if name.startswith("outgoing_")]
        return [
            (_("The account"), [self[name] for name in general if name in self.fields]),
            (_("Receiving"), [self[name] for name in incoming]),
            (_("Sending"), [self[name] for name in outgoing]),
        ]

    def clean(self) -> dict[str, Any]:
        """See that there is at least one end."""
        said = super().clean()
        ends = said.get("incoming_host") or said.get("outgoing_host")
        if not self.errors and not ends and not said.get("by_leave"):
            self.add_error("incoming_host", _("Say at least one server."))
        self.instance.address = said.get("address", "").lower()
        return said

    def settings(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return the mailbox's settings; what has no field here stays as it is stored."""
        aliases = [one.strip() for one in said.get("aliases", "").split(",") if one.strip()]
        incoming = self._end("incoming", said)
        if incoming is not None:
            incoming["after"] = said["after"]
        outgoing = self._end("outgoing", said)
        if outgoing is not None and incoming is not None:
            outgoing["username"] = outgoing.get("username") or incoming.get("username", "")
            outgoing.setdefault("credentials", incoming.get("credentials"))
        return self.stored | {
            "address": said["address"].lower(),
            "name": said["sender"],
            "aliases": aliases,
            "incoming": incoming,
            "outgoing": outgoing,
        }

    def _end(self, end: str, said: Mapping[str, Any]) -> dict[str, Any] | None:
        if not said.get(f"{end}_host"):
            return None
        made: dict[str, Any] = dict(self.stored.get(end) or {})
        for name in ("host", "port", "security", "username"):
            if said.get(f"{end}_{name}"):
                made[name] = said[f"{end}_{name}"]
        if password := said.get(f"{end}_password"):
            made["credentials"] = {"kind": "password", "password": password}
        return made


def form_of(account: Account) -> type[AccountForm]:
    """Return the form of an account's channel."""
    return MailboxForm if channel_of(account.kind).config is MailboxConfig else SettingsForm


def _stored(account: Account) -> dict[str, Any]:
    """Return the settings with their secrets, as plain values; nothing where they are not whole."""
    kind = channel_of(account.kind).config
    if kind is None or not (account.settings or account.sealed):
        return {}
    try:
        config = config_of(account, kind)
    except (ValidationError, CannotUnseal):
        return dict(account.settings)
    return _plain(config)


def _plain(config: BaseModel) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in type(config).model_fields:
        value = getattr(config, name)
        if isinstance(value, SecretStr):
            found[name] = value.get_secret_value()
        else:
            found[name] = _plain(value) if isinstance(value, BaseModel) else value
    return found


def _field(name: str, about: FieldInfo, stored: object) -> forms.Field:
    """Return the field of one setting; a secret is never shown again."""
    label = LABELS.get(name, name.replace("_", " ").capitalize())
    help_text, kind = HELP.get(name, ""), _type(about)
    if _is_secret(about):
        widget = SecretInput()
        needed = about.is_required() and not stored
        kept = KEPT if stored else help_text
        return forms.CharField(label=label, required=needed, widget=widget, help_text=kept)
    first = stored if stored is not None else (None if about.is_required() else about.default)
    if kind is bool:
        return forms.BooleanField(label=label, required=False, initial=first, help_text=help_text)
    if get_origin(kind) is Literal:
        choices = [(value, str(value)) for value in get_args(kind)]
        return forms.ChoiceField(label=label, choices=choices, initial=first, help_text=help_text)
    field = forms.IntegerField if kind is int else forms.CharField
    return field(label=label, required=about.is_required(), initial=first, help_text=help_text)


def _type(about: FieldInfo) -> Any:  # noqa: ANN401 - a type
    """Return what a setting is, where it is not nothing."""
    if get_origin(about.annotation) in {Union, UnionType}:
        return next(one for one in get_args(about.annotation) if one is not type(None))
    return about.annotation


def _is_secret(about: FieldInfo) -> bool:
    return _type(about) is SecretStr
