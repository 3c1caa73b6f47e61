"""How allauth is bent to an installation that people join by invitation only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.utils.translation import gettext_lazy as _

from querencia.foundation.audit.events import Event, record

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.people.models import User

# allauth's own words for them are longer than a button, and not the house's.
WAYS = {
    "reauthenticate": _("With your password"),
    "mfa_reauthenticate": _("With a code"),
    "mfa_reauthenticate:webauthn": _("With a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closes the sign-up page, and writes down who comes in and who does not."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say that nobody can sign up on their own."""
        del request
        return False

    def post_login(self, request: HttpRequest, user: User, **facts: object) -> HttpResponse:
        """Write down that somebody came in."""
        self._record(Event.SIGNED_IN, request, user)
        response: HttpResponse = super().post_login(request, user, **facts)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """Write down that a password did not fit, and for which address it was given."""
        record(
            Event.SIGN_IN_FAILED,
            user=None,
            called=credentials.get("email", "")[:200],
            address=self.get_client_ip(request),
        )

    def logout(self, request: HttpRequest) -> None:
        """Write down that somebody left."""
        if request.user.is_authenticated:
            self._record(Event.SIGNED_OUT, request, request.user)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        """Write down that a password is another now."""
        super().set_password(user, password)
        self._record(Event.PASSWORD_CHANGED, context.request, user)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Tell whether a password is this person's; whose address is proven by their invitation."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_reauthentication_methods(self, user: User) -> list[dict[str, object]]:
        """Name the ways in which somebody can prove again who they are."""
        ways = super().get_reauthentication_methods(user)
        return [way | {"description": WAYS[way["id"]]} for way in ways]

    def _record(self, event: Event, request: HttpRequest, user: User) -> None:
        record(event, user=user, called=str(user), address=self.get_client_ip(request))
