"""Calendars, service levels, the sharing out of work, and one's own availability."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from querencia.apps.conversations.domain.channel import CHANNELS
from querencia.apps.conversations.domain.service_levels.calendars import (
    put_week,
    set_days_off,
    week_of,
)
from querencia.apps.conversations.enums import ClockKind, TargetUnit
from querencia.apps.conversations.models import Availability, Calendar, ServicePolicy, TeamRule
from querencia.apps.customers.models import Customer
from querencia.apps.people.domain.countries import countries, time_zones
from querencia.foundation.frame.reading import current
from querencia.foundation.working_time.calendar import BadOpening
from querencia.foundation.working_time.public_holidays import has_holidays, names_of_regions
from querencia.foundation.working_time.writing import read_openings, write_openings

if TYPE_CHECKING:
    from querencia.foundation.working_time.calendar import Opening

WEEKDAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"), gettext_lazy("Friday"), gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)  # fmt: skip


class OpeningsField(forms.CharField):
    """The openings of a day, as people write them: ``9-14, 16-19``."""

    def clean(self, value: Any) -> tuple[Opening, ...]:  # noqa: ANN401 - Django's own signature
        """Read them."""
        try:
            return read_openings(super().clean(value))
        except BadOpening as error:
            raise forms.ValidationError(
                _("Write the hours like this: 9-14, 16-19. Empty: closed.")
            ) from error


class DaysOffField(forms.CharField):
    """Days off, one a line: ``24/12/2026 Nochebuena``."""

    def clean(self, value: Any) -> dict[date, str]:  # noqa: ANN401 - Django's own signature
        """Read them."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        return dict(_day_off(line) for line in lines)


def _day_off(line: str) -> tuple[date, str]:
    said, _space, name = line.partition(" ")
    form = "%d/%m/%Y" if "/" in said else "%Y-%m-%d"
    try:
        day = datetime.strptime(said, form).date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise forms.ValidationError(
            _("This is no day: %(line)s. Write it like this: 24/12/2026 Christmas Eve.")
            % {"line": line}
        ) from error
    return day, name.strip()[:80]


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """A calendar: hours of each day, public holidays, days off."""

    days_off = DaysOffField(
        label=gettext_lazy("Other days off"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy(
            "One a line, like 24/12/2026 Christmas Eve: local feasts, closures."
        ),
    )

    class Meta:
        model = Calendar
        fields = ["name", "zone", "country", "region"]

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **options)
        reader = current().reader
        country = self.data.get("country", self.instance.country)
        own = [("", _("None"))]
        known = [one for one in countries(reader.locale) if has_holidays(one[0])]
        regions = sorted(names_of_regions(country).items(), key=lambda one: one[1])
        self._choose("zone", time_zones(country or "ES"))
        self._choose("country", own + known, required=False)
        none = pgettext("of a region", "None")
        self._choose("region", [("", none), *regions], required=False)
        self.fields["region"].help_text = _(
            "After another country is chosen, save once to see its regions."
        )
        week = week_of(self.instance)
        for number, name in enumerate(WEEKDAYS):
            self.fields[f"day_{number}"] = OpeningsField(
                label=name, required=False, initial=write_openings(week[number])
            )
        if self.instance.pk:
            self.initial["days_off"] = "\n".join(
                f"{one.day:%d/%m/%Y} {one.name}".strip() for one in self.instance.days_off.all()
            )
        self.order_fields(["name", "zone", *self.day_names, "country", "region", "days_off"])

    @property
    def day_names(self) -> list[str]:
        """The fields of Monday to Sunday."""
        return [f"day_{number}" for number in range(7)]

    def clean_region(self) -> str:
        """Let go of a region that is of another country."""
        region = self.cleaned_data.get("region", "")
        return region if region in names_of_regions(self.data.get("country", "")) else ""

    def clean(self) -> dict[str, Any]:
        """Ask for an hour in the week at least."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned[name] for name in self.day_names):
            raise forms.ValidationError(_("Write the hours of one day at least."))
        return cleaned

    def save(self, commit: bool = True) -> Calendar:
        """Store it with its hours and days off."""
        put_week(self.instance, [self.cleaned_data[name] for name in self.day_names])
        calendar: Calendar = super().save(commit)
        set_days_off(calendar, days=self.cleaned_data["days_off"])
        return calendar

    def _choose(self, name: str, choices: Any, *, required: bool = True) -> None:  # noqa: ANN401 - groups or pairs
        field = self.fields[name]
        self.fields[name] = forms.ChoiceField(label=field.label, choices=choices, required=required)


def _without_zeros(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1)) if amount == int(amount) else amount.normalize()


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """A service level: in which conversations it holds, and what it promises."""

    customer_name = forms.CharField(
        label=gettext_lazy("Customer"),
        required=False,
        help_text=gettext_lazy("The whole name, for what you promise to this customer alone."),
    )

    class Meta:
        model = ServicePolicy
        fields = [
            "name", "is_on", "order", "segment", "contract", "priority", "channel", "complaint",
            "first_response_amount", "first_response_unit", "next_response_amount",
            "next_response_unit", "resolution_amount", "resolution_unit", "pauses", "calendar",
            "warn_minutes",
        ]  # fmt: skip
        labels = {f"{kind}_amount": kind.label for kind in ClockKind}
        localized_fields = [f"{kind}_amount" for kind in ClockKind]
        help_texts = {"order": gettext_lazy("The smaller, the earlier it is looked at.")}

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **options)
        any_one = pgettext("of a condition", "Any")
        channels = [(kind, channel.label) for kind, channel in CHANNELS.items()]
        self.fields["channel"] = forms.ChoiceField(
            label=self.fields["channel"].label,
            choices=[("", any_one), *channels],
            required=False,
        )
        self.fields["segment"].empty_label = any_one  # type: ignore[attr-defined]  # of a select
        self.fields["calendar"].empty_label = _("None")  # type: ignore[attr-defined]  # of a select
        choices = [(value, label) for value, label in self.fields["priority"].choices if value]  # type: ignore[attr-defined]  # of a select
        self.fields["priority"].choices = [("", any_one), *choices]  # type: ignore[attr-defined]  # of a select
        for kind in ClockKind:
            if (target := self.instance.target(kind)) is not None:
                self.initial[f"{kind}_amount"] = _without_zeros(target[0])
        if self.instance.customer is not None:
            self.initial["customer_name"] = self.instance.customer.name

    @property
    def targets(self) -> list[tuple[Any, Any]]:
        """The amount and the unit of each promise."""
        return [(self[f"{kind}_amount"], self[f"{kind}_unit"]) for kind in ClockKind]

    def clean_customer_name(self) -> str:
        """Find the one customer of this name."""
        name: str = self.cleaned_data["customer_name"].strip()
        if not name:
            self.instance.customer = None
            return ""
        living = Customer.objects.filter(merged_into=None, erased_at=None)
        found = list(living.filter(name__iexact=name)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("There is no customer of this name.")
                if not found
                else _("Several customers have this name.")
            )
        self.instance.customer = found[0]
        return name

    def clean(self) -> dict[str, Any]:
        """Ask for a promise, and for whole days."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        amounts = {kind: cleaned.get(f"{kind}_amount") for kind in ClockKind}
        if not any(amounts.values()) and not self.errors:
            raise forms.ValidationError(_("Promise at least one of the three times."))
        for kind, amount in amounts.items():
            is_days = cleaned.get(f"{kind}_unit") == TargetUnit.WORKING_DAYS
            if amount and is_days and amount != amount.to_integral_value():
                self.add_error(f"{kind}_amount", _("Working days are whole days."))
        return cleaned


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """How a team works, and how much each of its people takes."""

    class Meta:
        model = TeamRule
        fields = ["distribution", "capacity", "reassign_minutes", "calendar"]

    def __init__(self, *args: Any, people: list[Any], **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **options)
        self.fields["calendar"].empty_label = _("None")  # type: ignore[attr-defined]  # of a select
        self.people = people
        for one in people:
            own = getattr(one, "availability", None)
            self.fields[f"capacity_{one.pk}"] = forms.IntegerField(
                label=one.name,
                required=False,
                min_value=0,
                max_value=1_000,
                initial=own.capacity if own else None,
            )

    @property
    def own_fields(self) -> list[Any]:
        """The fields of the rule itself."""
        return [self[name] for name in self.Meta.fields]

    @property
    def capacities(self) -> list[tuple[Any, Any]]:
        """Each person with the field of how much they take."""
        return [(one, self[f"capacity_{one.pk}"]) for one in self.people]


class AttendanceForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """Whether one takes conversations."""

    class Meta:
        model = Availability
        fields = ["presence"]


class SupportForm(forms.Form):
    """Time spent on a conversation, in what the contract counts."""

    quantity = forms.DecimalField(
        label=gettext_lazy("Time spent"),
        min_value=Decimal("0.01"),
        max_value=Decimal(1_000),
        max_digits=6,
        decimal_places=2,
        localize=True,
    )
    note = forms.CharField(label=gettext_lazy("What for"), max_length=200, required=False)
