"""Tax ids, checked by the rules of their country where python-stdnum knows them."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

# Each country's numbers of companies and persons, as modules of python-stdnum; the first one that
# a number is valid for gives its compact form.
_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "AR": ("cuit", "dni"),
    "BR": ("cnpj", "cpf"),
    "CL": ("rut",),
    "CO": ("nit",),
    "CR": ("cpj", "cpf", "cr"),
    "DO": ("rnc", "cedula"),
    "EC": ("ruc", "ci"),
    "ES": ("nif",),  # with the NIE, the DNI and the CIF
    "GT": ("nit",),
    "MX": ("rfc", "curp"),
    "PE": ("ruc", "cui"),
    "PT": ("nif",),
    "PY": ("ruc",),
    "SV": ("nit",),
    "UY": ("rut",),
    "VE": ("rif",),
}
# Where a person may have a number of another kind, which python-stdnum doesn't know: Colombia's
# cédula, Peru's DNI, El Salvador's DUI, Uruguay's cédula.
_PERSONS_MAY_DIFFER = frozenset({"CO", "PE", "SV", "UY"})


class WrongTaxId(ValueError):
    """A tax id breaks the rules of its country."""


def read_tax_id(text: str, *, country: str, is_person: bool = False) -> str:
    """Return a tax id in its compact form; where there are no known rules, just tidied.

    Raises:
        WrongTaxId: It breaks the rules of its country; the message is a sentence for people.

    >>> read_tax_id("b-58378431", country="ES"), read_tax_id("30-70308853-4", country="AR")
    ('B58378431', '30703088534')
    """
    tidy = re.sub(r"[\s./-]", "", text).upper()
    modules = _NUMBERS.get(country, ())
    for name in modules:
        module = import_module(f"stdnum.{country.lower()}.{name}")
        try:
            return str(module.validate(text.strip()))
        except ValidationError:
            continue
    if not modules or (is_person and country in _PERSONS_MAY_DIFFER):
        return tidy
    sentence = _("“%(text)s” is not a valid tax id of %(country)s.")
    raise WrongTaxId(sentence % {"text": text, "country": country})


def keep_tax_id(text: str, *, country: str, is_person: bool = False) -> tuple[str, bool]:
    """Return what to store of a tax id from elsewhere, and whether it is doubtful.

    A wrong one is kept as it came: it is what the other system has.
    """
    if not text.strip():
        return "", False
    try:
        return read_tax_id(text, country=country, is_person=is_person), False
    except WrongTaxId:
        return text.strip()[:30], True
