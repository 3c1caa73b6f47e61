"""What people write about sales: contracts, budgets, costs, rates, who sells."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal, get_decimal_symbol
from django import forms
from django.utils.translation import gettext_lazy as _

from querencia.apps.sales.models import Contract, ExchangeRate
from querencia.connectors.columns.numbers import number
from querencia.foundation.frame.reading import current
from querencia.foundation.money import amount_of, digits_of, minor_units

if TYPE_CHECKING:
    from decimal import Decimal

_MOST = 10**14


class MinorField(forms.Field):
    """An amount of money, written as the reader's country does, kept in minor units."""

    def __init__(self, *, currency: str = "", **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "number"})
        )
        super().__init__(**kwargs)
        self.currency = currency

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - what was stored or typed
        """Write a stored amount; what was typed stays as it is."""
        if not isinstance(value, int):
            return value
        code = self.currency or current().currency
        digits = digits_of(code)
        form = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(amount_of(value, code), form, locale=current().reader.locale)

    def to_python(self, value: Any) -> int | None:  # noqa: ANN401 - what was typed
        """Return minor units."""
        text = str(value or "").strip()
        if not text:
            return None
        amount = read_number(text)
        if amount is None:
            raise forms.ValidationError(_("This is not an amount."))
        minor = minor_units(amount, self.currency or current().currency)
        if not 0 <= minor <= _MOST:
            raise forms.ValidationError(_("An amount is not below zero, nor that large."))
        return minor


def read_number(text: str) -> Decimal | None:
    """Return the number that somebody typed, read as in their country where that makes one."""
    own = get_decimal_symbol(current().reader.locale)
    marks = (",", ".") if own == "," else (".", ",")
    first = number(text, marks[0])  # type: ignore[arg-type]  # one of the two
    return first if first is not None else number(text, marks[1])  # type: ignore[arg-type]  # there is one when the first has none


class ContractForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """What a customer has signed; people say the last day, we keep the first one without it."""

    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Blank: it has no end."),
    )
    value_minor = MinorField(label=_("Value a year"), required=False)

    class Meta:
        model = Contract
        fields = (
            "reference", "title", "starts_on", "notice_days", "renews_itself", "value_minor",
            "entitlement_quantity", "entitlement_unit",
        )  # fmt: skip
        widgets = {"starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    field_order = (
        "reference", "title", "starts_on", "last_day", "notice_days", "renews_itself",
        "value_minor", "entitlement_quantity", "entitlement_unit",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = self.instance.last_day
        if self.instance.currency:
            field: Any = self.fields["value_minor"]
            field.currency = self.instance.currency

    def clean(self) -> dict[str, Any]:
        """See to it that it ends after it starts."""
        cleaned: dict[str, Any] = super().clean() or {}
        starts, last = cleaned.get("starts_on"), cleaned.get("last_day")
        if starts and last and last < starts:
            self.add_error("last_day", _("This is before it starts."))
        cleaned["value_minor"] = cleaned.get("value_minor") or 0
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """The contract's fields."""
        facts = dict(self.cleaned_data)
        last = facts.pop("last_day")
        return facts | {"ends_on": last + timedelta(days=1) if last else None}


class RateForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when run
    """What another currency is worth from a day on."""

    rate = forms.CharField(label=_("Rate"), help_text=_("What one unit of it is worth in yours."))

    class Meta:
        model = ExchangeRate
        fields = ("currency", "day", "rate")
        widgets = {"day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_currency(self) -> str:
        """Return the code of a currency in capitals."""
        code: str = self.cleaned_data["currency"].upper()
        if len(code) != 3 or not code.isalpha() or not code.isascii():
            raise forms.ValidationError(_("A currency has a code of three letters, like USD."))
        if code == current().currency:
            raise forms.ValidationError(_("This is your own currency."))
        return code

    def clean_rate(self) -> Decimal:
        """Return a rate above zero."""
        rate = read_number(self.cleaned_data["rate"].strip())
        if rate is None or not 0 < rate < 10**9:
            raise forms.ValidationError(_("A rate is a number above zero."))
        return round(rate, 8)


class AmountsForm(forms.Form):
    """Amounts, one a field; blank is none."""

    def __init__(self, *args: Any, labels: dict[str, str], **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        for name, label in labels.items():
            self.fields[name] = MinorField(label=label, required=False)


class WeightsForm(forms.Form):
    """How much of a month falls on each of its weeks; all blank: as the working days."""

    def __init__(self, *args: Any, labels: list[str], **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        for place, label in enumerate(labels):
            self.fields[f"week{place}"] = forms.DecimalField(
                label=label, required=False, min_value=0, max_value=1_000, decimal_places=3
            )

    def clean(self) -> dict[str, Any]:
        """See to it that something is left for some week."""
        cleaned: dict[str, Any] = super().clean() or {}
        given = [value for value in cleaned.values() if value is not None]
        if given and not any(given):
            raise forms.ValidationError(_("One week at least must have a weight above zero."))
        return cleaned

    @property
    def weights(self) -> list[float]:
        """The weights in order; none where nothing was written."""
        given = [self.cleaned_data[name] for name in self.fields]
        return [float(value or 0) for value in given] if any(v is not None for v in given) else []
