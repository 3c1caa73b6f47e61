"""What a file is called that came without a name, as pictures and voices in messengers do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# What messengers carry; the list that Python reads differs from machine to machine.
_ENDINGS: Mapping[str, str] = {
    "application/pdf": ".pdf",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "video/3gpp": ".3gp",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
}


def name_file(kind: str, media_type: str) -> str:
    """Return a name for a file.

    >>> name_file("image", "image/jpeg"), name_file("document", "application/x-unheard-of")
    ('image.jpg', 'document')
    """
    return kind + _ENDINGS.get(media_type, "")
