"""Channels whose outside system calls us: made from a connector, which is a module of functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

from querencia.apps.conversations.channels.config import config_of, secrets_of
from querencia.apps.conversations.domain.channel import Arrival, Channel
from querencia.apps.conversations.domain.outgoing import outgoing_of
from querencia.connectors.channel import Downloader, Request, Sender, Webhook

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from pydantic import BaseModel

    from querencia.apps.conversations.models import Account, Message
    from querencia.connectors.channel import Event, File


HIDDEN = "***"


class Connector(Webhook[Any], Protocol):
    """A module with the functions of a webhook; ``send`` and ``download`` where it has them."""


def calling_channel(
    connector: Connector,
    *,
    kind: str,
    label: object,
    icon: str,
    config: type[BaseModel],
    known_by: Literal["email", "telephone", "id"] = "id",
    window: timedelta | None = None,
    largest_text: int | None = None,
) -> Channel:
    """Make a channel from a connector."""
    return Channel(
        kind=kind,
        label=label,
        icon=icon,
        config=config,
        understand=_understanding(connector, config),
        send=_sending(connector, config) if hasattr(connector, "send") else None,
        download=_downloading(connector, config) if hasattr(connector, "download") else None,
        webhook=connector,
        known_by=known_by,
        runs_on=True,
        window=window,
        largest_text=largest_text,
    )


def request_facts(request: Request, config: BaseModel) -> dict[str, Any]:
    """Return what has to be kept of a request beside its body, so that it can be read later.

    What the channel's settings call secret is not: once it has let the request in, nobody asks for
    it again.
    """
    secrets = secrets_of(config)
    query = {
        name: HIDDEN if any(secret in said for secret in secrets) else said
        for name, said in request.query.items()
    }
    return {
        "method": request.method,
        "url": request.url.partition("?")[0],  # what follows stands in ``query``
        "headers": {"content-type": request.headers.get("content-type", "")},
        "query": query,
    }


def _understanding(
    connector: Connector, config: type[BaseModel]
) -> Callable[[Arrival], list[Event]]:
    def understand(arrival: Arrival) -> list[Event]:
        facts = arrival.facts
        request = Request(
            method=facts["method"],
            url=facts["url"],
            headers=facts["headers"],
            query=facts["query"],
            body=arrival.raw,
        )
        return connector.parse(config_of(arrival.account, config), request)

    return understand


def _sending(connector: Any, config: type[BaseModel]) -> Callable[[Message], str]:  # noqa: ANN401 - a module
    sender: Sender[Any] = connector

    def send(message: Message) -> str:
        return sender.send(config_of(message.account, config), outgoing_of(message))

    return send


def _downloading(
    connector: Any,  # noqa: ANN401 - a module
    config: type[BaseModel],
) -> Callable[[Account, File, int], File]:
    downloader: Downloader[Any] = connector

    def download(account: Account, file: File, limit: int) -> File:
        return downloader.download(config_of(account, config), file, limit=limit)

    return download
