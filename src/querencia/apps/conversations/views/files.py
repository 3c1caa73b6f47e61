"""Files of messages, and messages as they came: each authorised, none able to do anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from querencia.apps.conversations.domain.files import download_name, shown_type
from querencia.apps.conversations.enums import FileState
from querencia.apps.conversations.views.writing import message_or_404
from querencia.apps.people.access import requires
from querencia.apps.people.enums import Permission
from querencia.connectors.mailbox import place_images

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from querencia.apps.conversations.models import Attachment, Message

NOTHING = {"default-src": [NONE], "frame-ancestors": [NONE], "sandbox": True}
AS_IT_CAME = {
    "default-src": [NONE],
    "style-src": ["'unsafe-inline'"],  # the letter's own, which were cleaned
    "img-src": [SELF, "data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
}


@csp(NOTHING)
@requires(Permission.SEE_CONVERSATIONS)
def attachment(request: HttpRequest, pk: int, message: int, file: int) -> HttpResponseBase:
    """Give a file: shown when it is a harmless picture, else to be saved."""
    written = message_or_404(request, pk, message)
    found: Attachment = get_object_or_404(
        written.attachments.exclude(file=""), pk=file, state=FileState.KEPT
    )
    content = found.file.open("rb")
    media_type = shown_type(found, content.read(16))
    content.seek(0)
    wants_to_save = media_type is None or "guardar" in request.GET
    return FileResponse(
        content,
        as_attachment=wants_to_save,
        filename=download_name(found.name),
        content_type=media_type or "application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"},
    )


@xframe_options_sameorigin
@csp(AS_IT_CAME)
@requires(Permission.SEE_CONVERSATIONS)
def as_it_came(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Show a letter as it was formatted; pictures that lie elsewhere are not fetched."""
    return _formatted(request, pk, message, with_remote=False)


@xframe_options_sameorigin
@csp(AS_IT_CAME | {"img-src": [SELF, "data:", "https:"]})
@requires(Permission.SEE_CONVERSATIONS)
def with_pictures(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Show it with the pictures that lie elsewhere: the sender learns that somebody looked."""
    return _formatted(request, pk, message, with_remote=True)


@csp(NOTHING)
@requires(Permission.ANSWER)
def raw(request: HttpRequest, pk: int, message: int) -> HttpResponseBase:
    """Give a message as it arrived, to be saved."""
    written = message_or_404(request, pk, message)
    if written.received is None or not written.received.raw:
        raise Http404
    ending = "eml" if written.account.kind == "email" else "txt"
    return FileResponse(
        written.received.raw.open("rb"),
        as_attachment=True,
        filename=f"{written.conversation_id}-{written.pk}.{ending}",
        content_type="application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _formatted(request: HttpRequest, pk: int, message: int, *, with_remote: bool) -> HttpResponse:
    written = message_or_404(request, pk, message)
    if not written.html:
        raise Http404
    html = place_images(written.html, _own_pictures(written))
    if with_remote:
        html = html.replace(' data-remote="https://', ' src="https://')
    response = render(request, "conversations/as_it_came.html", {"html": html})
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _own_pictures(message: Message) -> dict[str, str]:
    """Return where the pictures that came with a letter are, by their content ids."""
    of_message = [message.conversation_id, message.pk]
    return {
        one.content_id: reverse("conversation_file", args=[*of_message, one.pk])
        for one in message.attachments.filter(state=FileState.KEPT).exclude(content_id="")
    }
