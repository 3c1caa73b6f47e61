"""What was written, apart from what it quotes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Split:
    """A text in its parts; ``reply`` is never empty unless the whole is."""

    reply: str
    quoted: str = ""
    signature: str = ""


def split_text(text: str) -> Split:
    """Split plain text at the first quotation, as the mail programs of this world mark it."""
    raise NotImplementedError


def split_html(html: str) -> Split:
    """Split HTML where the mail program marked its quotation."""
    raise NotImplementedError
