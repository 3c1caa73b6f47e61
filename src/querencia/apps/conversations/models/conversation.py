"""An exchange with a customer over one channel; its key is its ticket number."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.enums import Factor, Priority, Status
from querencia.apps.conversations.models.account import Account


class Label(models.Model):
    """A word on a conversation; as many as wanted."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")

    def __str__(self) -> str:
        return self.name


class Conversation(models.Model):
    """What a customer wants, and all that was said about it."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="conversations")
    channel = models.CharField(_("channel"), max_length=20)  # the account's kind
    customer = models.ForeignKey(
        "customers.Customer",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="conversations",
        verbose_name=_("customer"),
    )
    contact = models.ForeignKey(
        "customers.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact"),
    )
    party_address = models.CharField(_("address"), max_length=254, blank=True)
    party_name = models.CharField(_("name"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    preview = models.CharField(max_length=160, blank=True)  # how the last message begins
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.OPEN
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="conversations",
        verbose_name=_("in charge"),
    )
    team = models.ForeignKey(
        "people.Team", models.SET_NULL, null=True, blank=True, verbose_name=_("team")
    )
    labels = models.ManyToManyField(
        Label, blank=True, related_name="conversations", verbose_name=_("tags")
    )
    factor = models.CharField(_("about"), max_length=9, choices=Factor.choices, blank=True)
    is_complaint = models.BooleanField(_("complaint"), default=False)
    is_spam = models.BooleanField(_("unwanted"), default=False)
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    last_at = models.DateTimeField()  # of the last message, note or call
    last_in_at = models.DateTimeField(null=True, blank=True)  # of the customer's last message
    waits_since = models.DateTimeField(null=True, blank=True)  # the customer, for an answer
    answered_at = models.DateTimeField(null=True, blank=True)  # first answer by a person
    snoozed_until = models.DateTimeField(_("put off until"), null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)  # of the promise that is due first
    times_reopened = models.PositiveSmallIntegerField(default=0)
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="followed_by"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", db_index=False
    )
    linked = models.ManyToManyField("self", blank=True)

    class Meta:
        ordering = ["-last_at", "-id"]
        verbose_name = _("conversation")
        indexes = [
            models.Index(fields=["status", "-last_at"]),
            models.Index(fields=["assignee", "status", "-last_at"]),
            models.Index(fields=["team", "status", "-last_at"]),
            models.Index(fields=["customer", "-last_at"]),
            models.Index(fields=["channel", "party_address", "-last_at"]),
            models.Index(
                fields=["-last_at", "-id"],
                condition=Q(merged_into__isnull=True, is_spam=False),
                name="conversations_listed",
            ),
            models.Index(
                fields=["status", "assignee", "team", "is_complaint", "customer"],
                condition=Q(merged_into__isnull=True, is_spam=False) & ~Q(status="closed"),
                name="conversations_under_way",  # counts them
            ),
            models.Index(
                fields=["waits_since", "-last_at", "-id"],
                condition=Q(
                    merged_into__isnull=True,
                    is_spam=False,
                    status="open",
                    waits_since__isnull=False,
                ),
                name="conversations_owed",  # lists them by waiting
            ),
            models.Index(
                fields=["due_at", "-last_at", "-id"],
                condition=Q(merged_into__isnull=True, is_spam=False, due_at__isnull=False),
                name="conversations_promised",
            ),
            models.Index(
                fields=["-priority", "-last_at", "-id"],
                condition=Q(merged_into__isnull=True, is_spam=False),
                name="conversations_by_priority",
            ),
            models.Index(
                fields=["-last_at", "-id"], condition=Q(is_spam=True), name="conversations_unwanted"
            ),
            models.Index(
                fields=["snoozed_until"],
                condition=Q(status="snoozed"),
                name="conversations_snoozed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.subject}"


class Watch(models.Model):
    """Somebody wants to know what happens in a conversation."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="watches")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="watched_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.conversation_id}"


class Presence(models.Model):
    """Who has a conversation open, and whether they are typing; old rows mean nothing."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_typing = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="present_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.conversation_id}"


class Draft(models.Model):
    """What somebody has begun to write: an answer and a note for each person and conversation."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.TextField()
    is_note = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user", "is_note"], name="a_draft_each")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class DraftFile(models.Model):
    """A file that is to go with an answer which is still a draft."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    name = models.CharField(max_length=250)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(default=0)
    file = models.FileField(upload_to="drafts/%Y/%m/", max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
