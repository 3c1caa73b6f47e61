"""Canned replies and macros: whose they are, and what they say or do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querencia.apps.conversations.domain.canned import GAP, GAPS, OTHER_NAMES
from querencia.apps.conversations.domain.macros import ME, NOBODY, Steps, put_steps, steps_of
from querencia.apps.conversations.enums import Priority, Scope, Status
from querencia.apps.conversations.forms.listing import people_who_answer
from querencia.apps.conversations.models import CannedReply, Macro
from querencia.apps.people.enums import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from querencia.apps.people.models import User


def _known_gaps(text: str) -> str:
    """Return the text; a gap that nobody can ever fill is a mistake of who writes it."""
    unknown = [
        name for name in GAP.findall(text) if OTHER_NAMES.get(name.casefold(), name.casefold())
        not in GAPS
    ]  # fmt: skip
    if unknown:
        raise forms.ValidationError(
            _("There is no variable %(names)s.")
            % {"names": ", ".join(f"{{{{{n}}}}}" for n in unknown)}
        )
    return text


def scopes_of(user: User) -> list[tuple[str, Any]]:
    """Return for whom somebody may write a text: everybody's is for who sets up the inbox."""
    found = [(Scope.MINE.value, Scope.MINE.label)]
    if user.team_id is not None:
        found.append((Scope.TEAM.value, Scope.TEAM.label))
    if user.may(Permission.SET_UP_INBOX):
        found.append((Scope.ALL.value, Scope.ALL.label))
    return found


class OwnedForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """What a person, a team or everybody has."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        user: User,
        instance: CannedReply | Macro | None = None,
    ) -> None:
        super().__init__(data, instance=instance)
        self.user = user
        self.fields["scope"].choices = scopes_of(user)  # type: ignore[attr-defined]  # a ChoiceField
        if instance is None or instance.pk is None:
            self.initial["scope"] = scopes_of(user)[-1][0]

    def save(self, commit: bool = True) -> Any:  # noqa: ANN401 - as Django has it
        """Keep it, with whose it is."""
        kept = super().save(commit=False)
        kept.owner = kept.owner or self.user
        kept.team = self.user.team if kept.scope == Scope.TEAM else None
        if commit:
            kept.save()
        return kept


class CannedReplyForm(OwnedForm):
    """A text that is written often."""

    class Meta:
        model = CannedReply
        fields: Sequence[str] = ["shortcut", "name", "text", "scope"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}

    def clean_text(self) -> str:
        """See that its gaps can be filled."""
        return _known_gaps(str(self.cleaned_data["text"]))


class MacroForm(OwnedForm):
    """Several things done at once."""

    reply = forms.CharField(
        label=gettext_lazy("Answer"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    note = forms.CharField(
        label=gettext_lazy("Private note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[("", "–")]
        + [(one.value, one.label) for one in (Status.OPEN, Status.WAITING, Status.CLOSED)],
    )
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        required=False,
        choices=[("", "–"), *Priority.choices],
        coerce=int,
        empty_value=None,
    )
    assignee = forms.ChoiceField(label=gettext_lazy("In charge"), required=False)
    labels = forms.CharField(
        label=gettext_lazy("Add tags"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Separated by commas."),
    )
    goes_on = forms.BooleanField(
        label=gettext_lazy("Then show the next conversation"), required=False
    )

    class Meta:
        model = Macro
        fields: Sequence[str] = ["name", "scope"]

    def __init__(
        self, data: QueryDict | None = None, *, user: User, instance: Macro | None = None
    ) -> None:
        super().__init__(data, user=user, instance=instance)
        people = [("", "–"), (ME, _("Who runs it")), (NOBODY, _("Nobody"))]
        people += [(str(pk), name) for pk, name in people_who_answer()]
        self.fields["assignee"].choices = people  # type: ignore[attr-defined]  # a ChoiceField
        if instance is not None and instance.pk:
            steps = steps_of(instance)
            for name in ("reply", "note", "status", "priority", "assignee", "goes_on"):
                self.initial[name] = getattr(steps, name)
            self.initial["labels"] = ", ".join(steps.labels)

    def clean_reply(self) -> str:
        """See that its gaps can be filled."""
        return _known_gaps(str(self.cleaned_data["reply"]))

    def clean(self) -> dict[str, Any]:
        """See that it does something."""
        said: dict[str, Any] = super().clean() or {}
        does = ("reply", "note", "status", "priority", "assignee", "labels")
        if not self.errors and not any(said.get(name) for name in does):
            raise forms.ValidationError(_("Say what the macro does."))
        return said

    def save(self, commit: bool = True) -> Any:  # noqa: ANN401 - as Django has it
        """Keep it, with its steps."""
        said = self.cleaned_data
        names = tuple(word.strip()[:60] for word in said["labels"].split(",") if word.strip())
        plain = ("reply", "note", "status", "priority", "assignee", "goes_on")
        put_steps(self.instance, Steps(labels=names, **{name: said[name] for name in plain}))
        return super().save(commit)
