"""E-mail: what the inbox does with ``connectors.mailbox``."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.channels.config import config_of, put_config
from querencia.apps.conversations.domain.channel import Arrival, Channel
from querencia.apps.conversations.domain.history import note_event
from querencia.apps.conversations.domain.outgoing import outgoing_of
from querencia.apps.conversations.domain.reception import digest_of, receive
from querencia.apps.conversations.domain.sealing import key_for
from querencia.apps.conversations.enums import MessageKind
from querencia.apps.conversations.models import Account, Message
from querencia.apps.conversations.models.message import called
from querencia.apps.people.domain.organisation import the_organisation
from querencia.connectors.channel import Event, Misconfigured, Party
from querencia.connectors.mailbox import (
    MailboxConfig,
    Seal,
    Thread,
    Tokens,
    UnreadableLetter,
    clean_html,
    list_hints,
    open_mailbox,
    parse_letter,
    send_letter,
    write_letter,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr

    from querencia.connectors.channel import Delivery, Outgoing
    from querencia.connectors.mailbox import Connection, Fetched, Letter, OAuth

WAIT_SECONDS = 20.0
FIRST_READING = timedelta(days=30)  # how far back a mailbox is read when it is set up
MOST_REFERENCES = 50
SAME_SECOND = timedelta(seconds=1)  # a letter's date knows no parts of one
# Where the sender may be somebody else, nobody is recognised by the address.
UNPROVEN = frozenset({"authentication_failed", "pretends_to_be_us", "several_senders"})


def understand(arrival: Arrival) -> list[Event]:
    """Read a letter: a message, or word of what became of letters of ours.

    Our own letters come back as copies and are not taken in twice.

    Raises:
        UnreadableLetter: It is none; or the server named it and could not give it.
    """
    config = config_of(arrival.account, MailboxConfig)
    facts = arrival.facts
    if problem := facts.get("problem"):
        raise UnreadableLetter(problem)
    letter = parse_letter(
        arrival.raw,
        config.account,
        received_at=datetime.fromisoformat(facts.get("received_at", arrival.at.isoformat())),
        is_sent=facts.get("is_sent", False),
        size=facts.get("size"),
    )
    told = [one.delivery for one in letter.bounces if _is_known(one.delivery, arrival.account)]
    if told or letter.automatic == "own" or _is_copy(letter, arrival.account):
        return [*told]
    return [_incoming(letter, arrival.account, seal_of(config))]


def send(message: Message) -> str:
    """Hand a message to the mail server; return its Message-ID.

    Raises:
        Refused, Unreachable, Misconfigured: See ``connectors.channel``.
    """
    config = config_of(message.account, MailboxConfig)
    if config.outgoing is None:
        raise Misconfigured("this mailbox only receives")
    written = write_letter(_titled(outgoing_of(message)), _thread(message, config))
    sent = send_letter(config.outgoing, written, _tokens(message.account, "outgoing"))
    for one in sent.refused:
        note_event(
            message.conversation,
            "not_delivered",
            by=None,
            now=timezone.now(),
            reason=f"{one.recipient}: {one.delivery.reason}",
        )
    return sent.message_id


def read(account: Account, *, stopping: Callable[[], bool]) -> None:
    """Write down the letters that wait, then wait for more."""
    config = config_of(account, MailboxConfig)
    if config.incoming is None:
        return
    with open_mailbox(config.incoming, _tokens(account, "incoming")) as mailbox:
        while not stopping():
            _read_new(account, mailbox)
            mailbox.wait(WAIT_SECONDS)


def seal_of(config: MailboxConfig) -> Seal:
    """Return what makes and checks the marks of a mailbox."""
    return Seal(key=key_for("mail marks"), domain=config.account.domain)


def _tokens(account: Account, end: str) -> Tokens:
    """Return what renews the leave to enter; a new leave is stored at once."""

    def keep(_credentials: OAuth, fresh: SecretStr) -> None:
        with transaction.atomic():
            stored = Account.objects.select_for_update().get(pk=account.pk)
            config = config_of(stored, MailboxConfig)
            server = getattr(config, end)
            leave = server.credentials.model_copy(update={"refresh_token": fresh})
            changed = server.model_copy(update={"credentials": leave})
            put_config(stored, config.model_copy(update={end: changed}))
            stored.save(update_fields=["settings", "sealed"])

    return Tokens(on_rotation=keep)


def _is_known(told: Delivery, account: Account) -> bool:
    """Tell whether a report is about a message that we have; what is not stays a letter."""
    ours = Message.objects.filter(account=account, kind=MessageKind.OUT)
    return ours.filter(called(told.external_id)).exists()


def _is_copy(letter: Letter, account: Account) -> bool:
    """Tell whether this is a copy of what we sent, under a name that the provider gave it."""
    if not letter.incoming.is_ours:
        return False
    ours = Message.objects.filter(account=account, kind=MessageKind.OUT)
    to = letter.incoming.party.address
    near = (letter.at - SAME_SECOND, letter.at + SAME_SECOND)
    return ours.filter(party_address=to, author__isnull=False, at__range=near).exists()


def _read_new(account: Account, mailbox: Connection) -> None:
    since = (timezone.now() - FIRST_READING).date()
    for place, fetch in (("sent", mailbox.fetch_sent), ("inbox", mailbox.fetch)):
        for fetched in fetch(account.position.get(place), since=since):
            _write_down(account, fetched, place)
            if place == "inbox":
                mailbox.settle(fetched.uid)


def _write_down(account: Account, fetched: Fetched, place: str) -> None:
    """Keep a letter and how far the mailbox was read, both or neither."""
    facts = {
        "received_at": fetched.received_at.isoformat(),
        "is_sent": fetched.is_sent,
        "size": fetched.size,
        "is_whole": fetched.is_whole,
    }
    name = digest_of(fetched.raw) if fetched.raw else f"not given {fetched.uid}"
    if fetched.problem:
        facts["problem"] = fetched.problem
    with transaction.atomic():
        receive(
            account=account,
            key=f"{place} {name}",
            raw=fetched.raw,
            facts=facts,
            now=timezone.now(),
        )
        stored = Account.objects.select_for_update().get(pk=account.pk)
        stored.position = account.position = stored.position | {place: dict(fetched.position)}
        stored.save(update_fields=["position"])


def _incoming(letter: Letter, account: Account, seal: Seal) -> Event:
    taken = Message.objects.filter(called(letter.message_id), account=account)
    is_other = not letter.incoming.is_ours and taken.exclude(details__digest=letter.digest).exists()
    cleaned = clean_html(letter.incoming.html) if letter.incoming.html else None
    return replace(
        letter.incoming,
        external_id=letter.second_id if is_other else letter.message_id,
        html=cleaned.html if cleaned else "",
        details=dict(letter.incoming.details)
        | {
            "digest": letter.digest,
            "is_unproven": bool(UNPROVEN & set(letter.cautions)),
            "topic": letter.topic,
            "hints": [asdict(hint) for hint in list_hints(letter, seal)],
            "to": [asdict(party) for party in letter.to],
            "cc": [asdict(party) for party in letter.cc],
            "reply_to": [asdict(party) for party in letter.reply_to],
            "sender": asdict(letter.sender),
            "references": list(letter.references),
            "authentication": asdict(letter.authentication),
            "cautions": list(letter.cautions),
            "automatic": letter.automatic,
            "remote_images": cleaned.remote_images if cleaned else 0,
            "thread_index": letter.thread_index,
            "thread_topic": letter.thread_topic,
        },
    )


def _titled(letter: Outgoing) -> Outgoing:
    """Say in the subject of an answer that it is one, as every mail program does."""
    is_answer = letter.replies_to and letter.subject
    return replace(letter, subject=f"Re: {letter.subject}") if is_answer else letter


def _thread(message: Message, config: MailboxConfig) -> Thread:
    """Return where an answer of ours stands among the letters of its conversation."""
    seal = seal_of(config)
    conversation = message.conversation
    name, number = str(conversation.pk), str(message.pk)
    earlier = conversation.messages.exclude(external_id="").exclude(pk=message.pk)
    last_in = earlier.filter(kind="in").order_by("-at", "-id").first()
    known: dict[str, Any] = last_in.details if last_in else {}
    ids = list(earlier.order_by("at", "id").values_list("external_id", flat=True))
    return Thread(
        sender=Party(config.address, config.name or the_organisation().name),
        message_id=seal.message_id(name, number),
        at=message.at.astimezone(UTC),
        answer_to=seal.address(config.address, name),
        cc=_parties(message.details.get("cc", ())),
        bcc=_parties(message.details.get("bcc", ())),
        references=tuple([*known.get("references", ()), *ids][-MOST_REFERENCES:]),
        mark=seal.body_mark(name),
        is_automatic=message.is_automatic,
        thread_index=known.get("thread_index", ""),
        thread_topic=known.get("thread_topic", ""),
    )


def _parties(stored: Any) -> tuple[Party, ...]:  # noqa: ANN401 - plain JSON from a row
    return tuple(Party(one["address"], one.get("name", "")) for one in stored)


CHANNEL = Channel(
    kind="email",
    label=_("E-mail"),
    icon="mail",
    config=MailboxConfig,
    understand=understand,
    send=send,
    read=read,
    known_by="email",
    has_subject=True,
    takes_html=True,
)
