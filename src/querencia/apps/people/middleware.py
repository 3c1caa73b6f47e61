"""For whom a page is written, and what must be done before any page is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.utils import is_mfa_enabled
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language_from_request

from querencia.apps.people.access import user_of
from querencia.apps.people.domain.organisation import organisation
from querencia.foundation.frame.reading import Reading, current, reader_for, reading_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from querencia.apps.people.models import Organisation

    Next = Callable[[HttpRequest], HttpResponse]

ALWAYS_OPEN = ("/static/", "/salud", "/metrics")


class ReaderMiddleware:
    """Writes each page in its reader's language and their country's conventions."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        request.organisation = organisation()  # type: ignore[attr-defined]  # ours
        with reading_as(_reading_for(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", current().reader.language)
            return response


def _reading_for(request: HttpRequest) -> Reading:
    """Choose the user's language, else the organisation's, else the browser's."""
    founded: Organisation | None = request.organisation  # type: ignore[attr-defined]  # ours
    own = getattr(request.user, "language", "")
    if founded is None:
        language = get_language_from_request(request)[:2]
        default = current()
        return Reading(reader_for(language, "ES"), default.currency, default.zone)
    language = own or founded.language
    return Reading(reader_for(language, founded.country), founded.currency, founded.zone)


class FirstStartMiddleware:
    """Leads to the page that founds the organisation, as long as there is none."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        begin = reverse("first_start")
        open_page = request.path.startswith((begin, *ALWAYS_OPEN))
        if request.organisation is None and not open_page:  # type: ignore[attr-defined]  # ours
            return redirect(begin)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Leads whose role must have a second factor, and has none yet, to the page that sets it up."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        if self._must_set_up(request):
            return redirect("mfa_index")
        return self.get_response(request)

    def _must_set_up(self, request: HttpRequest) -> bool:
        founded: Organisation | None = request.organisation  # type: ignore[attr-defined]  # ours
        if founded is None or not request.user.is_authenticated:
            return False
        if user_of(request).role not in founded.roles_with_second_factor:
            return False
        open_page = request.path.startswith(("/cuenta/", *ALWAYS_OPEN))
        return not open_page and not is_mfa_enabled(request.user)
