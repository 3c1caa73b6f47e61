"""What agents do about service: say whether they are here, and write down time spent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.conversations.domain.availability import (
    attend,
    availability_of,
    is_here,
    see,
)
from querencia.apps.conversations.domain.service_levels.entitlements import NothingIncluded, log_use
from querencia.apps.conversations.forms.service_levels import AttendanceForm, SupportForm
from querencia.apps.conversations.models import Availability
from querencia.apps.conversations.views.conversation import conversation_or_404
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.ANSWER)
def attendance(request: HttpRequest) -> HttpResponse:
    """Show who is here, and let somebody say whether they are."""
    user, now = user_of(request), clock.now()
    see(user, now=now)
    mine = availability_of(user)
    form = AttendanceForm(request.POST or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        attend(user, presence=form.cleaned_data["presence"], now=now)
        messages.success(request, _("Saved."))
        return redirect("attendance")
    known = Availability.objects.filter(user__is_active=True).select_related("user__team")
    people = [one for one in known.order_by("user__name") if one.user.may(Permission.ANSWER)]
    shown = {"form": form, "people": [(one.user, is_here(one, now=now)) for one in people]}
    return render(request, "conversations/service/attendance.html", shown)


@require_POST
@requires(Permission.ANSWER)
def log_support(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down time spent on a conversation."""
    conversation = conversation_or_404(request, pk)
    form = SupportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write how much time it was, like 1,5."))
        return redirect("conversation", pk)
    try:
        log_use(
            conversation,
            quantity=form.cleaned_data["quantity"],
            by=user_of(request),
            today=clock.today(the_organisation().zone),
            note=form.cleaned_data["note"],
        )
    except NothingIncluded:
        messages.error(request, _("No contract of this customer includes hours or days."))
    else:
        messages.success(request, _("Written down."))
    return redirect("conversation", pk)
