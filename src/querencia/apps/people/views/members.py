"""The people who work here, for the administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from querencia.apps.people import letters
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.domain import invitations, members
from querencia.apps.people.enums import Permission
from querencia.apps.people.forms import InvitationForm, MemberForm
from querencia.apps.people.models import Invitation, User
from querencia.foundation import clock
from querencia.foundation.audit.events import Event, record

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LAST = gettext_lazy(
    "Somebody must be able to administer: make another person an administrator first."
)


@requires(Permission.ADMINISTER)
def show(request: HttpRequest) -> HttpResponse:
    """Show who works here and who is invited."""
    invited = list(invitations.open_invitations(now=clock.now()).select_related("team"))
    context = {
        "people": User.objects.select_related("team").order_by("-is_active", "name"),
        "invited": [(one, letters.link_of(request, one)) for one in invited],
    }
    return render(request, "people/members.html", context)


@requires(Permission.ADMINISTER)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = user_of(request)
        try:
            invitation = invitations.invite(by=by, now=clock.now(), **form.cleaned_data)
        except invitations.AlreadyAUser:
            form.add_error("email", _("Somebody with this address works here already."))
        else:
            _send(request, invitation)
            return redirect("people")
    return render(request, "people/invite.html", {"form": form})


@requires(Permission.ADMINISTER)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an invitation anew, with a new link and a new term."""
    old = get_object_or_404(Invitation, pk=pk, accepted_at=None)
    try:
        renewed = invitations.invite(
            email=old.email,
            name=old.name,
            role=old.role,
            team=old.team,
            by=user_of(request),
            now=clock.now(),
        )
    except invitations.AlreadyAUser:
        messages.error(request, _("Somebody with this address works here already."))
    else:
        _send(request, renewed)
    return redirect("people")


@requires(Permission.ADMINISTER)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitations.withdraw(invitation=get_object_or_404(Invitation, pk=pk, accepted_at=None))
    messages.success(request, _("The invitation was withdrawn; its link opens no more."))
    return redirect("people")


@requires(Permission.ADMINISTER)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show somebody, and change their name, role and team."""
    person = get_object_or_404(User, pk=pk)
    form = MemberForm(request.POST or None, instance=get_object_or_404(User, pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            members.change(user=person, **form.cleaned_data)
        except members.LastAdministrator:
            form.add_error("role", LAST)
        else:
            messages.success(request, _("Saved."))
            return redirect("people")
    context = {
        "form": form,
        "person": person,
        "has_second_factor": members.has_second_factor(user=person),
    }
    return render(request, "people/member.html", context)


@requires(Permission.ADMINISTER)
@require_POST
def remove_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the second factor of somebody who has lost it; one's own has a page of its own."""
    by = user_of(request)
    person = get_object_or_404(User.objects.exclude(pk=by.pk), pk=pk)
    members.remove_second_factor(user=person)
    address = get_adapter().get_client_ip(request)
    record(Event.SECOND_FACTOR_CLEARED, user=person, called=str(person), address=address, by=by)
    letters.tell_second_factor_removed(person=person, by=by)
    messages.success(
        request,
        _("%(name)s signs in with the password alone until there is a new second step.")
        % {"name": person},
    )
    return redirect("person", pk)


@requires(Permission.ADMINISTER)
@require_POST
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in no longer."""
    person = get_object_or_404(User, pk=pk)
    try:
        members.deactivate(user=person)
    except members.LastAdministrator:
        messages.error(request, LAST)
        return redirect("person", pk)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": person})
    return redirect("people")


@requires(Permission.ADMINISTER)
@require_POST
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in again."""
    person = get_object_or_404(User, pk=pk)
    members.reactivate(user=person)
    messages.success(request, _("%(name)s can sign in again.") % {"name": person})
    return redirect("people")


def _send(request: HttpRequest, invitation: Invitation) -> None:
    """Send an invitation; where e-mail does not work, its link can be handed over."""
    if letters.send_invitation(request, invitation):
        words = _("The invitation to %(email)s was sent.")
        messages.success(request, words % {"email": invitation.email})
    else:
        messages.warning(
            request,
            _("The e-mail could not be sent. Hand over the link yourself: it is in the list."),
        )
