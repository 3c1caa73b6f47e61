"""Letters out of a mailbox, by IMAP."""

from __future__ import annotations

import contextlib
import imaplib
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
    MailboxStarttlsError,
    UnexpectedCommandStatusError,
)

from querencia.connectors.channel import ChannelError, Misconfigured, Unreachable
from querencia.connectors.mailbox.access import SHARED, Tokens
from querencia.connectors.mailbox.charsets import tidy_line
from querencia.connectors.mailbox.config import OAuth
from querencia.connectors.mailbox.connecting import explain, make_context
from querencia.connectors.mailbox.dates import read_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from querencia.connectors.mailbox.config import IncomingServer

BATCH = 100  # letters whose sizes are asked for at once
POLL_SECONDS = 30.0
IDLE_SECONDS = 25 * 60.0  # servers end a longer one (RFC 2177)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
BUSY = re.compile(
    r"\[(unavailable|limit|inuse|throttled|serverbug)|temporar|too many", re.IGNORECASE
)
# What the folder is called where the server does not say which it is.
SENT = re.compile(
    r"(?:(?:inbox|\[gmail\])[./])?(?:sent(?: items| mail| messages)?|enviad[oa]s|enviats|"
    r"elementos enviados|mensajes enviados|correo enviado|itens enviados|elements enviats)",
    re.IGNORECASE,
)
UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
RECEIVED = re.compile(rb'\bINTERNALDATE "([^"]{1,60})"')


@dataclass(frozen=True)
class Fetched:
    """A letter as it lies in the mailbox.

    Attributes:
        raw: All of it, or only the header when ``is_whole`` is False (A64); empty when the server
            could not give it, with the reason in ``problem``.
        uid: The server's number for it in its folder.
        received_at: When the server took it.
        size: Bytes of the whole.
        position: Where to go on after this one: plain JSON, to be stored in the same transaction
            as the letter (A06).
        is_sent: It lies in the folder of what we sent ourselves (A12).
    """

    raw: bytes
    uid: int
    received_at: datetime
    size: int
    position: Mapping[str, Any]
    is_whole: bool = True
    is_sent: bool = False
    problem: str = ""


@dataclass(frozen=True)
class _Listed:
    """What the server tells of a letter before it is fetched."""

    uid: int
    size: int
    received_at: datetime


class Connection:
    """An open mailbox; get one from ``open_mailbox``."""

    def __init__(self, server: IncomingServer, mailbox: BaseMailBox) -> None:
        self._server = server
        self._mailbox = mailbox
        self._next: str | None = None  # what the next letter of the folder would be called
        capabilities = self._mailbox.client.capability()[1][0] or b""
        self._has_idle = b"IDLE" in capabilities.upper().split()

    def fetch(
        self, position: Mapping[str, Any] | None, *, since: date | None = None
    ) -> Iterator[Fetched]:
        """Yield the letters of the folder behind ``position``, the oldest first.

        Letters stay unread. ``since`` bounds how far back the first reading goes, and a reading
        after the server numbered its letters anew; what comes a second time has the same
        Message-ID.

        Raises:
            Unreachable: The connection broke; go on later from the last position.
        """
        return self._fetch(self._server.folder, position, since, is_sent=False)

    def fetch_sent(
        self, position: Mapping[str, Any] | None, *, since: date | None = None
    ) -> Iterator[Fetched]:
        """Yield the letters of the folder of sent ones; nothing where there is none (A12)."""
        folder = self._find_sent()
        return self._fetch(folder, position, since, is_sent=True) if folder else iter(())

    def settle(self, uid: int) -> None:
        """Do with a letter of the folder what the settings say once it has been taken in.

        Raises:
            Misconfigured: The folder to move it to is not there.
            Unreachable: The connection broke; the letter stays where it is.
        """
        if self._server.after == "leave":
            return
        with _translated(self._server):
            if self._mailbox.folder.get() != self._server.folder:
                self._select(self._server.folder)
            try:
                if self._server.after == "mark":
                    self._mailbox.flag(str(uid), r"\Seen", value=True)
                else:
                    self._mailbox.move(str(uid), self._server.move_to)
            except UnexpectedCommandStatusError:
                self._demand_folder(self._server.move_to)  # else somebody was faster: it is gone

    def wait(self, seconds: float) -> bool:
        """Wait until something new may have come, or the time is over; tell which (True: came).

        By IDLE where the server has it, else by asking now and then.

        Raises:
            Unreachable: The connection broke.
        """
        deadline = time.monotonic() + seconds
        with _translated(self._server):
            while not self._has_news():
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                if self._has_idle:
                    self._idle(min(left, IDLE_SECONDS))
                else:
                    time.sleep(min(left, POLL_SECONDS))
        return True

    def _fetch(
        self, folder: str, position: Mapping[str, Any] | None, since: date | None, *, is_sent: bool
    ) -> Iterator[Fetched]:
        with _translated(self._server):
            validity = self._select(folder)
            known = position if position and position.get("validity") == validity else None
            uids = self._search(int(known["uid"]) if known else 0, None if known else since)
        for begin in range(0, len(uids), BATCH):
            with _translated(self._server):
                listed = self._list(uids[begin : begin + BATCH])
            for letter in listed:
                fetched = self._fetch_one(letter, validity, is_sent=is_sent)
                if fetched is not None:
                    yield fetched

    def _select(self, folder: str) -> int:
        """Open a folder; return the number that changes when its letters are numbered anew."""
        is_readonly = self._server.after == "leave" or folder != self._server.folder
        self._mailbox.folder.set(folder, readonly=is_readonly)
        if folder == self._server.folder:
            self._next = self._tell("UIDNEXT") or self._tell("EXISTS")
        return int(self._tell("UIDVALIDITY") or 0)

    def _tell(self, name: str) -> str:
        """Return what the server told of the folder when it was opened."""
        values = self._mailbox.client.response(name)[1]
        value = values[-1] if values else None
        return value.decode("ascii", "replace") if isinstance(value, bytes) else ""

    def _search(self, last: int, since: date | None) -> list[int]:
        """Return the numbers of the letters behind the last one.

        A server answers ``UID n:*`` with the last letter even when that lies before n (A06).
        """
        criteria = f"UID {last + 1}:*"
        if since:
            criteria += f" SINCE {since.day}-{MONTHS[since.month - 1]}-{since.year}"
        uids = map(int, self._mailbox.uids(criteria, charset=None))
        return sorted({uid for uid in uids if uid > last})

    def _list(self, uids: Sequence[int]) -> list[_Listed]:
        """Return what there is of these letters; others have vanished meanwhile (A06)."""
        wanted = ",".join(map(str, uids))
        answer = self._ask(wanted, "(UID RFC822.SIZE INTERNALDATE)")
        listed: dict[int, _Listed] = {}
        for item in answer:
            line = b"".join(item) if isinstance(item, tuple) else item or b""
            uid, size = UID.search(line), SIZE.search(line)
            if uid and size:
                listed[int(uid[1])] = _Listed(int(uid[1]), int(size[1]), _received(line))
        return [listed[uid] for uid in uids if uid in listed]

    def _fetch_one(self, letter: _Listed, validity: int, *, is_sent: bool) -> Fetched | None:
        """Fetch a letter; nothing when it has vanished meanwhile (A06)."""
        is_whole = letter.size <= self._server.size_limit
        raw, problem = b"", ""
        with _translated(self._server):
            try:
                raw = self._fetch_raw(
                    letter.uid, "BODY.PEEK[]" if is_whole else "BODY.PEEK[HEADER]"
                )
            except imaplib.IMAP4.abort:
                raise
            except (imaplib.IMAP4.error, ImapToolsError) as error:
                problem = tidy_line(str(error), limit=500)  # this one; the others go on (A05)
        if not raw and not problem:
            return None
        return Fetched(
            raw=raw,
            uid=letter.uid,
            received_at=letter.received_at,
            # Some servers guess the size: what came is better known.
            size=len(raw) if is_whole and raw else letter.size,
            position={"validity": validity, "uid": letter.uid},
            is_whole=is_whole,
            is_sent=is_sent,
            problem=problem,
        )

    def _fetch_raw(self, uid: int, part: str) -> bytes:
        for item in self._ask(str(uid), f"(UID {part})"):
            if isinstance(item, tuple) and b"BODY[" in item[0]:
                return bytes(item[1])
        return b""

    def _ask(self, uids: str, parts: str) -> list[Any]:
        status, answer = self._mailbox.client.uid("FETCH", uids, parts)
        if status != "OK":
            raise UnexpectedCommandStatusError((status, answer), "OK")
        return list(answer)

    def _find_sent(self) -> str:
        if self._server.sent_folder:
            return self._server.sent_folder.strip("-")
        with _translated(self._server):
            folders = self._mailbox.folder.list()
        marked = [one.name for one in folders if r"\sent" in map(str.lower, one.flags)]
        named = [one.name for one in folders if SENT.fullmatch(one.name)]
        return next(iter(marked + named), "")

    def _demand_folder(self, folder: str) -> None:
        if folder and not self._mailbox.folder.exists(folder):
            message = f"There is no folder {folder!r} in the mailbox"
            raise Misconfigured(message)

    def _has_news(self) -> bool:
        """Tell whether a letter came since the folder was opened for reading."""
        before = self._next
        self._select(self._server.folder)
        now, self._next = self._next, before
        return now != before

    def _idle(self, seconds: float) -> None:
        """Return when the server says something, or after a while."""
        with self._mailbox.idle as idle:
            idle.poll(timeout=seconds)


@contextlib.contextmanager
def open_mailbox(server: IncomingServer, tokens: Tokens | None = None) -> Iterator[Connection]:
    """Connect and log in.

    Raises:
        Misconfigured: Name, password, leave, certificate or folder are wrong.
        Unreachable: The server does not answer, or is busy.
    """
    mailbox: BaseMailBox | None = None
    try:
        with _translated(server):
            mailbox = _connect(server)
            _log_in(mailbox, server, tokens or SHARED)
            connection = Connection(server, mailbox)
        yield connection
    finally:
        if mailbox is not None:
            with contextlib.suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
                mailbox.logout()


def _connect(server: IncomingServer) -> BaseMailBox:
    host, port, timeout = server.host, server.port, server.timeout
    if server.security == "plain":
        return MailBoxUnencrypted(host, port, timeout=timeout)
    context = make_context(server)
    if server.security == "tls":
        return MailBox(host, port, timeout=timeout, ssl_context=context)
    try:
        return MailBoxStartTls(host, port, timeout=timeout, ssl_context=context)
    except imaplib.IMAP4.abort as error:
        if "TLS not supported" not in str(error):
            raise
        message = f"{host} can't encrypt the connection"
        raise Misconfigured(message) from error


def _log_in(mailbox: BaseMailBox, server: IncomingServer, tokens: Tokens) -> None:
    credentials = server.credentials
    if isinstance(credentials, OAuth):
        try:
            _show_token(mailbox, server, tokens.bearer(credentials))
        except MailboxLoginError:
            tokens.forget(credentials)  # it may have been withdrawn before its time
            _show_token(mailbox, server, tokens.bearer(credentials))
        return
    password = credentials.password.get_secret_value()
    is_ascii = server.username.isascii() and password.isascii()
    log_in = mailbox.login if is_ascii else mailbox.login_utf8
    with _login_errors():
        log_in(server.username, password, initial_folder=None)


def _show_token(mailbox: BaseMailBox, server: IncomingServer, token: str) -> None:
    with _login_errors():
        mailbox.xoauth2(server.username, token, initial_folder=None)


@contextlib.contextmanager
def _login_errors() -> Iterator[None]:
    """Call every refusal to let us in by the same name: imaplib has another for AUTHENTICATE."""
    try:
        yield
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise MailboxLoginError(("NO", [str(error).encode()]), "OK") from error


@contextlib.contextmanager
def _translated(server: IncomingServer) -> Iterator[None]:
    """Say in our words what goes wrong."""
    try:
        yield
    except ChannelError:
        raise
    except MailboxLoginError as error:
        words = _words(error)
        if BUSY.search(words):
            raise Unreachable(words) from error
        message = f"{server.host} does not let us in: {words}"
        raise Misconfigured(message) from error
    except MailboxFolderSelectError as error:
        if BUSY.search(_words(error)):
            raise Unreachable(_words(error)) from error
        message = f"The folder can't be opened: {_words(error)}"
        raise Misconfigured(message) from error
    except MailboxStarttlsError as error:
        message = f"{server.host} can't encrypt the connection: {_words(error)}"
        raise Misconfigured(message) from error
    except OSError as error:
        raise explain(error, server) from error
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        message = f"{server.host} broke off: {tidy_line(str(error), limit=300)}"
        raise Unreachable(message) from error


def _words(error: UnexpectedCommandStatusError) -> str:
    """Return what the server said."""
    said = error.command_result[1]
    first = said[0] if isinstance(said, list | tuple) and said else said
    text = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    return tidy_line(text, limit=300)


def _received(line: bytes) -> datetime:
    """Return when the server took a letter; now where it does not say."""
    found = RECEIVED.search(line)
    read = read_date(found[1].decode("ascii", "replace").strip()) if found else None
    return read or datetime.now(UTC)
