"""Compiles the catalogues of messages, which Django reads in gettext's binary form."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from pathlib import Path


def compile_catalogues(package: Path) -> None:
    """Write ``django.mo`` beside each ``django.po`` below ``package`` that is newer.

    An installation whose files may not be written brings them compiled.
    """
    for source in package.glob("**/locale/*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        if not os.access(source.parent, os.W_OK):
            continue
        unfinished = target.with_suffix(f".{os.getpid()}")
        with source.open("rb") as lines, unfinished.open("wb") as compiled:
            write_mo(compiled, read_po(lines, locale=source.parts[-3]))
        unfinished.replace(target)
