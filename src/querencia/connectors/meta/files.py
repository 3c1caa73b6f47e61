"""Files of messages: fetched from the addresses that Meta names, if they are its own."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from querencia.connectors import graph, web

if TYPE_CHECKING:
    from querencia.connectors.channel import File
    from querencia.connectors.meta.config import Config


def download(config: Config, file: File, *, limit: int) -> File:
    """Return a file with its content.

    Raises:
        Unreachable, Refused: See ``channel``.
    """
    is_ours = partial(graph.is_of_meta, config)
    answer = web.download(file.reference, is_ours=is_ours, limit=limit)
    said = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    media_type = said or file.media_type
    return replace(file, media_type=media_type, content=answer.content, size=len(answer.content))
