"""Why something did not go out or come in, in words that need no knowledge of protocols."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first that fits counts; what the system itself said is shown beside it.
_SAID: tuple[tuple[str, Any], ...] = (
    (r"^blocked$", gettext_lazy("This address did not take what we wrote lately.")),
    (r"^one_way$", gettext_lazy("This channel only brings messages.")),
    (
        r"^no_mailbox$",
        gettext_lazy("No mailbox is chosen from which the answers of this channel go."),
    ),
    (
        r"^interrupted$",
        gettext_lazy("The sending was cut short; the message may have arrived all the same."),
    ),
    (r"only receives", gettext_lazy("This account is not set up for sending.")),
    (
        (
            r"5\.1\.[0-36]|user unknown|unknown user|no such (user|recipient)|does not exist"
            r"|recipient (address )?rejected"
        ),
        gettext_lazy("The address does not exist."),
    ),
    (
        r"[45]\.2\.2|over ?quota|mailbox (is )?full",
        gettext_lazy("The recipient's mailbox is full."),
    ),
    (
        r"[45]\.3\.4|too (big|large)|size limit|exceeds",
        gettext_lazy("The message is too large for the recipient's server."),
    ),
    (
        r"535|auth\w* (failed|error)|invalid credentials|password|login|token",
        gettext_lazy("The server does not accept the user name or the password of this account."),
    ),
    (
        r"certificate|ssl|tls",
        gettext_lazy("No secure connection to the server could be made."),
    ),
    (
        r"name or service|getaddrinfo|resolve|nodename",
        gettext_lazy("There is no server of that name."),
    ),
    (
        r"timed? ?out|unreachable|refused|reset by|connection|network|broken pipe",
        gettext_lazy("The server does not answer."),
    ),
    (
        r"\b5\.7\.\d|spam|policy|blacklist|block ?list|reputation|dmarc",
        gettext_lazy("The recipient's server refused it by its rules."),
    ),
    (
        r"window|24 ?h|outside",
        gettext_lazy("The customer wrote too long ago: only a template may be sent."),
    ),
)


def in_plain_words(failure: str) -> str:
    """Return why something failed; a sentence that fits anything where no other does."""
    if not failure:
        return _("The reason is not known.")
    for pattern, sentence in _SAID:
        if re.search(pattern, failure, re.IGNORECASE):
            return str(sentence)
    return _("The other side refused it.")
