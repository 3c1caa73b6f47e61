"""Fetching the files that a message only names, while the channel still has them."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db.models import Q

from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.files import LARGEST
from querencia.apps.conversations.domain.reception import digest_of
from querencia.apps.conversations.enums import FileState
from querencia.apps.conversations.models import Attachment
from querencia.connectors.channel import ChannelError, File, Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

log = logging.getLogger(__name__)
MOST_TRIES = 6
CLAIM = timedelta(minutes=3)  # in which nobody else fetches the same file


def fetch_due(*, now: Callable[[], datetime], most: int = 20) -> int:
    """Fetch files, the oldest first; return how many were tried."""
    done = 0
    while done < most and (file := _claim(now())) is not None:
        _fetch(file, now())
        done += 1
    return done


def _claim(now: datetime) -> Attachment | None:
    """Take one file in hand; when this process dies another tries after a while."""
    due = Q(try_after__isnull=True) | Q(try_after__lte=now)
    waiting = Attachment.objects.filter(due, state=FileState.TO_FETCH).order_by("id")
    for file in waiting.select_related("message__account")[:5]:
        mine = Attachment.objects.filter(due, pk=file.pk, state=FileState.TO_FETCH)
        if mine.update(try_after=now + CLAIM, tries=file.tries + 1):
            file.tries += 1
            return file
    return None


def _fetch(file: Attachment, now: datetime) -> None:
    account = file.message.account
    download = channel_of(account.kind).download
    wanted = File(file.name, file.media_type, reference=file.reference, size=file.size)
    try:
        if download is None:
            file.state = FileState.GONE
        else:
            _keep(file, download(account, wanted, LARGEST))
    except Unreachable as error:
        wait = error.retry_after or 60 * 4 ** (file.tries - 1)
        file.try_after = now + timedelta(seconds=wait)
        file.state = FileState.GONE if file.tries >= MOST_TRIES else FileState.TO_FETCH
    except Refused:
        file.state = FileState.GONE
    except ChannelError as error:
        log.warning("file %s could not be fetched: %s", file.pk, error)
        file.try_after = now + timedelta(hours=1)
        file.state = FileState.GONE if file.tries >= MOST_TRIES else FileState.TO_FETCH
    file.save()


def _keep(file: Attachment, fetched: File) -> None:
    content = fetched.content or b""
    file.media_type = fetched.media_type[:120] or file.media_type
    file.size, file.digest = len(content), digest_of(content)
    file.file.save(f"{file.digest[:32]}.bin", ContentFile(content), save=False)
    file.state, file.try_after = FileState.KEPT, None
