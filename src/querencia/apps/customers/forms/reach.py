"""The rows of a customer's form: contacts, e-mails, telephones and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from querencia.apps.customers.domain.emails import NotAnEmail, read_email
from querencia.apps.customers.domain.phones import NotATelephone, read_phone, write_phone
from querencia.apps.customers.domain.reach import Reach
from querencia.apps.customers.forms.custom_fields import DayInput
from querencia.apps.people.domain.countries import countries
from querencia.apps.people.domain.organisation import the_organisation
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from querencia.apps.customers.models import Contact, Customer

    Rows = list[dict[str, Any]]


class RowForm(forms.Form):
    """A row; it is stored when something stands in it, and taken away when its box is ticked."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, country: str, people: Sequence[Contact], **kwargs: Any) -> None:  # noqa: ANN401 - a form's
        super().__init__(*args, **kwargs)
        self.here = country
        if "contact" in self.fields:
            choices = [("", "–"), *((one.pk, one.name) for one in people)]
            self.fields["contact"].choices = choices  # type: ignore[attr-defined]  # a choice's


class ContactRow(RowForm):
    """A person at a customer; may bring a new e-mail and telephone."""

    name = forms.CharField(label=_("Name"), max_length=200)
    role = forms.CharField(label=_("Position"), max_length=120, required=False)
    email = forms.CharField(label=_("New e-mail"), required=False)
    phone = forms.CharField(label=_("New telephone"), required=False, max_length=60)
    left_on = forms.DateField(label=_("Left on"), required=False, widget=DayInput())

    def clean_email(self) -> str:
        """Bring an e-mail into the form that is stored."""
        return _email(self.cleaned_data["email"]) if self.cleaned_data["email"] else ""

    def clean_phone(self) -> str:
        """Bring a telephone into the form that is stored."""
        text = self.cleaned_data["phone"]
        return _phone(text, self.here) if text else ""


class EmailRow(RowForm):
    """An e-mail address."""

    address = forms.CharField(label=_("E-mail"), max_length=254)
    contact = forms.TypedChoiceField(label=_("Whose"), required=False, coerce=int, empty_value=None)
    is_main = forms.BooleanField(label=_("main"), required=False)

    def clean_address(self) -> str:
        """Bring it into the form that is stored."""
        return _email(self.cleaned_data["address"])


class PhoneRow(RowForm):
    """A telephone number."""

    number = forms.CharField(label=_("Telephone"), max_length=60)
    contact = forms.TypedChoiceField(label=_("Whose"), required=False, coerce=int, empty_value=None)
    is_main = forms.BooleanField(label=_("main"), required=False)

    def clean_number(self) -> str:
        """Bring it into the form that is stored."""
        return _phone(self.cleaned_data["number"], self.here)


class AddressRow(RowForm):
    """A postal address."""

    label = forms.CharField(label=_("Label"), max_length=60, required=False)
    street = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    town = forms.CharField(label=_("Town"), max_length=120, required=False)
    region = forms.CharField(label=_("Province or region"), max_length=120, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    is_main = forms.BooleanField(label=_("main"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - a form's
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *countries(current().reader.locale)]
        self.fields["country"].choices = choices  # type: ignore[attr-defined]  # a choice's


_KINDS = {"contacts": ContactRow, "emails": EmailRow, "phones": PhoneRow, "addresses": AddressRow}


class ReachForms:
    """The rows of all four kinds, each with an empty one at the end to add another."""

    def __init__(self, data: QueryDict | None = None, *, customer: Customer | None = None) -> None:
        country = the_organisation().country
        people = list(customer.contacts.all()) if customer else []
        stored = _stored(customer, country) if customer else {}
        self.sets = {
            name: forms.formset_factory(row, extra=1, can_delete=True, max_num=200)(
                data,
                prefix=name,
                initial=stored.get(name),
                form_kwargs={"country": country, "people": people},
            )
            for name, row in _KINDS.items()
        }

    def is_valid(self) -> bool:
        """Check every row, so that all errors are shown at once."""
        return [one.is_valid() for one in self.sets.values()].count(False) == 0

    def reach(self) -> Reach:
        """Return the rows as the domain takes them."""
        phones = [
            {"e164": row.pop("number"), **row} for row in _rows(self.sets["phones"].cleaned_data)
        ]
        return Reach(
            contacts=_rows(self.sets["contacts"].cleaned_data),
            emails=_of_contact(_once(_rows(self.sets["emails"].cleaned_data), "address")),
            phones=_of_contact(_once(phones, "e164")),
            addresses=[
                row for row in _rows(self.sets["addresses"].cleaned_data) if _says_something(row)
            ],
        )


def _rows(cleaned: Sequence[dict[str, Any]]) -> Rows:
    """Return the rows that stay; a new one brings no id."""
    kept = [dict(row) for row in cleaned if row and not row.get("DELETE")]
    for row in kept:
        del row["DELETE"]
        if row["id"] is None:
            del row["id"]
    return kept


def _once(rows: Rows, key: str) -> Rows:
    return list({row[key]: row for row in reversed(rows)}.values())[::-1]


def _of_contact(rows: Rows) -> Rows:
    for row in rows:
        row["contact_id"] = row.pop("contact")
    return rows


def _says_something(address: dict[str, Any]) -> bool:
    return any(address[name] for name in ("label", "street", "postcode", "town", "region"))


def _stored(customer: Customer, country: str) -> dict[str, Rows]:
    def values(related: Any, *names: str) -> Rows:  # noqa: ANN401 - a manager of any of the four
        return list(related.order_by("pk").values("id", *names))

    phones = [
        {**row, "number": write_phone(row["e164"], country=country)}
        for row in values(customer.phones, "e164", "contact", "is_main")
    ]
    address = ("label", "street", "postcode", "town", "region", "country", "is_main")
    return {
        "contacts": values(customer.contacts, "name", "role", "left_on"),
        "emails": values(customer.emails, "address", "contact", "is_main"),
        "phones": phones,
        "addresses": values(customer.addresses, *address),
    }


def _email(text: str) -> str:
    try:
        return read_email(text)
    except NotAnEmail as error:
        raise forms.ValidationError(str(error)) from error


def _phone(text: str, country: str) -> str:
    try:
        return read_phone(text, country=country)
    except NotATelephone as error:
        raise forms.ValidationError(str(error)) from error
