"""Segments, tags, acquisition channels and custom fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _

from querencia.apps.customers.models import AcquisitionChannel, CustomField, Segment, Tag

if TYPE_CHECKING:
    from django.http import QueryDict

    Word = Segment | Tag | AcquisitionChannel

WORDS: dict[str, type[Word]] = {
    "segmentos": Segment,
    "etiquetas": Tag,
    "canales": AcquisitionChannel,
}
FIELDS = "campos"


class FieldForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """A custom field; what can be chosen is written one a line."""

    options = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = CustomField
        fields = ["label", "kind"]

    def __init__(self, data: QueryDict | None = None, *, field: CustomField | None = None) -> None:
        initial = {"options": "\n".join(field.choices)} if field else None
        super().__init__(data, instance=field, initial=initial, prefix=FIELDS)
        self.fields["options"].label = _("Choices")
        self.fields["options"].help_text = _("One a line; only for choices.")
        if field:
            self.fields["kind"].disabled = True  # values are stored in the form of their kind

    def clean_options(self) -> list[str]:
        """Return the lines."""
        lines = (line.strip() for line in self.cleaned_data["options"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def clean(self) -> None:
        """A choice needs something to choose from."""
        is_choice = self.cleaned_data.get("kind") == CustomField.Kind.CHOICE
        if is_choice and not self.cleaned_data.get("options"):
            self.add_error("options", _("Write at least one choice."))


def word_form(
    kind: str, data: QueryDict | None = None, *, one: Word | None = None
) -> forms.ModelForm[Word]:
    """Return the form of a word: its name."""
    made = forms.modelform_factory(WORDS[kind], fields=["name"])
    return made(data, instance=one, prefix=kind)
