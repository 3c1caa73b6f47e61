"""What somebody wants to be told while they look elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.models import NoticeWish
from querencia.apps.people.enums import Role

if TYPE_CHECKING:
    from django.http import QueryDict

    from querencia.apps.people.models import User

LEADING = frozenset({Role.MANAGER, Role.ADMINISTRATOR})


class NoticeForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """What appears on the screen, and what comes by e-mail."""

    hour = forms.TypedChoiceField(
        label=_("Hour of the summary"),
        choices=[(hour, f"{hour}:00") for hour in range(24)],
        coerce=int,
    )

    class Meta:
        model = NoticeWish
        fields = (
            "of_mine", "of_mentions", "of_team", "with_text", "letters", "hour", "of_broken",
        )  # fmt: skip
        labels = {"letters": _("What waits for me")}
        widgets = {"letters": forms.RadioSelect}

    def __init__(self, data: QueryDict | None, *, instance: NoticeWish, user: User) -> None:
        super().__init__(data, instance=instance)
        if user.role not in LEADING:
            del self.fields["of_broken"]
        if user.team_id is None:
            del self.fields["of_team"]

    @property
    def on_screen(self) -> list[Any]:
        """The fields of what appears, and of what comes by e-mail, too, when one is away."""
        names = ("of_mine", "of_mentions", "of_team")
        return [self[name] for name in names if name in self.fields]

    @property
    def by_letter(self) -> list[Any]:
        """The fields of what comes by e-mail."""
        names = ("letters", "hour", "of_broken")
        return [self[name] for name in names if name in self.fields]
