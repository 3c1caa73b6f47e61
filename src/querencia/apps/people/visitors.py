"""Pages for people who are no users: in a language that they read, and seen by whoever has them."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.utils.translation import get_language_info

from querencia.foundation.frame.reading import Reading, current, reader_for, reading_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]

LANGUAGES = ("es", "en")
ASKED = "idioma"  # in the address, and the name of the cookie


def for_visitors(view: View) -> View:
    """Let anybody call a view, and write its page in their language.

    That is the one that they asked for, else the browser's, else the organisation's.
    """

    @login_not_required
    @wraps(view)
    def visited(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        language = language_of(request)
        here = current()
        country = getattr(getattr(request, "organisation", None), "country", "ES")
        with reading_as(Reading(reader_for(language, country), here.currency, here.zone)):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = language
        return response

    return visited


def language_of(request: HttpRequest) -> str:
    """Return the language that a visitor reads."""
    for asked in (request.GET.get(ASKED), request.COOKIES.get(ASKED)):
        if asked in LANGUAGES:
            return asked
    for part in request.headers.get("Accept-Language", "").split(","):
        if (wanted := part.strip()[:2].lower()) in LANGUAGES:
            return wanted
    return getattr(getattr(request, "organisation", None), "language", LANGUAGES[0])


def other_language(language: str) -> dict[str, str]:
    """Return the other language: its code, and what it calls itself."""
    code = next(one for one in LANGUAGES if one != language)
    return {"code": code, "name": str(get_language_info(code)["name_local"]).capitalize()}
