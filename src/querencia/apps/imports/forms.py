"""What people are asked for an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from querencia.apps.imports.kinds import KINDS

if TYPE_CHECKING:
    from querencia.apps.imports.models import Import


class FileForm(forms.Form):
    """The file that is to be imported."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or text with tabs, Excel (XLSX) or LibreOffice (ODS)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods"}),
    )


class ColumnsForm(forms.Form):
    """What each heading of a file is, and how dates and decimals are written."""

    dates = forms.ChoiceField(
        label=_("Dates are written"),
        required=False,
        choices=[
            ("", _("as it is found out")),
            ("dmy", _("day, month, year")),
            ("mdy", _("month, day, year")),
            ("ymd", _("year, month, day")),
        ],
    )
    decimal = forms.ChoiceField(
        label=_("Decimals are written"),
        required=False,
        choices=[
            ("", _("as it is found out")),
            (",", _("with a comma: 1.234,50")),
            (".", _("with a point: 1,234.50")),
        ],
    )

    def __init__(self, *args: Any, imported: Import, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.columns = list(KINDS[imported.kind].columns())
        labels = [("", _("not used")), *((c.name, c.label) for c in self.columns)]
        placed = {position: name for name, position in imported.mapping.items()}
        for position, heading in enumerate(imported.layout["headings"]):
            self.fields[f"c{position}"] = forms.ChoiceField(
                label=heading, choices=labels, required=False, initial=placed.get(position, "")
            )
        self.fields["dates"].initial = imported.options.get("dates", "")
        self.fields["decimal"].initial = imported.options.get("decimal", "")

    @property
    def headings(self) -> list[forms.BoundField]:
        """The fields of the headings."""
        return [self[name] for name in self.fields if name not in {"dates", "decimal"}]

    def clean(self) -> dict[str, Any]:
        """See to it that no column stands in two places."""
        cleaned: dict[str, Any] = super().clean() or {}
        self.positions: dict[str, int] = {}
        for name, column in list(cleaned.items()):
            if name not in {"dates", "decimal"} and column:
                if column in self.positions:
                    self.add_error(name, _("Another column is this already."))
                self.positions[column] = int(name[1:])
        return cleaned

    @property
    def options(self) -> dict[str, str]:
        """How dates and decimals are written, where it was said."""
        return {name: self.cleaned_data.get(name, "") for name in ("dates", "decimal")}


class TokenForm(forms.Form):
    """What a token is for."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
