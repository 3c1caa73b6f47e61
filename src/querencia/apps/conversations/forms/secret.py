"""Typing a secret that is none of the reader's own."""

from __future__ import annotations

from django import forms


class SecretInput(forms.PasswordInput):
    """Shows dots, like a password, and is never filled in again.

    Browsers take a page with several fields of type password for several sign-ins, and offer to
    keep them; so this is a text that the style sheet hides.
    """

    input_type = "text"

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off", "class": "secret", "spellcheck": "false"})
