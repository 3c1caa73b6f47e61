"""Marks by which an answer finds its conversation again, and which nobody else can make (A14).

A conversation stands in four places of what we write: the address that answers go to
(``soporte+c1234.k3j…@example.com``), the Message-ID, a line at the end of the body and the
number in the subject. The first three are signed; the number is not, and so counts for nothing
unless the sender belongs to the conversation (A21).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field

NAME = re.compile(r"[a-z0-9]{1,36}")
TAG = re.compile(r"c([a-z0-9]{1,36})\.([a-z2-7]{16})")
MESSAGE_ID = re.compile(r"querencia\.([a-z0-9]{1,36})\.([a-z0-9]{1,36})\.([a-z2-7]{16})")
BODY = re.compile(r"\[([A-Z]{2,8}):([a-z0-9]{1,36})\.([a-z2-7]{16})\]")
BODY_LIMIT = 20  # marks looked at in one body: a body full of them must not cost more than that


@dataclass(frozen=True)
class Seal:
    """Makes and checks marks.

    Attributes:
        key: Secret, at least 16 bytes; whoever has it can write into any conversation.
        domain: What stands behind the @ of Message-IDs.
        prefix: Stands before numbers, so that another company's ``[#123]`` is not ours (A21).
    """

    key: bytes = field(repr=False)
    domain: str
    prefix: str = "QR"

    def __post_init__(self) -> None:
        if len(self.key) < 16:
            message = "A key needs at least 16 bytes"
            raise ValueError(message)
        if not re.fullmatch(r"[A-Z]{2,8}", self.prefix):
            message = "A prefix is two to eight capital letters"
            raise ValueError(message)

    def address(self, mailbox: str, conversation: str) -> str:
        """Return the address of ``mailbox`` at which answers come back to a conversation."""
        local, _, domain = mailbox.rpartition("@")
        mac = self._mac("address", _name(conversation))
        return f"{local}+c{conversation}.{mac}@{domain}"

    def message_id(self, conversation: str, message: str) -> str:
        """Return the Message-ID of a message of ours, without angle brackets.

        The dots keep it from looking like one that spam programs make (A19).
        """
        mac = self._mac("message", _name(conversation), _name(message))
        return f"querencia.{conversation}.{message}.{mac}@{self.domain}"

    def body_mark(self, conversation: str) -> str:
        """Return the mark for the end of a body, which survives a new Message-ID (A13)."""
        return f"[{self.prefix}:{conversation}.{self._mac('body', _name(conversation))}]"

    def subject_mark(self, number: int) -> str:
        """Return the number as it stands in a subject."""
        return f"[{self.prefix}-{number}]"

    def open_tag(self, tag: str) -> str | None:
        """Return the conversation that the +tag of an address names, if we made it."""
        found = TAG.fullmatch(tag.lower())
        if not found or not self._is_ours(found[2], "address", found[1]):
            return None
        return found[1]

    def open_message_id(self, message_id: str) -> str | None:
        """Return the conversation of a Message-ID, if we made it."""
        local, _, domain = message_id.lower().rpartition("@")
        found = MESSAGE_ID.fullmatch(local)
        if not found or domain != self.domain.lower():
            return None
        return found[1] if self._is_ours(found[3], "message", found[1], found[2]) else None

    def is_forged(self, message_id: str) -> bool:
        """Tell whether a Message-ID claims to be ours, and isn't."""
        local, _, domain = message_id.lower().rpartition("@")
        claims = domain == self.domain.lower() and local.startswith("querencia.")
        return claims and self.open_message_id(message_id) is None

    def open_body(self, text: str) -> tuple[str, ...]:
        """Return the conversations that marks of ours in a body name, the topmost first."""
        found: dict[str, None] = {}
        for count, mark in enumerate(BODY.finditer(text)):
            if count == BODY_LIMIT:
                break
            if mark[1] == self.prefix and self._is_ours(mark[3], "body", mark[2]):
                found[mark[2]] = None
        return tuple(found)

    def subject_numbers(self, subject: str) -> tuple[int, ...]:
        """Return the numbers in a subject that stand behind our prefix."""
        found = re.findall(
            rf"\[{self.prefix}-([0-9]{{1,15}})\]", subject, flags=re.IGNORECASE | re.ASCII
        )
        return tuple(dict.fromkeys(int(number) for number in found))

    def _mac(self, *parts: str) -> str:
        made = hmac.new(self.key, "\x1f".join(parts).encode(), hashlib.sha256).digest()
        return base64.b32encode(made[:10]).decode().lower()

    def _is_ours(self, mac: str, *parts: str) -> bool:
        return hmac.compare_digest(mac.encode(), self._mac(*parts).encode())


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        message = f"Only small letters and digits can stand in a mark, not {value!r}"
        raise ValueError(message)
    return value
