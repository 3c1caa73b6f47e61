"""Which conversation a letter says that it belongs to; whether it is so is for who knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from querencia.connectors.mailbox.letter import Letter
    from querencia.connectors.mailbox.tokens import Seal

REFERENCES_LIMIT = 50


@dataclass(frozen=True)
class Hint:
    """One thing that names a conversation.

    Attributes:
        kind: Where it stands.
        names: What ``value`` is: a conversation as it was given to ``Seal``; the Message-ID of a
            message that should be among those of this mailbox (A15); a conversation's number.
        is_signed: We made it; nobody else can.
        needs: What has to agree before it counts: the subject with the conversation's, without
            prefixes (``letter.topic``, A16), or the sender with one of its people (A21).
    """

    kind: Literal["address", "in_reply_to", "references", "body", "subject"]
    names: Literal["conversation", "message", "number"]
    value: str
    is_signed: bool = False
    needs: Literal["", "subject", "sender"] = ""


def list_hints(letter: Letter, seal: Seal) -> tuple[Hint, ...]:
    """Return what a letter tells of its conversation; the first that leads to one counts (A10).

    Forged marks are left out (A14). A signed Message-ID gives two hints: the message, for
    conversations that were merged or split since, then the conversation.
    """
    return tuple(dict.fromkeys(_hints(letter, seal)))


def _hints(letter: Letter, seal: Seal) -> Iterator[Hint]:
    conversation = seal.open_tag(letter.tag)
    if conversation:
        yield Hint("address", "conversation", conversation, is_signed=True)
    for message_id in letter.in_reply_to:
        yield from _of_message("in_reply_to", message_id, seal)
    for message_id in reversed(letter.references[-REFERENCES_LIMIT:]):
        yield from _of_message("references", message_id, seal)
    for conversation in seal.open_body(letter.incoming.whole_text or letter.incoming.text):
        yield Hint("body", "conversation", conversation, is_signed=True)
    for number in seal.subject_numbers(letter.incoming.subject):
        yield Hint("subject", "number", str(number), needs="sender")


def _of_message(
    kind: Literal["in_reply_to", "references"], message_id: str, seal: Seal
) -> Iterator[Hint]:
    if seal.is_forged(message_id):
        return
    needs: Literal["", "subject"] = "subject" if kind == "references" else ""
    conversation = seal.open_message_id(message_id)
    signed = conversation is not None
    yield Hint(kind, "message", message_id, is_signed=signed, needs=needs)
    if conversation:
        yield Hint(kind, "conversation", conversation, is_signed=True, needs=needs)
