"""Sending letters to our own people: none twice, and none that is no longer needed.

A worker takes a letter in hand, and says so again when the mail server is about to get it. Whoever
dies before that loses nothing: another worker takes it up. Whoever dies after it may have sent it:
it is not sent again, and its reader sees in their settings that it was cut short.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q

from querencia.apps.conversations.enums import LetterState
from querencia.apps.conversations.models import Account, NoticeLetter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from querencia.apps.people.models import User

log = logging.getLogger(__name__)
CLAIM = timedelta(minutes=3)  # longer than it takes to reach a mail server
MOST_TRIES = 8
KEPT = timedelta(days=60)


@dataclass(frozen=True)
class Written:
    """The words of a letter, and the address under which one asks for no more of them."""

    subject: str
    text: str
    settings_link: str


def is_any_due(*, now: datetime) -> bool:
    """Tell whether a letter is to be sent."""
    return _due(now).exists()


def send_due(
    *, write: Callable[[NoticeLetter], Written | None], now: Callable[[], datetime]
) -> int:
    """Send what is due; return how many went.

    Args:
        write: Gives the words of a letter; None when it is no longer needed.
        now: What the clock shows.
    """
    connection = get_connection()
    sent = 0
    try:
        while (letter := _claim(now())) is not None:
            try:
                words = write(letter)
            except Exception:
                log.exception("letter %s could not be written", letter.pk)
                _put_back(letter, now())
            else:
                sent += _send(letter, words, connection, now())
    finally:
        connection.close()
    return sent


def forget_old(*, now: datetime) -> None:
    """Forget letters of long ago; none of their occasions comes again."""
    NoticeLetter.objects.filter(made_at__lt=now - KEPT).delete()


def _due(now: datetime) -> QuerySet[NoticeLetter]:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return NoticeLetter.objects.filter(free, state=LetterState.WAITING, send_after__lte=now)


@transaction.atomic
def _claim(now: datetime) -> NoticeLetter | None:
    found = _due(now).select_for_update(skip_locked=True, of=("self",)).select_related("user")
    letter = found.order_by("send_after", "pk").first()
    if letter is not None:
        letter.claimed_until = now + CLAIM
        letter.tries += 1
        letter.save(update_fields=["claimed_until", "tries"])
    return letter


def _send(letter: NoticeLetter, words: Written | None, connection: Any, now: datetime) -> bool:  # noqa: ANN401 - Django's backends share no type
    if words is None or not _can_get_mail(letter.user):
        _end(letter, LetterState.DROPPED, now)
        return False
    try:
        connection.open()
    except (OSError, SMTPException):
        log.warning("the mail server cannot be reached", exc_info=True)
        _put_back(letter, now)
        return False
    mine = NoticeLetter.objects.filter(
        pk=letter.pk, state=LetterState.WAITING, claimed_until=letter.claimed_until
    )
    if not mine.update(state=LetterState.SENDING):
        return False  # it took so long that another worker has it
    return _hand_over(letter, _message(letter, words, connection), now)


def _hand_over(letter: NoticeLetter, message: EmailMessage, now: datetime) -> bool:
    """Give a letter to the mail server; what it refuses did not go, a lost line says nothing."""
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        codes = [code for code, _why in error.recipients.values()]
        _refused(letter, codes, now)
    except SMTPResponseException as error:
        _refused(letter, [error.smtp_code], now)
    except (OSError, SMTPException):
        log.exception("letter %s was cut short", letter.pk)
    else:
        _end(letter, LetterState.SENT, now)
        return True
    if message.connection is not None:
        message.connection.close()
    return False


def _refused(letter: NoticeLetter, codes: Iterable[int], now: datetime) -> None:
    log.warning("letter %s was refused: %s", letter.pk, codes)
    if any(code >= 500 for code in codes):  # for good, by RFC 5321
        _end(letter, LetterState.FAILED, now)
    else:
        _put_back(letter, now)


def _put_back(letter: NoticeLetter, now: datetime) -> None:
    if letter.tries >= MOST_TRIES:
        _end(letter, LetterState.FAILED, now)
        return
    wait = timedelta(seconds=60 * 2 ** (letter.tries - 1))
    NoticeLetter.objects.filter(pk=letter.pk).update(
        state=LetterState.WAITING, claimed_until=None, send_after=now + wait
    )


def _end(letter: NoticeLetter, state: str, now: datetime) -> None:
    sent = {"sent_at": now} if state == LetterState.SENT else {}
    NoticeLetter.objects.filter(pk=letter.pk).update(state=state, claimed_until=None, **sent)


def _can_get_mail(user: User) -> bool:
    """Tell whether a letter comes to a person: what goes to a mailbox of ours would come back."""
    return user.is_active and not Account.objects.filter(address__iexact=user.email).exists()


def _message(letter: NoticeLetter, words: Written, connection: Any) -> EmailMessage:  # noqa: ANN401 - as above
    """Return the letter as one that a machine wrote: nothing that answers by itself answers it."""
    sender = settings.DEFAULT_FROM_EMAIL
    domain = sender.rpartition("@")[2].strip("> ") or "querencia"
    occasion = hashlib.sha256(f"{settings.SECRET_KEY}:{letter.pk}:{letter.key}".encode())
    headers = {
        "Message-ID": f"<aviso.{occasion.hexdigest()[:32]}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Unsubscribe": f"<{words.settings_link}>",
    }
    return EmailMessage(
        words.subject, words.text, sender, [letter.user.email], headers=headers,
        connection=connection,
    )  # fmt: skip
