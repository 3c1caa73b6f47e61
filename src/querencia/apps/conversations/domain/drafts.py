"""What somebody has begun to write, and the files that are to go with it."""

from __future__ import annotations

import mimetypes
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum

from querencia.apps.conversations.domain.files import safe_name
from querencia.apps.conversations.domain.reception import digest_of
from querencia.apps.conversations.models import Draft, DraftFile
from querencia.connectors.channel import File

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from querencia.apps.conversations.models import Conversation, Message
    from querencia.apps.people.models import User

LARGEST_FILES = 18 * 2**20  # together; as an e-mail they grow by a third, and many servers take 25
MOST_FILES = 30
FOLDER = "drafts"
DIGEST = 32  # letters
ORPHANED = timedelta(days=1)  # after which a file that no draft has is one that nobody will


class TooMuch(Exception):
    """The files are too large together, or too many, to be sent."""


def save_draft(
    conversation: Conversation, *, text: str, by_id: int, now: datetime, is_note: bool = False
) -> None:
    """Keep what somebody has begun to write; nothing is kept of nothing."""
    mine = Draft.objects.filter(conversation=conversation, user=by_id, is_note=is_note)
    if not text.strip() and not mine.filter(files__isnull=False).exists():
        mine.delete()
        return
    _draft(conversation, by_id, now, is_note=is_note, text=text)


def files_of(conversation: Conversation, *, by: User) -> QuerySet[DraftFile]:
    """Return the files of somebody's answer that is still a draft."""
    return DraftFile.objects.filter(
        draft__conversation=conversation, draft__user=by, draft__is_note=False
    )


@transaction.atomic
def attach(conversation: Conversation, *, files: Sequence[File], by: User, now: datetime) -> None:
    """Keep files with somebody's draft; one that is there already is not kept twice.

    Raises:
        TooMuch: With those that are there, they could not be sent; none of them is kept.
    """
    draft = _draft(conversation, by.pk, now)
    there = {(one.name, _digest_in(one)) for one in draft.files.all()}
    fresh = [one for one in files if (safe_name(one.name), _digest(one)) not in there]
    size = draft.files.aggregate(size=Sum("size"))["size"] or 0
    if (
        size + sum(one.size for one in fresh) > LARGEST_FILES
        or len(there) + len(fresh) > MOST_FILES
    ):
        raise TooMuch
    for one in fresh:
        _keep(draft, one)


@transaction.atomic
def detach(file: DraftFile) -> None:
    """Take a file away from a draft; a draft of nothing is none."""
    draft = file.draft
    _drop([file])
    if not draft.text.strip() and not draft.files.exists():
        draft.delete()


def content_of(files: Iterable[DraftFile]) -> list[File]:
    """Return files as they are sent."""
    return [_read(one) for one in files]


@transaction.atomic
def discard(conversation: Conversation, *, by: User, is_note: bool = False) -> None:
    """Forget a draft, with its files: what was in it is written."""
    drafts = Draft.objects.filter(conversation=conversation, user=by, is_note=is_note)
    _drop(DraftFile.objects.filter(draft__in=drafts))
    drafts.delete()


@transaction.atomic
def give_back(message: Message) -> None:
    """Make an answer that is taken back its writer's draft again, with the files it had."""
    if message.author_id is None:
        return
    draft = _draft(message.conversation, message.author_id, message.at, text=message.text)
    for attachment in message.attachments.exclude(file=""):
        with attachment.file.open("rb") as stored:
            content = stored.read()
        given = {"media_type": attachment.media_type, "content": content, "size": len(content)}
        _keep(draft, File(name=attachment.name, **given))


def drop_of(conversations: QuerySet[Conversation]) -> None:
    """Forget all drafts in some conversations, with their files."""
    drafts = Draft.objects.filter(conversation__in=conversations)
    _drop(DraftFile.objects.filter(draft__in=drafts))
    drafts.delete()


def delete_later(names: Iterable[str]) -> None:
    """Delete files from the disk when it is certain: they don't come back."""

    def delete() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(delete)


def sweep(*, now: datetime) -> int:
    """Delete the files that no draft has, left by what was cut short; return how many."""
    known = set(DraftFile.objects.values_list("file", flat=True))
    left = [
        name
        for name in _stored(FOLDER)
        if name not in known and default_storage.get_modified_time(name) < now - ORPHANED
    ]
    for name in left:
        default_storage.delete(name)
    return len(left)


def _draft(
    conversation: Conversation,
    by_id: int,
    now: datetime,
    *,
    is_note: bool = False,
    text: str | None = None,
) -> Draft:
    """Return somebody's draft, with this text if one is given; it is made when there is none."""
    said = {} if text is None else {"text": text}
    return Draft.objects.update_or_create(
        conversation=conversation,
        user_id=by_id,
        is_note=is_note,
        defaults={"saved_at": now} | said,
    )[0]


def _keep(draft: Draft, file: File) -> None:
    content = file.content or b""
    kept = DraftFile(
        draft=draft,
        name=safe_name(file.name),
        media_type=file.media_type[:120],
        size=len(content),
    )
    kept.file.save(f"{_digest(file)}.bin", ContentFile(content), save=False)
    kept.save()


def _digest(file: File) -> str:
    return digest_of(file.content or b"")[:DIGEST]


def _digest_in(kept: DraftFile) -> str:
    """Return what a file's own name begins with: what it was made of."""
    return (kept.file.name or "").rpartition("/")[2][:DIGEST]


def _read(kept: DraftFile) -> File:
    with kept.file.open("rb") as stored:
        content = stored.read()
    guessed = kept.media_type or mimetypes.guess_type(kept.name)[0] or "application/octet-stream"
    return File(name=kept.name, media_type=guessed, content=content, size=len(content))


def _drop(files: Iterable[DraftFile]) -> None:
    """Forget files."""
    given = list(files)
    DraftFile.objects.filter(pk__in=[one.pk for one in given]).delete()
    delete_later([one.file.name for one in given if one.file.name])


def _stored(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _stored(f"{folder}/{name}")
