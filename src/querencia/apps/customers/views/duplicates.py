"""Records that may be one customer: proposals, merging, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.customers.domain import duplicates, merging
from querencia.apps.customers.domain.duplicates import FIND_DUPLICATES
from querencia.apps.customers.domain.queries.suspicions import suspicions_for
from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.customers.enums import Ground
from querencia.apps.customers.forms.merging import MergeForm
from querencia.apps.customers.models import Merge
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation import clock
from querencia.foundation.jobs import queue
from querencia.foundation.jobs.models import Job

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

A_PAGE = 25


@requires(Permission.MERGE_CUSTOMERS)
def show(request: HttpRequest) -> HttpResponse:
    """Show the pairs that wait for a decision, the surest first."""
    waiting = suspicions_for(user_of(request))
    page = Paginator(waiting, A_PAGE).get_page(request.GET.get("pagina"))
    labels = dict(Ground.choices)
    pairs = [(one, [labels[ground] for ground in one.grounds]) for one in page.object_list]
    jobs = Job.objects.filter(kind=FIND_DUPLICATES)
    shown = {
        "page": page,
        "pairs": pairs,
        "job": jobs.filter(asked_by=user_of(request), finished_at__isnull=True).first(),
        "last": jobs.filter(state=Job.State.DONE).first(),
    }
    return render(request, "customers/duplicates.html", shown)


@require_POST
@requires(Permission.MERGE_CUSTOMERS)
def look(request: HttpRequest) -> HttpResponse:
    """Look for pairs now, in the background."""
    user = user_of(request)
    open_ones = Job.objects.filter(kind=FIND_DUPLICATES, asked_by=user, finished_at__isnull=True)
    if not open_ones.exists():
        queue.ask(FIND_DUPLICATES, by=user)
    return redirect("duplicates")


@require_POST
@requires(Permission.MERGE_CUSTOMERS)
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that two are not the same."""
    user = user_of(request)
    suspicion = get_object_or_404(suspicions_for(user), pk=pk)
    duplicates.dismiss(suspicion=suspicion, by=user, now=clock.now())
    messages.success(request, _("They are not proposed again."))
    return redirect("duplicates")


@requires(Permission.MERGE_CUSTOMERS)
def merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Choose field by field, and make two records one."""
    visible = customers_for(user_of(request)).select_related(
        "owner", "team", "segment", "acquisition_channel", "referred_by"
    )
    both = visible.in_bulk([pk, other])
    if len(both) < 2:
        raise Http404
    form = MergeForm(request.POST or None, survivor=both[pk], absorbed=both[other])
    if request.method == "POST" and form.is_valid():
        try:
            merging.merge_customers(
                survivor=both[pk],
                absorbed=both[other],
                take=form.taken(),
                by=user_of(request),
                at=clock.now(),
            )
        except merging.CannotMerge:
            messages.error(request, _("These two can't be merged."))
        else:
            messages.success(request, _("They are one customer now."))
        return redirect("customer", pk)
    shown = {"form": form, "survivor": both[pk], "absorbed": both[other]}
    return render(request, "customers/merge.html", shown)


@require_POST
@requires(Permission.MERGE_CUSTOMERS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Make them two again."""
    visible = customers_for(user_of(request))
    found = get_object_or_404(Merge, pk=pk, survivor__in=visible)
    try:
        merging.undo_merge(merge=found, now=clock.now())
    except merging.CannotUndo:
        messages.error(request, _("This merge can't be undone any more."))
    else:
        messages.success(request, _("They are two customers again."))
    return redirect("customer", found.survivor_id)
