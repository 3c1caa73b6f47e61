"""What one looks for in the audit log."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querencia.foundation.audit.entries import Wanted, kinds
from querencia.foundation.audit.wording import kind_of


class SearchForm(forms.Form):
    """Text, person, kind of thing, period."""

    q = forms.CharField(
        label=_("Search"), required=False, widget=forms.TextInput({"type": "search"})
    )
    persona: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Person"), required=False, queryset=None, empty_label=_("Everybody")
    )
    tipo = forms.ChoiceField(label=_("Kind of thing"), required=False)
    desde = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    hasta = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        people = get_user_model()._default_manager.order_by("name")
        self.fields["persona"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        named = sorted((kind_of(kind.model_class()), str(kind.pk)) for kind in kinds())
        self.fields["tipo"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("Everything")),
            *((key, name) for name, key in named),
        ]

    def wanted(self) -> Wanted:
        """Return what is looked for; a field that makes no sense is left out."""
        self.is_valid()
        given = self.cleaned_data
        zone = timezone.get_current_timezone()
        since, until = given.get("desde"), given.get("hasta")
        return Wanted(
            text=given.get("q", ""),
            actor=given["persona"].pk if given.get("persona") else None,
            kind=int(given["tipo"]) if given.get("tipo") else None,
            since=datetime.combine(since, time.min, zone) if since else None,
            until=datetime.combine(until + timedelta(days=1), time.min, zone) if until else None,
        )
