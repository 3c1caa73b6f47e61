"""Letters handed to the server that delivers them, by SMTP."""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.connectors.channel import (
    ChannelError,
    Delivery,
    Misconfigured,
    Refused,
    Unreachable,
)
from querencia.connectors.mailbox.access import SHARED, Tokens, write_xoauth2
from querencia.connectors.mailbox.bounces import STATUS, is_hard
from querencia.connectors.mailbox.charsets import decode, tidy_line
from querencia.connectors.mailbox.config import OAuth
from querencia.connectors.mailbox.connecting import explain, make_context
from querencia.connectors.mailbox.letter import Bounce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from querencia.connectors.mailbox.config import OutgoingServer
    from querencia.connectors.mailbox.writing import Written

ADDRESS_CODES = frozenset({550, 551, 553})
LOGIN_CODES = frozenset({530, 534, 535, 538})
LINE_BEGINNING_WITH_DOT = re.compile(rb"^\.", re.MULTILINE)


class Doubtful(Unreachable):
    """The server had the whole letter when the connection broke: perhaps it has delivered it.

    A second try carries the same Message-ID, by which most programs show it once.
    """


@dataclass(frozen=True)
class Sent:
    """A letter was accepted.

    Attributes:
        message_id: As it was written.
        answer: The server's words; some name the id that they gave it (A13).
        refused: Recipients that the server did not take, where it took others.
    """

    message_id: str
    answer: str
    refused: tuple[Bounce, ...] = ()


def send_letter(server: OutgoingServer, letter: Written, tokens: Tokens | None = None) -> Sent:
    """Hand a letter to the server. What goes wrong after it was accepted is no error (A43).

    Raises:
        Refused: For good; ``is_permanent`` when it is for the recipient's address.
        Unreachable: Try again later; ``Doubtful`` when it may have gone.
        Misconfigured: Name, password, leave, certificate or the sender's address are wrong.
    """
    if letter.size > server.size_limit:
        _refuse_size(letter.size, server.size_limit)
    with _open(server, tokens or SHARED) as smtp:
        _check_size(smtp, letter)
        with _translated(server):
            code, answer = smtp.mail(letter.sender)
            if code != 250:
                raise _explain_code(code, answer, is_sender=True)
            refused = _name_recipients(smtp, letter)
            return Sent(letter.message_id, _hand_over(smtp, letter), refused)


def check_server(server: OutgoingServer, tokens: Tokens | None = None) -> None:
    """Connect and log in, and send nothing.

    Raises:
        Misconfigured, Unreachable: As ``send_letter``.
    """
    with _open(server, tokens or SHARED):
        pass


def _name_recipients(smtp: smtplib.SMTP, letter: Written) -> tuple[Bounce, ...]:
    """Name the recipients; return those that were not taken, unless none was."""
    refused: dict[str, tuple[int, bytes]] = {}
    for recipient in letter.recipients:
        code, answer = smtp.rcpt(recipient)
        if code not in {250, 251, 252}:
            refused[recipient] = (code, answer)
    if len(refused) == len(letter.recipients):
        # One who can be reached later is reason enough to try again.
        code, answer = min(refused.values())
        raise _explain_code(code, answer)
    return tuple(
        _bounce(letter, recipient, code, answer) for recipient, (code, answer) in refused.items()
    )


def _bounce(letter: Written, recipient: str, code: int, answer: bytes) -> Bounce:
    reason = _words(answer)
    delivery = Delivery(
        external_id=letter.message_id,
        account=letter.sender,
        state="failed",
        at=None,
        reason=f"{code} {reason}",
        is_permanent=_is_hard(code, reason),
    )
    found = STATUS.search(reason)
    return Bounce(delivery, recipient, found[1] if found else "")


def _hand_over(smtp: smtplib.SMTP, letter: Written) -> str:
    """Send the letter itself; return the server's words."""
    code, answer = smtp.docmd("DATA")
    if code != 354:
        raise _explain_code(code, answer)
    smtp.send(LINE_BEGINNING_WITH_DOT.sub(b"..", letter.raw))
    ending = b".\r\n" if letter.raw.endswith(b"\r\n") else b"\r\n.\r\n"
    try:
        smtp.send(ending)
        code, answer = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        message = "The connection broke when the letter had been handed over"
        raise Doubtful(message) from error
    if code != 250:
        raise _explain_code(code, answer)
    return _words(answer)


def _check_size(smtp: smtplib.SMTP, letter: Written) -> None:
    limit = smtp.esmtp_features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < letter.size:
        _refuse_size(letter.size, int(limit))


def _refuse_size(size: int, limit: int) -> None:
    message = f"The letter has {size} bytes, and the server takes {limit}"
    raise Refused(message)


@contextlib.contextmanager
def _open(server: OutgoingServer, tokens: Tokens) -> Iterator[smtplib.SMTP]:
    """Connect and log in; how the conversation ends is of no matter (A43)."""
    smtp: smtplib.SMTP | None = None
    try:
        with _translated(server):
            smtp = _connect(server)
            smtp.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                smtp.starttls(context=make_context(server))
                smtp.ehlo()
            _log_in(smtp, server, tokens)
        yield smtp
    finally:
        if smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()


def _connect(server: OutgoingServer) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.timeout, context=make_context(server)
        )
    return smtplib.SMTP(server.host, server.port, timeout=server.timeout)


def _log_in(smtp: smtplib.SMTP, server: OutgoingServer, tokens: Tokens) -> None:
    credentials = server.credentials
    if credentials is None:
        return
    if not isinstance(credentials, OAuth):
        _show_password(smtp, server.username, credentials.password.get_secret_value())
        return
    try:
        _show_token(smtp, server, tokens.bearer(credentials))
    except smtplib.SMTPAuthenticationError:
        tokens.forget(credentials)  # it may have been withdrawn before its time
        _show_token(smtp, server, tokens.bearer(credentials))


def _show_password(smtp: smtplib.SMTP, username: str, password: str) -> None:
    if username.isascii() and password.isascii():
        smtp.login(username, password)
        return
    # What is not ASCII, smtplib does not take (RFC 4616 wants UTF-8).
    shown = base64.b64encode(f"\0{username}\0{password}".encode()).decode()
    code, answer = smtp.docmd("AUTH", f"PLAIN {shown}")
    if code not in {235, 503}:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _show_token(smtp: smtplib.SMTP, server: OutgoingServer, token: str) -> None:
    shown = write_xoauth2(server.username, token)
    # A challenge holds the reason of a refusal, and wants an empty answer.
    smtp.auth("XOAUTH2", lambda challenge=None: "" if challenge else shown)


@contextlib.contextmanager
def _translated(server: OutgoingServer) -> Iterator[None]:
    """Say in our words what goes wrong."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        words = _words(_bytes(error.smtp_error))
        if error.smtp_code < 500:
            raise Unreachable(words) from error
        message = f"{server.host} does not let us in: {words}"
        raise Misconfigured(message) from error
    except smtplib.SMTPNotSupportedError as error:
        message = f"{server.host} can't do what the settings say: {error}"
        raise Misconfigured(message) from error
    except smtplib.SMTPResponseException as error:
        raise _explain_code(error.smtp_code, _bytes(error.smtp_error)) from error
    except smtplib.SMTPException as error:
        message = f"{server.host} ended the connection"
        raise Unreachable(message) from error
    except OSError as error:
        raise explain(error, server) from error


def _explain_code(code: int, answer: bytes, *, is_sender: bool = False) -> ChannelError:
    """Return what a server's answer means to us."""
    words = f"{code} {_words(answer)}"
    if not 500 <= code < 600:
        return Unreachable(words)
    if code in LOGIN_CODES or (is_sender and code in ADDRESS_CODES):
        return Misconfigured(words)
    return Refused(words, is_permanent=not is_sender and _is_hard(code, _words(answer)))


def _is_hard(code: int, words: str) -> bool:
    found = STATUS.search(words)
    bare = "5.1.1" if code in ADDRESS_CODES else ""
    return code >= 500 and is_hard(found[1] if found else bare, words)


def _words(answer: bytes) -> str:
    return tidy_line(decode(answer, "")[0], limit=500)


def _bytes(answer: bytes | str) -> bytes:
    return answer if isinstance(answer, bytes) else answer.encode()
