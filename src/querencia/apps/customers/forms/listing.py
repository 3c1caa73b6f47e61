"""The filters of the list of customers, as they stand in its address."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querencia.apps.customers.domain.queries.listing import Filters
from querencia.apps.customers.enums import BulkAction, CustomerKind
from querencia.apps.customers.forms.custom_fields import form_fields, stored_values
from querencia.apps.customers.models import (
    AcquisitionChannel,
    CustomField,
    SavedView,
    Segment,
    Tag,
)
from querencia.apps.people.models import Team, User

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

NOBODY = "nadie"
ME = "yo"
WEEKS = [4, 8, 13, 26, 52]
# Columns that can be chosen beside the name; those marked are shown at first.
COLUMNS = {
    "ciudad": (_("Town"), True),
    "telefono": (_("Telephone"), True),
    "correo": (_("E-mail"), False),
    "responsable": (_("Owner"), True),
    "equipo": (_("Team"), False),
    "segmento": (_("Segment"), True),
    "etiquetas": (_("Tags"), False),
    "canal": (_("Acquisition channel"), False),
    "contacto": (_("Last contact"), True),
    "proximo": (_("Next contact"), True),
    "alta": (_("Acquired on"), False),
    "fidelidad": (_("Loyalty"), False),
}

Choices = list[tuple[Any, Any]]


class FilterForm(forms.Form):
    """All filters; an address with nonsense in it shows what the good part says."""

    q = forms.CharField(label=_("Search"), widget=forms.SearchInput())
    responsable = forms.ChoiceField(label=_("Owner"))
    equipo = forms.ChoiceField(label=_("Team"))
    segmento = forms.ChoiceField(label=_("Segment"))
    etiqueta = forms.ChoiceField(label=_("Tag"))
    tipo = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *CustomerKind.choices])
    ciudad = forms.CharField(label=_("Town"))
    canal = forms.ChoiceField(label=_("Acquisition channel"))
    fidelidad = forms.ChoiceField(
        label=_("Loyalty programme"),
        choices=[("", _("All")), ("si", _("Members")), ("no", _("Not members"))],
    )
    perdidos = forms.ChoiceField(
        label=_("Departure"), choices=[("", _("All")), ("no", _("Still here")), ("si", _("Left"))]
    )
    sin_contacto = forms.TypedChoiceField(label=_("Not contacted for"), coerce=int)
    proximo = forms.ChoiceField(
        label=_("Next contact"),
        choices=[("", _("All")), ("vencido", _("Overdue")), ("semana", _("Within 7 days"))],
    )

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.user, self.query = user, data
        self.own_fields = list(CustomField.objects.all())
        self.people: Choices = list(User.objects.filter(is_active=True).values_list("pk", "name"))
        self.fields.update(form_fields(self.own_fields, filtering=True))
        named = [("", _("All")), (NOBODY, _("Nobody"))]
        self._offer("responsable", [("", _("All")), (ME, _("Me")), *named[1:], *self.people])
        self._offer("equipo", [*named, *self._all(Team)])
        self._offer("segmento", [*named, *self._all(Segment)])
        self._offer("canal", [*named, *self._all(AcquisitionChannel)])
        self._offer("etiqueta", [("", _("All")), *self._all(Tag)])
        weeks = [(n, _("%(weeks)s weeks or more") % {"weeks": n}) for n in WEEKS]
        self._offer("sin_contacto", [("", _("All")), *weeks])
        for field in self.fields.values():
            field.required = False

    def filters(self, *, now: datetime) -> Filters:
        """Return what was asked for, as the domain takes it."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        weeks = said.get("sin_contacto")
        due = {"vencido": 0, "semana": 7}.get(said.get("proximo", ""))
        today = timezone.localdate(now)
        return Filters(
            text=said.get("q", ""),
            exactly=self._exactly(said),
            tag=int(said["etiqueta"]) if "etiqueta" in said else None,
            town=said.get("ciudad", ""),
            is_member={"si": True, "no": False}.get(said.get("fidelidad", "")),
            has_left={"si": True, "no": False}.get(said.get("perdidos", "")),
            not_contacted_since=now - timedelta(weeks=weeks) if weeks else None,
            next_contact_by=None if due is None else today + timedelta(days=due),
            custom=stored_values(said),
        )

    @property
    def further(self) -> list[forms.BoundField]:
        """The filters that are folded away."""
        return [field for field in self if field.name not in {"q", "responsable", "segmento"}]

    @property
    def count_further(self) -> int:
        """How many of those folded away are in use."""
        return sum(bool(self.data.get(field.name)) for field in self.further)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return any(self.data.get(name) for name in self.fields)

    def columns(self) -> list[tuple[str, Any, bool]]:
        """Return what can be shown beside the name: name, label, and whether it is."""
        known = {**COLUMNS, **{f"campo_{f.key}": (f.label, False) for f in self.own_fields}}
        chosen = set(self.query.getlist("col")) & set(known)
        return [
            (name, label, name in chosen if chosen else at_first)
            for name, (label, at_first) in known.items()
        ]

    def _exactly(self, said: dict[str, Any]) -> dict[str, int | str | None]:
        fields = {
            "owner": "responsable",
            "team": "equipo",
            "segment": "segmento",
            "acquisition_channel": "canal",
        }
        found: dict[str, int | str | None] = {
            field: self._id(said[name]) for field, name in fields.items() if name in said
        }
        return found | ({"kind": said["tipo"]} if "tipo" in said else {})

    def _id(self, text: str) -> int | None:
        return {NOBODY: None, ME: self.user.pk}[text] if text in {NOBODY, ME} else int(text)

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # each is a choice's

    @staticmethod
    def _all(model: type[Team | Segment | Tag | AcquisitionChannel]) -> Choices:
        return list(model.objects.values_list("pk", "name"))


class BulkForm(forms.Form):
    """What to do to the customers that were picked: one choice says what and to what."""

    todos = forms.BooleanField(label=_("All that the filters find"), required=False)
    hacer = forms.ChoiceField(label=_("With those picked"))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.typed = data
        people = User.objects.filter(is_active=True).values_list("pk", "name")
        tags = list(Tag.objects.values_list("pk", "name"))
        offered: list[tuple[BulkAction, list[tuple[Any, Any]]]] = [
            (BulkAction.OWNER, [*people, ("", _("Nobody"))]),
            (BulkAction.TEAM, [*Team.objects.values_list("pk", "name"), ("", _("None"))]),
            (BulkAction.SEGMENT, [*Segment.objects.values_list("pk", "name"), ("", _("None"))]),
            (BulkAction.ADD_TAG, tags),
            (BulkAction.REMOVE_TAG, tags),
        ]
        groups = [
            (action.label, [(f"{action.value}:{pk}", name) for pk, name in values])
            for action, values in offered
            if values
        ]
        self.fields["hacer"].choices = [("", _("Choose …")), *groups]  # type: ignore[attr-defined]  # a choice's

    def picked(self) -> list[int]:
        """Return the ids that were ticked; the door of customers knows which exist for whom."""
        typed = self.typed.getlist("elegidos") if self.typed else []
        return [int(text) for text in typed if text.isdecimal()]

    def what(self) -> tuple[str, int | None]:
        """Return the action and its value."""
        action, _colon, value = self.cleaned_data["hacer"].partition(":")
        return action, int(value) if value else None


class SavedViewForm(forms.ModelForm):  # type: ignore[type-arg]  # Django takes none when run
    """The name of a list that somebody comes back to."""

    class Meta:
        model = SavedView
        fields = ["name", "is_shared", "query"]
        widgets = {"query": forms.HiddenInput()}
