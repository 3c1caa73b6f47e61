"""``winmail.dat``: files as Outlook packs them for Exchange, and sometimes for everybody (A62).

The layout is public ([MS-OXTNEF]): a signature, then attributes of level, id, length, data and
checksum. Only the files are taken out; what can't be read is left packed.
"""

from __future__ import annotations

import mimetypes
import struct
from typing import TYPE_CHECKING

from querencia.connectors.channel import File
from querencia.connectors.mailbox.charsets import decode, tidy_name

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\x78\x9f\x3e\x22"
BEGIN, TITLE, DATA, PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
LONG_NAME = 0x3707
FILES_LIMIT = 200


def is_tnef(content: bytes) -> bool:
    """Tell whether bytes are such a package."""
    return content.startswith(SIGNATURE)


def unpack_tnef(content: bytes) -> list[File]:
    """Return the files in a package; none where it can't be read."""
    found: list[dict[int, bytes]] = []
    for name, data in _attributes(content):
        if name == BEGIN:
            found.append({})
        elif found and name in {TITLE, DATA, PROPERTIES}:
            found[-1][name] = data
    return [_file(parts) for parts in found[:FILES_LIMIT] if DATA in parts]


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    place = 6
    while place + 9 <= len(content):
        _, name, length = struct.unpack_from("<BII", content, place)
        begin, end = place + 9, place + 9 + length
        if end > len(content):
            return
        yield name, content[begin:end]
        place = end + 2


def _file(parts: dict[int, bytes]) -> File:
    title = decode(parts.get(TITLE, b"").rstrip(b"\0"), "cp1252")[0]
    name = tidy_name(_long_name(parts.get(PROPERTIES, b"")) or title) or "winmail"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return File(name, kind, parts[DATA], size=len(parts[DATA]))


def _long_name(properties: bytes) -> str:
    """Return the name in full, which stands as UTF-16 behind its tag."""
    tag = struct.pack("<HH", 0x001F, LONG_NAME)
    place = properties.find(tag)
    if place < 0 or place + 12 > len(properties):
        return ""
    count, length = struct.unpack_from("<II", properties, place + 4)
    if count != 1 or length > 2_000:
        return ""
    return properties[place + 12 : place + 12 + length].decode("utf-16-le", "replace").rstrip("\0")
