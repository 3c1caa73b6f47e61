"""What conversations are found by."""

from __future__ import annotations

from django.db import models

from querencia.apps.conversations.models.conversation import Conversation


class SearchEntry(models.Model):
    """The words that the search finds a conversation by; see domain.search.

    A table of its own: the database keeps an index of it by triggers, which SQLite forgets when a
    migration changes the table that they stand on.
    """

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="+"
    )
    text = models.TextField()

    def __str__(self) -> str:
        return self.text[:60]
