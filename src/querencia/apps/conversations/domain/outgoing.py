"""A message of ours as channels take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.conversations.enums import FileState, MessageKind
from querencia.connectors.channel import File, Outgoing, Party, Template

if TYPE_CHECKING:
    from querencia.apps.conversations.models import Message


class NotForCustomers(Exception):
    """A note, a call or an event was about to leave the house."""


def outgoing_of(message: Message) -> Outgoing:
    """Return what is to be delivered.

    Raises:
        NotForCustomers: It is not a message from us to the customer; nothing else ever leaves.
    """
    if message.kind != MessageKind.OUT:
        raise NotForCustomers
    template = message.details.get("template")
    return Outgoing(
        key=f"message-{message.pk}",
        to=Party(message.party_address, message.party_name),
        text=message.text,
        html=message.html,
        subject=message.subject,
        files=tuple(
            File(
                name=one.name,
                media_type=one.media_type,
                content=one.file.open("rb").read(),
                content_id=one.content_id,
                size=one.size,
            )
            for one in message.attachments.filter(state=FileState.KEPT)
        ),
        replies_to=message.answers,
        sent_parts=tuple(message.details.get("sent_parts", ())),
        template=Template(template["name"], template["language"], tuple(template["values"]))
        if template
        else None,
    )
