"""Files of Telegram messages: https://core.telegram.org/bots/api#getfile."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from querencia.connectors import web
from querencia.connectors.channel import Refused
from querencia.connectors.payload import number, text
from querencia.connectors.telegram.api import ask

if TYPE_CHECKING:
    from querencia.connectors.channel import File
    from querencia.connectors.telegram.api import Config

# Below the bot's own folder: no way up, no other address.
_PATH = re.compile(r"(?!.*\.\.)[\w-][\w./-]{0,300}", re.ASCII)


def download(config: Config, file: File, *, limit: int) -> File:
    """Return a file with its content; Telegram gives bots files of up to 20 MB.

    Raises:
        Unreachable, Refused, Misconfigured: See ``channel``.
    """
    if not file.reference:
        raise Refused("The file has no id of Telegram.")
    said = ask(config, "getFile", json={"file_id": file.reference})
    if (number(said, "file_size") or 0) > limit:
        raise Refused(f"The file is larger than {limit} bytes.")
    path = text(said, "file_path")
    if not _PATH.fullmatch(path):
        raise Refused("Telegram does not say where the file is.")
    token = config.bot_token.get_secret_value()
    answer = web.download(
        f"{config.api_url}/file/bot{token}/{path}",
        is_ours=lambda url: web.has_same_origin(url, config.api_url),
        limit=limit,
    )
    return replace(file, content=answer.content, size=len(answer.content))
