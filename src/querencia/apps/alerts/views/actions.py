"""Working on an alert without leaving the list: one address, a table of what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from querencia.apps.alerts import forms
from querencia.apps.alerts.domain import handling
from querencia.apps.alerts.domain.queries.week_list import visible_alerts
from querencia.apps.customers.enums import Outcome
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from querencia.apps.alerts.forms import AlertForm
    from querencia.apps.alerts.models import Alert
    from querencia.apps.people.models import User

    Data = dict[str, Any]
    Call = Callable[[Alert, Data, User, datetime], None]


@dataclass(frozen=True)
class Action:
    """Something that can be done with an alert.

    Attributes:
        form: What is filled in.
        call: The one domain call.
        title: What it is called.
        icon: Its name among lucide's.
        done: What is said afterwards.
        permission: What it needs.
    """

    form: type[AlertForm]
    call: Call
    title: Any
    icon: str
    done: Any
    permission: Permission = Permission.WORK_ALERTS


def _log(alert: Alert, data: Data, by: User, now: datetime) -> None:
    reached = data["outcome"] not in (Outcome.NOT_REACHED, Outcome.CALL_BACK)
    handling.log_contact(alert.customer, by=by, now=now, reached=reached, **data)


def _still_customer(alert: Alert, _data: Data, by: User, now: datetime) -> None:
    handling.judge_still_customer(alert, by=by, now=now)


def _has_left(alert: Alert, data: Data, by: User, now: datetime) -> None:
    handling.judge_has_left(alert, by=by, now=now, **data)


def _buys_less(alert: Alert, data: Data, by: User, now: datetime) -> None:
    handling.judge_buys_less(alert, by=by, now=now, **data)


def _snooze(alert: Alert, data: Data, _by: User, _now: datetime) -> None:
    handling.snooze(alert, **data)


def _assign(alert: Alert, data: Data, _by: User, _now: datetime) -> None:
    handling.assign(alert, **data)


ACTIONS: dict[str, Action] = {
    "contacto": Action(
        forms.ContactForm,
        _log,
        _("Log a contact"),
        "phone-call",
        _("Contact logged."),
        Permission.LOG_CONTACTS,
    ),
    "sigue": Action(
        forms.StillCustomerForm,
        _still_customer,
        _("Still a customer"),
        "user-check",
        _("Noted: a false alarm."),
    ),
    "perdido": Action(
        forms.LeftForm,
        _has_left,
        _("Has left"),
        "user-x",
        _("Noted that they have left."),
    ),
    "menos": Action(
        forms.BuysLessForm,
        _buys_less,
        _("Why they buy less"),
        "trending-down",
        _("Noted."),
    ),
    "aplazar": Action(
        forms.SnoozeForm,
        _snooze,
        _("Put off"),
        "alarm-clock",
        _("Put off."),
    ),
    "asignar": Action(
        forms.AssignForm,
        _assign,
        _("Assign"),
        "user-plus",
        _("Assigned."),
    ),
}


@requires(Permission.SEE_CUSTOMERS)
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Show the form of an action on an alert, or do it."""
    user = user_of(request)
    if action not in ACTIONS:
        raise Http404
    chosen = ACTIONS[action]
    if not user.may(chosen.permission):
        raise PermissionDenied
    alert = get_object_or_404(visible_alerts(user).select_related("customer"), pk=pk)
    today = clock.today(the_organisation().zone)
    sent = request.POST if request.method == "POST" else None
    form = chosen.form(sent, alert=alert, user=user, today=today)
    context = {"alert": alert, "form": form, "action": chosen, "code": action}
    if not form.is_valid():
        status = 200 if sent is None else 422
        return render(request, _template(request, "act"), context, status=status)
    chosen.call(alert, form.cleaned_data, user, clock.now())
    if not request.htmx:  # type: ignore[attr-defined]  # by HtmxMiddleware
        messages.success(request, chosen.done)
        return redirect("this_week")
    alert.refresh_from_db()
    return render(request, "alerts/parts/done.html", context)


@require_POST
@requires(Permission.WORK_ALERTS)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo what was judged of an alert."""
    alert = get_object_or_404(visible_alerts(user_of(request)), pk=pk)
    handling.reopen(alert)
    return redirect("this_week")


def _template(request: HttpRequest, name: str) -> str:
    part = "parts/" if request.htmx else ""  # type: ignore[attr-defined]  # by HtmxMiddleware
    return f"alerts/{part}{name}.html"
