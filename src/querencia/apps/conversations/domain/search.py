"""Finding conversations by what stands in them: number, subject, names, addresses, all messages.

Each conversation has one entry of plain words, without accents and each once. The database indexes
them by itself (SQLite: FTS5, held by triggers; PostgreSQL: GIN), as it does for customers.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from querencia.apps.conversations.enums import MessageKind
from querencia.apps.conversations.models import Attachment, Conversation, Message, SearchEntry
from querencia.apps.customers.domain.names import words
from querencia.apps.customers.domain.search import query_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

BATCH = 500
LONGEST_WORD = 60  # longer ones are addresses of pages and the like, which nobody types
MOST_WORDS = 20_000  # PostgreSQL keeps at most a megabyte for one conversation
_SQLITE = "SELECT rowid FROM conversations_search WHERE conversations_search MATCH %s"
_POSTGRESQL = (
    "SELECT conversation_id FROM conversations_searchentry"
    " WHERE array_to_tsvector(string_to_array(text, ' ')) @@ %s::tsquery"
)


def matching(conversations: QuerySet[Conversation], text: str) -> QuerySet[Conversation]:
    """Narrow conversations to those in which all words of a text stand, or begin a word.

    ``#123`` is the conversation of that number. A text without a word leaves them as they are.
    """
    number = text.strip().removeprefix("#")
    if text.strip().startswith("#") and number.isdecimal():
        return conversations.filter(pk=int(number[:18]))
    query = query_of(text)
    if not query:
        return conversations
    sql = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    return conversations.filter(pk__in=RawSQL(sql, [query]))  # noqa: S611 - the text is a parameter


@transaction.atomic
def add_words(conversation: Conversation, *texts: str) -> None:
    """Let a conversation be found by these texts, too; whoever writes into one calls it."""
    entry = SearchEntry.objects.select_for_update().filter(conversation=conversation).first()
    if entry is None:
        index([conversation.pk])
        entry = SearchEntry.objects.select_for_update().get(conversation=conversation)
    known = dict.fromkeys(entry.text.split())
    joined = _joined([*known, *(word for text in texts for word in words(text))])
    if joined != entry.text:
        entry.text = joined
        entry.save(update_fields=["text"])


def begin(conversation: Conversation, *texts: str) -> None:
    """Let a conversation that has just begun be found by itself and by these texts."""
    SearchEntry.objects.create(conversation=conversation, text=_entry(conversation, texts))


def index(conversation_ids: Iterable[int]) -> None:
    """Write anew what conversations are found by: words were changed or taken away."""
    ids = sorted(set(conversation_ids))
    for start in range(0, len(ids), BATCH):
        _index(ids[start : start + BATCH])


@transaction.atomic
def _index(ids: list[int]) -> None:
    said = defaultdict[int, list[str]](list)
    spoken = Message.objects.filter(conversation__in=ids).exclude(kind=MessageKind.EVENT)
    of_message = ("conversation", "subject", "text", "party_name", "party_address")
    for pk, *texts in spoken.order_by("pk").values_list(*of_message):
        said[pk] += texts
    files = Attachment.objects.filter(message__conversation__in=ids).order_by("pk")
    for pk, name in files.values_list("message__conversation", "name"):
        said[pk].append(name)
    conversations = Conversation.objects.filter(pk__in=ids).select_related("customer")
    SearchEntry.objects.bulk_create(
        [SearchEntry(conversation=one, text=_entry(one, said[one.pk])) for one in conversations],
        update_conflicts=True,
        unique_fields=["conversation"],
        update_fields=["text"],
    )


def _entry(conversation: Conversation, said: Iterable[str]) -> str:
    customer = conversation.customer
    head = [
        str(conversation.pk),
        conversation.subject,
        conversation.party_name,
        conversation.party_address,
        customer.name if customer else "",
    ]
    return _joined(word for text in (*head, *said) for word in words(text))


def _joined(found: Iterable[str]) -> str:
    kept = dict.fromkeys(word[:LONGEST_WORD] for word in found)
    return " ".join(list(kept)[:MOST_WORDS])
