"""A customer's page: who they are, all that happened, and what can be written down at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.customers.domain import consents, departures, interactions, merging
from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.customers.forms.actions import (
    ConsentForm,
    DepartureForm,
    InteractionForm,
    NextContactForm,
    NoteForm,
)
from querencia.apps.customers.page import panels
from querencia.apps.customers.timeline import timeline
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import User

HAPPENINGS = 40


def customer_or_404(request: HttpRequest, pk: int) -> Customer:
    """Return a customer whom this person may see."""
    related = ("owner", "team", "segment", "acquisition_channel", "referred_by")
    return get_object_or_404(customers_for(user_of(request)).select_related(*related), pk=pk)


@requires(Permission.SEE_CUSTOMERS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a customer; one that was merged leads to the survivor."""
    survivor = merging.survivor_of(pk)
    if survivor != pk:
        return redirect("customer", survivor)
    customer = customer_or_404(request, pk)
    return render(request, "customers/page.html", _page(customer, user_of(request)))


@requires(Permission.SEE_CUSTOMERS)
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what happened before a moment."""
    before = parse_datetime(request.GET.get("antes", ""))
    if before is None or timezone.is_naive(before):
        raise Http404
    customer = customer_or_404(request, pk)
    shown = _history(customer, user_of(request), before=before)
    return render(request, "customers/parts/timeline.html", shown)


@require_POST
@requires(Permission.LOG_CONTACTS)
def log_interaction(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a call, a visit or a message."""
    customer = customer_or_404(request, pk)
    form = InteractionForm(request.POST, customer=customer)
    if not form.is_valid():
        return _again(request, customer, interaction_form=form)
    interactions.log_interaction(
        customer=customer, by=user_of(request), at=clock.now(), **form.cleaned_data
    )
    return _done(request, customer, _("Written down."))


@require_POST
@requires(Permission.LOG_CONTACTS)
def write_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a remark."""
    customer = customer_or_404(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _again(request, customer, note_form=form)
    interactions.write_note(
        customer=customer, by=user_of(request), at=clock.now(), **form.cleaned_data
    )
    return _done(request, customer, _("Written down."))


@require_POST
@requires(Permission.LOG_CONTACTS)
def set_next_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Say when the customer is to be contacted next."""
    customer = customer_or_404(request, pk)
    form = NextContactForm(request.POST)
    if not form.is_valid():
        return _again(request, customer, next_form=form)
    interactions.set_next_contact(customer=customer, **form.cleaned_data)
    return _done(request, customer, _("The next contact is set."))


@require_POST
@requires(Permission.CHANGE_CUSTOMERS)
def record_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what the customer allows or forbids."""
    customer = customer_or_404(request, pk)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _again(request, customer, consent_form=form)
    consents.record_consent(customer=customer, **form.cleaned_data)
    return _done(request, customer, _("Written down."))


@require_POST
@requires(Permission.CHANGE_CUSTOMERS)
def record_departure(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that the customer has left."""
    customer = customer_or_404(request, pk)
    form = DepartureForm(request.POST)
    if not form.is_valid():
        return _again(request, customer, departure_form=form)
    try:
        departures.record_departure(
            customer=customer, by=user_of(request), at=clock.now(), **form.cleaned_data
        )
    except departures.AlreadyGone:
        messages.info(request, _("It was on record already that they left."))
    return _done(request, customer, "")


@require_POST
@requires(Permission.CHANGE_CUSTOMERS)
def record_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that the customer came back."""
    customer = customer_or_404(request, pk)
    try:
        departures.record_return(customer=customer, on=clock.today(the_organisation().zone))
    except departures.NotGone:
        messages.info(request, _("Nothing on record says that they had left."))
    return _done(request, customer, "")


def _done(request: HttpRequest, customer: Customer, said: str) -> HttpResponse:
    """Answer with what changed to htmx, which leaves the page where it is; else with the page."""
    if request.htmx:  # type: ignore[attr-defined]  # set by HtmxMiddleware
        shown = _page(customer_or_404(request, customer.pk), user_of(request)) | {"said": said}
        return render(request, "customers/parts/whole.html", shown)
    if said:
        messages.success(request, said)
    return redirect("customer", customer.pk)


def _again(request: HttpRequest, customer: Customer, **forms: Form) -> HttpResponse:
    """Show what was typed, with what is wrong about it."""
    shown = _page(customer, user_of(request)) | forms | {"open": next(iter(forms))}
    part = "customers/parts/whole.html" if request.htmx else "customers/page.html"  # type: ignore[attr-defined]  # HtmxMiddleware
    return render(request, part, shown, status=422)


def _page(customer: Customer, user: User) -> dict[str, Any]:
    today = clock.today(the_organisation().zone)
    return {
        "customer": customer,
        "today": today,
        "emails": customer.emails.filter(contact__isnull=True).order_by("-is_main", "id"),
        "phones": customer.phones.filter(contact__isnull=True).order_by("-is_main", "id"),
        "departure": customer.departures.filter(returned_on__isnull=True).first(),
        "merge": merging.last_merge(customer),
        "main_panels": panels(customer, user=user, today=today, place="main"),
        "side_panels": panels(customer, user=user, today=today, place="side"),
        **_history(customer, user, before=None),
        **_forms(customer, today),
    }


def _history(customer: Customer, user: User, *, before: datetime | None) -> dict[str, Any]:
    """Return what happened, and where there is more; one moment is not torn apart."""
    found = timeline(customer, user=user, before=before, limit=HAPPENINGS + 1)
    if len(found) <= HAPPENINGS:
        return {"customer": customer, "happenings": found, "before": None}
    shown = [one for one in found if one.at > found[-1].at] or found
    return {"customer": customer, "happenings": shown, "before": shown[-1].at}


def _forms(customer: Customer, today: date) -> dict[str, Form]:
    return {
        "interaction_form": InteractionForm(customer=customer),
        "note_form": NoteForm(),
        "next_form": NextContactForm(on=customer.next_contact_on),
        "consent_form": ConsentForm(today=today),
        "departure_form": DepartureForm(today=today),
    }
