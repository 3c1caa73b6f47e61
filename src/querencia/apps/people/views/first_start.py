"""The first page of an installation: it founds the organisation and its first administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from querencia.apps.people.domain import countries
from querencia.apps.people.domain.organisation import AlreadyFounded, found
from querencia.apps.people.forms import FirstStartForm
from querencia.apps.people.views.entrance import sign_in
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
@sensitive_post_parameters("password")
def show(request: HttpRequest) -> HttpResponse:
    """Found the organisation, once; whoever founds it is signed in."""
    if request.organisation is not None:  # type: ignore[attr-defined]  # set by ReaderMiddleware
        return redirect("this_week")
    if request.method != "POST":
        return _page(request, FirstStartForm(initial=_guess(request)))
    form = FirstStartForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    person = {"name": form.cleaned_data["your_name"], "email": form.cleaned_data["email"]}
    password = form.cleaned_data["password"]
    try:
        found(facts=form.facts(), password=password, **person)
    except AlreadyFounded:
        return redirect("this_week")
    return sign_in(request, person["email"], password)


def _page(request: HttpRequest, form: FirstStartForm) -> HttpResponse:
    part = "people/places.html" if request.htmx else "people/first_start.html"  # type: ignore[attr-defined]  # set by django-htmx
    return render(request, part, {"form": form})


def _guess(request: HttpRequest) -> dict[str, object]:
    """Propose what goes with the country that was chosen, or else with the browser's."""
    country = request.GET.get("country") or _country_of_browser(request)
    return {
        **request.GET.dict(),
        "country": country,
        "time_zone": countries.time_zone_of(country),
        "currency": countries.currency_of(country),
        "language": current().reader.language,
    }


def _country_of_browser(request: HttpRequest) -> str:
    first = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0]
    try:
        return Locale.parse(first, sep="-").territory or "ES"
    except (ValueError, UnknownLocaleError):
        return "ES"
