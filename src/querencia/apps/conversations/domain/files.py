"""Keeping the files of messages: under names of our own, whatever they call themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from querencia.apps.conversations.domain.reception import digest_of
from querencia.apps.conversations.enums import FileState
from querencia.apps.conversations.models import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from querencia.apps.conversations.models import Message
    from querencia.connectors.channel import File

LARGEST = 25 * 2**20
# Shown inside the page; anything else is only handed over to be saved.
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_BEGINNINGS = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}
# What a double click may run, or a browser opens as a page of ours.
_RUNS = frozenset(
    """
    apk app bat cmd com cpl dll dmg exe hta htm html iso jar js jse lnk mht mhtml msc msi msp pif
    ps1 reg scr sh shtml svg svgz url vb vbe vbs wsf wsh xht xhtml xll xml xsl
    """.split()  # noqa: SIM905 - so many words are read more easily so
)
_BAD = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def keep_files(message: Message, files: Iterable[File]) -> list[Attachment]:
    """Keep the files of a message; one that is too big leaves its name."""
    return [_keep(message, file) for file in files]


def safe_name(name: str) -> str:
    r"""Return a file's name without path, without signs that systems stumble over.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\x\\año 100%.pdf"), safe_name("")
    ('passwd', 'año 100%.pdf', 'archivo')
    """
    last = re.split(r"[/\\]", name)[-1]
    return _BAD.sub("_", last).strip(" .")[-200:] or "archivo"


def download_name(name: str) -> str:
    """Return under what name a file is handed over: one that a click could run gets a harmless end.

    >>> download_name("factura.pdf"), download_name("factura.pdf.exe"), download_name("a.SVG")
    ('factura.pdf', 'factura.pdf.exe_', 'a.SVG_')
    """
    ending = name.rpartition(".")[2].lower()
    return f"{name}_" if ending in _RUNS else name


def shown_type(attachment: Attachment, begins: bytes) -> str | None:
    """Return the type under which a picture may be shown; None: it is only to be saved.

    Its first bytes have to say the same as its sender.
    """
    claimed = attachment.media_type.partition(";")[0].strip().lower()
    if claimed not in SHOWN:
        return None
    return claimed if begins.startswith(_BEGINNINGS[claimed]) else None


def _keep(message: Message, file: File) -> Attachment:
    made = Attachment(
        message=message,
        name=safe_name(file.name),
        media_type=file.media_type[:120],
        size=len(file.content) if file.content is not None else file.size,
        reference=file.reference[:500],
        content_id=file.content_id[:250],
        is_inline=bool(file.content_id),
    )
    if file.content is None:
        made.state = FileState.TO_FETCH if file.reference else FileState.TOO_BIG
    elif len(file.content) > LARGEST:
        made.state = FileState.TOO_BIG
    else:
        made.digest = digest_of(file.content)
        made.file.save(f"{made.digest[:32]}.bin", ContentFile(file.content), save=False)
    made.save()
    return made
