"""Letters as they come into a mailbox: new ones, answers, bounces, with and without files."""

from __future__ import annotations

from email.message import EmailMessage
from random import Random
from typing import TYPE_CHECKING

from benchmarks.inbox.business import MAILBOX
from benchmarks.inbox.words import SUBJECTS, said

if TYPE_CHECKING:
    from collections.abc import Sequence

CUSTOMERS = 20_000
BOUNCES, ANSWERS, WITH_FILE, AS_PAGE = 0.03, 0.4, 0.15, 0.5  # of all
FILE_BYTES = 60_000


def letters(count: int, *, mark: str, ours: Sequence[tuple[str, str]]) -> list[bytes]:
    """Return so many letters, all different.

    Args:
        count: How many.
        mark: Makes them different from those of another run.
        ours: Name and receiver of messages that we sent: some are answered, some come back.
    """
    draw = Random(mark)
    return [_letter(number, mark, ours, draw) for number in range(count)]


def _letter(number: int, mark: str, ours: Sequence[tuple[str, str]], draw: Random) -> bytes:
    name = f"{mark}.{number}@cliente.example"
    answered, receiver = draw.choice(ours)
    kind = draw.random()
    if kind < BOUNCES:
        return _bounce(name, answered, receiver)
    letter = EmailMessage()
    who = draw.randrange(1, CUSTOMERS)
    letter["From"] = f"Compras <compras{who}@cliente{who % 9973}.example>"
    letter["To"] = MAILBOX
    letter["Message-ID"] = f"<{name}>"
    letter["Date"] = "Mon, 16 Nov 2026 09:00:00 +0100"
    letter["Subject"] = f"{draw.choice(SUBJECTS)} {draw.randrange(10**6)}"
    if kind < BOUNCES + ANSWERS:
        letter["In-Reply-To"] = letter["References"] = f"<{answered}>"
    text = f"{said(draw)}\n\n{said(draw)}\n\nUn saludo\n"
    quoted = f"El lun, 16 nov 2026 a las 9:00, Atención <{MAILBOX}> escribió:\n> {said(draw)}\n"
    letter.set_content(text + (quoted if kind < BOUNCES + ANSWERS else ""))
    if draw.random() < AS_PAGE:
        letter.add_alternative(f"<html><body><p>{text}</p></body></html>", subtype="html")
    if draw.random() < WITH_FILE:
        file = b"%PDF-1.7\n" + draw.randbytes(FILE_BYTES)
        letter.add_attachment(file, maintype="application", subtype="pdf", filename="albarán.pdf")
    return letter.as_bytes()


def _bounce(name: str, about: str, receiver: str) -> bytes:
    lines = [
        "From: MAILER-DAEMON@mx.example",
        f"To: {MAILBOX}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <{name}>",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"',
        *("", "--x", "Content-Type: text/plain; charset=utf-8", "", "El buzón está lleno."),
        *("", "--x", "Content-Type: message/delivery-status", ""),
        *("Reporting-MTA: dns; mx.example", "", f"Final-Recipient: rfc822; {receiver}"),
        *("Action: failed", "Status: 4.2.2", "Diagnostic-Code: smtp; 452 4.2.2 lleno"),
        *("", "--x", "Content-Type: message/rfc822", ""),
        *(f"Message-ID: <{about}>", f"From: {MAILBOX}", f"To: {receiver}", "", "Hola", "--x--", ""),
    ]
    return "\r\n".join(lines).encode()
