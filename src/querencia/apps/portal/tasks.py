"""What the portal does outside of pages: so that no page takes longer for an address we know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.conversations.enums import MessageKind
from querencia.apps.conversations.models import Message
from querencia.apps.portal.domain.entering import link_to_send
from querencia.apps.portal.letters import LINK, NOTICE, send_link, send_notice
from querencia.foundation import clock
from querencia.foundation.jobs.registry import job

if TYPE_CHECKING:
    from querencia.foundation.jobs.running import Running


@job(LINK, attempts=3)
def send_links(running: Running) -> dict[str, object] | None:
    """Send a link, if the address is one of a customer's."""
    link = link_to_send(int(str(running.payload["link"])), now=clock.now())
    if link is not None:
        send_link(link)
    return None


@job(NOTICE, attempts=5)
def send_notices(running: Running) -> dict[str, object] | None:
    """Tell a customer that there is an answer."""
    pk = int(str(running.payload["message"]))
    found = Message.objects.filter(pk=pk, kind=MessageKind.OUT)
    if (message := found.first()) is not None:
        send_notice(message)
    return None
