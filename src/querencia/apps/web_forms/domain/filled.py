"""A form as somebody has filled it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from querencia.connectors.channel import File


@dataclass(frozen=True)
class Filled:
    """What somebody filled in.

    Attributes:
        name: As they say.
        email: In lower case; nobody has proven that it is theirs.
        subject: What about, in their words.
        text: The message.
        telephone: As they wrote it.
        factor: What about, of the list.
        order: The number of their order.
        files: What they attached.
        trap: Of a field that people do not see.
    """

    name: str
    email: str
    subject: str
    text: str
    telephone: str = ""
    factor: str = ""
    order: str = ""
    files: tuple[File, ...] = ()
    trap: str = ""
