"""Telegram, by a bot.

What is odd about it:

- People write first: a bot cannot begin a conversation, and learns no number unless it is shared.
- A message's id counts within its chat only, so it is ``chat:message`` here.
- There is no signature; Telegram repeats a secret of ours in a header.
- The bot's token is part of every address. It must not come into logs or errors.
- Bots are told of edits and never of deletions, nor whether a message was delivered or read.
- Lengths are counted in units of UTF-16: an emoji is two.
"""

from querencia.connectors.telegram.api import Config
from querencia.connectors.telegram.files import download
from querencia.connectors.telegram.reading import greet, parse, verify
from querencia.connectors.telegram.sending import send

__all__ = ["Config", "download", "greet", "parse", "send", "verify"]
