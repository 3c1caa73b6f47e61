"""The same done to several conversations at once: to those picked, or to a whole list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from querencia.apps.conversations.domain import bulk
from querencia.apps.conversations.domain.queries.listing import VIEWS, filtered
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.forms.listing import BulkForm, FilterForm
from querencia.apps.conversations.models import BulkChange, Conversation
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.foundation import clock
from querencia.foundation.frame.reading import current
from querencia.foundation.jobs import queue
from querencia.foundation.jobs.models import Job

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.people.models import User


@requires(Permission.ANSWER)
def count(request: HttpRequest) -> HttpResponse:
    """Say how long a whole list is; asked only when somebody is about to change it."""
    user = user_of(request)
    view = request.GET.get("vista", "")
    view = view if view in VIEWS else "todas"
    found = VIEWS[view].narrow(conversations_for(user), user)
    found = filtered(found, FilterForm(request.GET, user=user).filters())
    return render(request, "conversations/parts/count.html", {"count": found.count()})


@require_POST
@requires(Permission.ANSWER)
def change_many(request: HttpRequest) -> HttpResponse:
    """Do the same to those picked, or to the whole list in the address."""
    user, now = user_of(request), clock.now()
    form = BulkForm(request.POST, user=user)
    back = reverse("inbox") + f"?{query_of_list(request)}"
    if not form.is_valid():
        messages.warning(request, _("Pick conversations, and choose what to do with them."))
        return redirect(back)
    action, value = form.what(now=now, zone=the_organisation().zone)
    if form.cleaned_data["todos"]:
        _change_whole(request, user, action, value)
        return redirect(back)
    chosen = conversations_for(user).filter(pk__in=form.picked())
    change = bulk.change_many(
        conversations=chosen, action=action, value=value, by=user, now=clock.now()
    )
    if not change.count:
        messages.info(request, _("Nothing was to be changed."))
    return redirect(back)


@require_POST
@requires(Permission.ANSWER)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own change to several."""
    user = user_of(request)
    change = get_object_or_404(BulkChange, pk=pk, by=user, part_of=None)
    try:
        if change.parts.exists():
            _undo_whole(change, user)
        else:
            _say_restored(request, bulk.undo_change(change=change, by=user, now=clock.now()))
    except bulk.TooLate:
        messages.error(request, _("It is too late to undo this."))
    return redirect(reverse("inbox") + f"?{query_of_list(request)}")


def work_under_way(user: User) -> Job | None:
    """Return the work on a whole list that somebody has asked for, while it is not over."""
    mine = Job.objects.filter(asked_by=user, kind__in=(bulk.CHANGE_ALL, bulk.UNDO_ALL))
    under_way = mine.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING))
    return under_way.order_by("-pk").first()


def query_of_list(request: HttpRequest) -> str:
    """Return view, filters and order as they stand in the address."""
    query = request.GET.copy()
    query.pop("pagina", None)
    for name in [name for name, values in query.lists() if not any(values)]:
        del query[name]
    return query.urlencode()


@transaction.atomic
def _change_whole(request: HttpRequest, user: User, action: str, value: str) -> None:
    """Ask for the work; the list is the one that was shown, whatever waits where by now."""
    view = request.POST.get("vista", "")
    if view not in VIEWS or work_under_way(user) is not None:
        messages.warning(request, _("Wait until the last change is finished."))
        return
    change = bulk.begin_whole(action=action, value=value, by=user, now=clock.now())
    newest = Conversation.objects.order_by("-pk").values_list("pk", flat=True).first()
    payload = {"change": change.pk, "view": view, "upto": newest or 0}
    queue.ask(bulk.CHANGE_ALL, payload=payload | {"query": query_of_list(request)}, by=user)


@transaction.atomic
def _undo_whole(change: BulkChange, user: User) -> None:
    bulk.begin_to_undo_whole(change, now=clock.now())
    queue.ask(bulk.UNDO_ALL, payload={"change": change.pk}, by=user)


def _say_restored(request: HttpRequest, restored: int) -> None:
    sentence = ngettext(
        "%(count)s conversation is as before.", "%(count)s conversations are as before.", restored
    )
    messages.success(request, sentence % {"count": current().reader.integer(restored)})
