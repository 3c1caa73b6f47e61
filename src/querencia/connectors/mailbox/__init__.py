"""E-mail: mailboxes read by IMAP, letters written, and sent by SMTP.

The way of a letter in::

    with open_mailbox(config.incoming, tokens) as mailbox:
        for fetched in mailbox.fetch(position, since=...):
            letter = parse_letter(fetched.raw, config.account, received_at=fetched.received_at)
            hints = list_hints(letter, seal)
            ...  # store letter and fetched.position in one transaction
            mailbox.settle(fetched.uid)
        mailbox.wait(60)

and out: ``send_letter(config.outgoing, write_letter(outgoing, thread), tokens)``.
"""

from querencia.connectors.mailbox.access import Consent, Tokens, ask_consent, redeem
from querencia.connectors.mailbox.cleaning import Cleaned, clean_html, place_images
from querencia.connectors.mailbox.config import (
    IncomingServer,
    MailboxConfig,
    OAuth,
    OutgoingServer,
    Password,
)
from querencia.connectors.mailbox.hints import Hint, list_hints
from querencia.connectors.mailbox.letter import (
    Account,
    Authentication,
    Automatic,
    Bounce,
    Caution,
    Letter,
    UnreadableLetter,
)
from querencia.connectors.mailbox.parsing import parse_letter
from querencia.connectors.mailbox.plain import html_to_text
from querencia.connectors.mailbox.quoting import (
    Split,
    find_first_sender,
    split_html,
    split_text,
)
from querencia.connectors.mailbox.reading import Connection, Fetched, open_mailbox
from querencia.connectors.mailbox.sending import Doubtful, Sent, check_server, send_letter
from querencia.connectors.mailbox.tokens import Seal
from querencia.connectors.mailbox.writing import Face, Thread, Written, expect_size, write_letter

__all__ = [
    "Account",
    "Authentication",
    "Automatic",
    "Bounce",
    "Caution",
    "Cleaned",
    "Connection",
    "Consent",
    "Doubtful",
    "Face",
    "Fetched",
    "Hint",
    "IncomingServer",
    "Letter",
    "MailboxConfig",
    "OAuth",
    "OutgoingServer",
    "Password",
    "Seal",
    "Sent",
    "Split",
    "Thread",
    "Tokens",
    "UnreadableLetter",
    "Written",
    "ask_consent",
    "check_server",
    "clean_html",
    "expect_size",
    "find_first_sender",
    "html_to_text",
    "list_hints",
    "open_mailbox",
    "parse_letter",
    "place_images",
    "redeem",
    "send_letter",
    "split_html",
    "split_text",
    "write_letter",
]
