"""How allauth is bent to an installation that people join by invitation only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter

if TYPE_CHECKING:
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closes the sign-up page: who works here is invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say that nobody can sign up on their own."""
        del request
        return False
