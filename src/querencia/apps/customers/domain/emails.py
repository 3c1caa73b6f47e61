"""E-mail addresses: kept in lower case, so that one address is one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _


class NotAnEmail(ValueError):
    """A text is no e-mail address."""


def read_email(text: str) -> str:
    """Return an e-mail address in lower case.

    Raises:
        NotAnEmail: It is none; the message is a sentence for people.

    >>> read_email(" Ana.Lopez@Ejemplo.ES ")
    'ana.lopez@ejemplo.es'
    """
    address = text.strip().removeprefix("mailto:").lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotAnEmail(_("“%(text)s” is not an e-mail address.") % {"text": text}) from error
    return address
