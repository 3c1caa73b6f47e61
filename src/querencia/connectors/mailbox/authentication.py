"""What our own server found out about a sender: SPF, DKIM and DMARC (A90)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from querencia.connectors.mailbox.headers import read_all
from querencia.connectors.mailbox.letter import Authentication, Verdict

if TYPE_CHECKING:
    from email.message import Message

NAMELESS = "-"
"""As a server's name: results come without one, as Microsoft 365 writes them."""

COMMENT = re.compile(r"\([^()]*\)")
RESULT = re.compile(r"^\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
VERDICTS: dict[str, Verdict] = {verdict: verdict for verdict in get_args(Verdict)}


def read_authentication(message: Message, server: str) -> Authentication:
    """Return what the server of that name wrote; nothing is believed where none is named.

    Servers write on top, and must remove what strangers write in their name; of several results
    of one check the topmost counts.
    """
    found: dict[str, Verdict] = {}
    for header in read_all(message, "Authentication-Results") if server else []:
        name, results = _split(COMMENT.sub(" ", header))
        if name != server.lower():
            continue
        for result in results:
            read = RESULT.match(result)
            if read:
                found.setdefault(read[1].lower(), VERDICTS.get(read[2].lower(), "unknown"))
    return Authentication(**found)


def _split(header: str) -> tuple[str, list[str]]:
    first, *results = header.split(";")
    if RESULT.match(first):
        return NAMELESS, [first, *results]
    words = first.split()
    return (words[0].lower() if words else ""), results
