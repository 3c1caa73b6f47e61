"""A message of which a channel takes only so much at once."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from querencia.connectors.channel import ChannelError, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from querencia.connectors.channel import Outgoing


def split_text(text: str, limit: int, size: Callable[[str], int] = len) -> list[str]:
    """Return a text in parts, cut between paragraphs, lines or words where that is possible.

    Args:
        text: Any; spaces at the cuts are lost.
        limit: The largest size of a part.
        size: How the channel counts.

    >>> split_text("One two. Three four.", 10)
    ['One two.', 'Three', 'four.']
    """
    parts, rest = [], text.strip()
    while size(rest) > limit:
        end = (
            bisect_right(range(min(len(rest), limit) + 1), limit, key=lambda n: size(rest[:n])) - 1
        )
        cut = _cut(rest, max(end, 1))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(text: str, end: int) -> int:
    """Where to cut within the first ``end`` characters, and not in the first half if possible."""
    for mark in ("\n\n", "\n", " "):
        at = text.rfind(mark, end // 2, end + len(mark))
        if at > 0:
            return at
    return end


def utf16_size(text: str) -> int:
    """Return how many code units of UTF-16 a text has.

    >>> utf16_size("añ😀")
    4
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_size(text: str) -> int:
    """Return how many bytes of UTF-8 a text has.

    >>> utf8_size("añ😀")
    7
    """
    return len(text.encode("utf-8", "surrogatepass"))


def deliver(message: Outgoing, parts: Sequence[Callable[[Outgoing], str]]) -> str:
    """Send the parts of a message that an earlier try has not sent; return the id of the last one.

    Args:
        message: Tells what an earlier try has sent.
        parts: Each sends one part and returns what the channel calls it; given the message, with a
            key of the part's own where there are several: that one part arrived does not say that
            all did.

    Raises:
        ChannelError: A part was not taken; the error names those that were.
    """
    if not parts:
        raise Refused("There is nothing in the message.")
    sent = message.sent_parts[: len(parts)]
    for place, part in enumerate(parts[len(sent) :], len(sent) + 1):
        own = message if len(parts) == 1 else replace(message, key=f"{message.key}/{place}")
        try:
            sent = (*sent, part(own))
        except ChannelError as error:
            error.sent_parts = sent
            raise
    return sent[-1]
