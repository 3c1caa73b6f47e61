"""The filters of the inbox, as they stand in its address, and what is done to several at once."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.domain import snoozing
from querencia.apps.conversations.domain.channel import CHANNELS
from querencia.apps.conversations.domain.queries.listing import Filters
from querencia.apps.conversations.enums import BulkAction, Factor, Priority, Snooze, Status
from querencia.apps.conversations.models import Label
from querencia.apps.people.enums import Permission
from querencia.apps.people.models import Team, User
from querencia.apps.people.rules import PERMISSIONS

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from django.http import QueryDict

NOBODY = "nadie"
ME = "yo"
Choices = list[tuple[Any, Any]]


def people_who_answer() -> Choices:
    """Return who can be put in charge."""
    roles = [role for role, allowed in PERMISSIONS.items() if Permission.ANSWER in allowed]
    able = User.objects.filter(is_active=True, role__in=roles)
    return list(able.order_by("name").values_list("pk", "name"))


class FilterForm(forms.Form):
    """All filters; an address with nonsense in it shows what the good part says."""

    q = forms.CharField(label=_("Search"), widget=forms.SearchInput(attrs={"data-press": "/"}))
    canal = forms.ChoiceField(label=_("Channel"))
    encargado = forms.ChoiceField(label=_("In charge"))
    prioridad = forms.TypedChoiceField(
        label=_("Priority"), choices=[("", _("All")), *Priority.choices], coerce=int
    )
    tema = forms.ChoiceField(label=_("About"), choices=[("", _("All")), *Factor.choices])
    equipo = forms.ChoiceField(label=_("Team"))
    etiqueta = forms.ChoiceField(label=_("Tag"))
    queja = forms.ChoiceField(
        label=_("Complaint"), choices=[("", _("All")), ("si", _("Only complaints"))]
    )
    cliente = forms.IntegerField(max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        everything = ("", _("All"))
        channels = [(kind, channel.label) for kind, channel in CHANNELS.items()]
        self._offer("canal", [everything, *channels])
        people = [(ME, _("Me")), (NOBODY, _("Nobody")), *people_who_answer()]
        self._offer("encargado", [everything, *people])
        teams = Team.objects.values_list("pk", "name")
        self._offer("equipo", [everything, (NOBODY, _("None")), *teams])
        self._offer("etiqueta", [everything, *Label.objects.values_list("pk", "name")])
        for field in self.fields.values():
            field.required = False

    def filters(self) -> Filters:
        """Return what was asked for, as the domain takes it."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        exactly: dict[str, Any] = {}
        names = {
            "canal": "channel",
            "prioridad": "priority",
            "tema": "factor",
            "cliente": "customer",
        }
        for name, field in names.items():
            if name in said:
                exactly[field] = said[name]
        for name, field in (("encargado", "assignee"), ("equipo", "team")):
            if name in said:
                exactly[field] = self._key(said[name])
        if "queja" in said:
            exactly["is_complaint"] = True
        label = int(said["etiqueta"]) if "etiqueta" in said else None
        return Filters(exactly=exactly, text=said.get("q", ""), label=label)

    @property
    def further(self) -> list[forms.BoundField]:
        """The filters that are folded away."""
        shown = {"q", "canal", "encargado", "cliente"}
        return [field for field in self if field.name not in shown]

    @property
    def count_further(self) -> int:
        """How many of those folded away are in use."""
        return sum(bool(self.data.get(field.name)) for field in self.further)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return any(self.data.get(name) for name in self.fields)

    def _key(self, value: str) -> int | None:
        if value == ME:
            return self.user.pk
        return None if value == NOBODY else int(value)

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class BulkForm(forms.Form):
    """What is done to those picked: an action and its value in one word, ``status:closed``."""

    hacer = forms.ChoiceField(
        label=pgettext_lazy("conversations", "With those picked"), required=True
    )
    elegidos = forms.MultipleChoiceField(required=False)
    todos = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None = None, *, user: User) -> None:
        super().__init__(data)
        given = data.getlist("elegidos") if data is not None else []
        self.fields["elegidos"].choices = [(pk, pk) for pk in given if pk.isdecimal()]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["hacer"].choices = self._offered(user)  # type: ignore[attr-defined]  # as above

    def clean(self) -> dict[str, Any]:
        """See that some are picked, or all."""
        said = super().clean() or {}
        if not said.get("todos") and not said.get("elegidos"):
            raise forms.ValidationError(gettext("Pick conversations."))
        return said

    def what(self, *, now: datetime, zone: ZoneInfo) -> tuple[str, str]:
        """Return the action and its value; a moment is that of now."""
        action, _sign, value = self.cleaned_data["hacer"].partition(":")
        if action == BulkAction.SNOOZE:
            moment = snoozing.CHOICES[value](now, zone)
            return action, moment.astimezone(UTC).isoformat()
        return action, value

    def picked(self) -> list[int]:
        """Return the keys of those picked."""
        return [int(pk) for pk in self.cleaned_data["elegidos"]]

    def _offered(self, user: User) -> Choices:
        labels = list(Label.objects.values_list("name", flat=True))
        assign = [
            (f"{BulkAction.ASSIGN}:{user.pk}", _("Me")),
            (f"{BulkAction.ASSIGN}:", _("Nobody")),
        ]
        assign += [(f"{BulkAction.ASSIGN}:{pk}", name) for pk, name in people_who_answer()]
        statuses = [(s, s.label) for s in (Status.OPEN, Status.WAITING, Status.CLOSED)]
        return [
            ("", _("Choose…")),
            (_("In charge"), assign),
            (_("Status"), [(f"{BulkAction.STATUS}:{s}", label) for s, label in statuses]),
            (_("Put off until"), [(f"{BulkAction.SNOOZE}:{s.value}", s.label) for s in Snooze]),
            (_("Priority"), [(f"{BulkAction.PRIORITY}:{p.value}", p.label) for p in Priority]),
            (_("Add a tag"), [(f"{BulkAction.ADD_LABEL}:{name}", name) for name in labels]),
            (_("Remove a tag"), [(f"{BulkAction.REMOVE_LABEL}:{name}", name) for name in labels]),
            (_("Other actions"), [(f"{BulkAction.UNWANTED}:", _("Mark as unwanted"))]),
        ]
