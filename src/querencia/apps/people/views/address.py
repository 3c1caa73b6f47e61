"""One's own e-mail address: asking for another, and proving it by a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from querencia.apps.people import letters
from querencia.apps.people.access import user_of
from querencia.apps.people.domain import addresses
from querencia.apps.people.domain.invitations import AlreadyAUser
from querencia.apps.people.forms import AddressForm
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@sensitive_post_parameters("password")
def ask(request: HttpRequest) -> HttpResponse:
    """Take a new address, and send a link to it; until that is followed nothing changes."""
    user = user_of(request)
    form = AddressForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            token = addresses.token_of(user=user, email=email, now=clock.now())
        except AlreadyAUser:
            form.add_error("email", _("Somebody with this address works here already."))
        else:
            if letters.send_address_link(request, email=email, token=token):
                words = _(
                    "Open the link that is on its way to %(email)s; until then nothing changes."
                )
                messages.success(request, words % {"email": email})
                return redirect("profile")
            form.add_error(None, _("The e-mail could not be sent, so nothing has changed."))
    return render(request, "people/address.html", {"form": form})


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show which address a link proves, and change to it."""
    user, now = user_of(request), clock.now()
    try:
        email = addresses.wanted(token=token, user=user, now=now)
        if request.method == "POST":
            before = user.email
            addresses.change(token=token, user=user, now=now)
            letters.tell_old_address(request, before=before, email=email)
            messages.success(
                request, _("From now on you sign in with %(email)s.") % {"email": email}
            )
            return redirect("profile")
    except (addresses.NotWanted, AlreadyAUser):
        return render(request, "people/address_not_wanted.html", status=410)
    return render(request, "people/address_confirm.html", {"email": email})
