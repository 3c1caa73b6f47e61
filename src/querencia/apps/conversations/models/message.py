"""The lines of a conversation, and the files that came or went with them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.enums import DeliveryState, FileState, MessageKind
from querencia.apps.conversations.models.account import Account, Received
from querencia.apps.conversations.models.conversation import Conversation


class Message(models.Model):
    """Something said, noted or done in a conversation."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=MessageKind.choices)
    at = models.DateTimeField()  # when it reached us, or was written here
    claimed_at = models.DateTimeField(null=True, blank=True)  # when the sender says it was
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    party_address = models.CharField(max_length=254, blank=True)
    party_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    whole_text = models.TextField(blank=True)  # with what it quotes, where that is more
    html = models.TextField(blank=True)  # cleaned
    external_id = models.CharField(max_length=250, blank=True)
    answers = models.CharField(max_length=250, blank=True)  # external id of what it answers
    is_automatic = models.BooleanField(default=False)
    details = models.JSONField(default=dict, blank=True)  # of an event: what; of a call: how
    received = models.ForeignKey(
        Received, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=DeliveryState.choices, blank=True)
    send_after = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)  # by a worker that sends it
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.TextField(blank=True)
    is_settled = models.BooleanField(default=False)  # it failed, and somebody has seen to that

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("message")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "external_id"],
                condition=~Q(external_id=""),
                name="a_message_once",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "at", "id"]),
            models.Index(
                fields=["external_id"], condition=~Q(external_id=""), name="by_external_id"
            ),
            models.Index(
                fields=["send_after"],
                condition=Q(state__in=["queued", "sending"]),
                name="messages_to_send",
            ),
            models.Index(
                fields=["conversation"],
                condition=Q(state="failed", is_settled=False),
                name="messages_failed",
            ),
            models.Index(
                fields=["party_address", "at"],
                condition=Q(is_automatic=True, kind="out"),
                name="messages_by_machine",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


def called(external_id: str) -> Q:
    """Return what finds a message by the channel's name for it; nothing is called nothing.

    Said in so many words, because SQLite would not see that the index of names holds it.
    """
    return Q(external_id=external_id) & ~Q(external_id="")


class Attachment(models.Model):
    """A file of a message; kept under a name of our own, shown under the sender's."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=250)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256
    file = models.FileField(upload_to="attachments/%Y/%m/", max_length=200, blank=True)
    reference = models.TextField(blank=True)  # what the channel calls it; Meta: long addresses
    content_id = models.CharField(max_length=250, blank=True)
    is_inline = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=FileState.choices, default=FileState.KEPT)
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="to_fetch"), name="files_to_fetch")
        ]
        verbose_name = _("attachment")

    def __str__(self) -> str:
        return self.name
