"""The ways in: by invitation, and straight after one has chosen a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from querencia.apps.people.domain import invitations
from querencia.apps.people.forms import AcceptForm, SignInForm
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def sign_in(request: HttpRequest, email: str, password: str) -> HttpResponse:
    """Sign somebody in who has just chosen this password, as the sign-in page would."""
    form = SignInForm({"login": email, "password": password}, request=request)
    if not form.is_valid():
        return redirect("account_login")
    response: HttpResponse = form.login(request)
    return response


@login_not_required
@sensitive_post_parameters("password")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody who was invited choose name and password, and come in."""
    now = clock.now()
    try:
        invitation = invitations.invitation_of(token=token, now=now)
    except invitations.NotInvited:
        return render(request, "people/not_invited.html", status=410)
    if request.user.is_authenticated:
        return render(request, "people/not_invited.html", {"is_somebody_else": True}, status=409)
    form = AcceptForm(request.POST or None, initial={"your_name": invitation.name})
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "invitation": invitation}
        return render(request, "people/accept.html", context)
    password = form.cleaned_data["password"]
    try:
        user = invitations.accept(
            invitation=invitation, name=form.cleaned_data["your_name"], password=password, now=now
        )
    except (invitations.NotInvited, invitations.AlreadyAUser):
        return render(request, "people/not_invited.html", status=410)
    return sign_in(request, user.email, password)
