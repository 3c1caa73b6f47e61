"""Our end of a channel: a mailbox, a number, a page."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _


def new_key() -> str:
    """Return a word that cannot be guessed."""
    return secrets.token_urlsafe(24)


class Account(models.Model):
    """One mailbox, telephone number, page or form through which customers reach us."""

    kind = models.CharField(_("channel"), max_length=20)  # see channels.registry
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=254, blank=True)  # what customers see
    team = models.ForeignKey(
        "people.Team", models.SET_NULL, null=True, blank=True, verbose_name=_("team")
    )
    is_on = models.BooleanField(_("in use"), default=True)
    settings = models.JSONField(default=dict, blank=True)  # what is no secret
    sealed = models.TextField(blank=True, editable=False)  # what is; see domain.sealing
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    position = models.JSONField(default=dict, editable=False)  # how far it was read
    signature = models.TextField(_("signature"), blank=True)
    acknowledgement = models.TextField(
        _("acknowledgement"),
        blank=True,
        help_text=_("Is sent at once to who begins a conversation; nothing is sent when empty."),
    )
    reopen_days = models.PositiveSmallIntegerField(
        _("days in which an answer opens a closed conversation again"),
        default=14,
        help_text=_("Later than that it begins a new conversation that follows the old one."),
    )
    held_by = models.CharField(
        max_length=120, blank=True, editable=False
    )  # the process that reads it
    held_until = models.DateTimeField(null=True, editable=False)
    worked_at = models.DateTimeField(null=True, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)
    failure = models.TextField(blank=True, editable=False)  # empty while all is well

    class Meta:
        ordering = ["name"]
        verbose_name = _("channel")

    def __str__(self) -> str:
        return self.name


class Received(models.Model):
    """Something that arrived, as it arrived; written down before it is understood."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="received")
    key = models.CharField(max_length=200)  # what the channel calls it, or a digest of it
    at = models.DateTimeField()
    raw = models.FileField(upload_to="received/%Y/%m/", max_length=200)
    facts = models.JSONField(default=dict)  # what came with it: headers of a request, flags, size
    state = models.CharField(max_length=11, default="waiting")  # enums.ReceivedState
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.TextField(blank=True)
    try_after = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("received")
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="received_once"),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(state="waiting"), name="received_waiting"
            ),
            models.Index(
                fields=["-at"], condition=models.Q(state="quarantined"), name="received_set_aside"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class BlockedAddress(models.Model):
    """An address that does not take what we write; lifted by itself after a while."""

    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    reason = models.TextField(blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "address"], name="an_address_blocked_once")
        ]

    def __str__(self) -> str:
        return self.address
