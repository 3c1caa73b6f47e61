"""The fixed lists of this room."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(TextChoices):
    """Whose turn it is in a conversation."""

    OPEN = "open", pgettext_lazy("of a conversation", "Open")  # ours
    WAITING = "waiting", _("Waiting for the customer")
    SNOOZED = "snoozed", _("Put off")
    CLOSED = "closed", pgettext_lazy("of a conversation", "Closed")


class Priority(IntegerChoices):
    """What is answered first; the greater the sooner."""

    LOW = 1, pgettext_lazy("priority", "Low")
    NORMAL = 2, pgettext_lazy("priority", "Normal")
    HIGH = 3, pgettext_lazy("priority", "High")
    URGENT = 4, pgettext_lazy("priority", "Urgent")


class Factor(TextChoices):
    """What a conversation, and above all a complaint, is about."""

    PRICE = "price", pgettext_lazy("what it is about", "Price")
    PRODUCT = "product", _("Product or service")
    INVOICE = "invoice", _("Invoice")
    SUPPORT = "support", _("Technical support")
    ATTENTION = "attention", _("Attention")


class MessageKind(TextChoices):
    """What a line of a conversation is."""

    IN = "in", _("From the customer")
    OUT = "out", _("From us")
    NOTE = "note", _("Private note")  # never leaves the house
    CALL = "call", _("Call")
    EVENT = "event", _("Event")


class DeliveryState(TextChoices):
    """How far a message of ours has come."""

    NONE = "", "-"
    QUEUED = "queued", _("Being sent")
    SENDING = "sending", _("Being handed over")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", pgettext_lazy("of a message", "Read")
    FAILED = "failed", _("Not delivered")


class ReceivedState(TextChoices):
    """How far something that arrived has come."""

    WAITING = "waiting", _("Waiting")
    TAKEN = "taken", _("Taken in")
    QUARANTINED = "quarantined", _("Set aside")


class FileState(TextChoices):
    """Whether a file is here."""

    KEPT = "kept", _("Kept")
    TO_FETCH = "to_fetch", _("Still to be fetched")
    TOO_BIG = "too_big", _("Too big to be kept")
    GONE = "gone", _("No longer to be had")


class Scope(TextChoices):
    """Whose a canned reply or a macro is."""

    MINE = "mine", _("Only mine")
    TEAM = "team", _("My team's")
    ALL = "all", _("Everybody's")


class BulkAction(TextChoices):
    """What can be done to many conversations at once."""

    ASSIGN = "assign", _("Put in charge")
    STATUS = "status", _("Change the status")
    SNOOZE = "snooze", _("Put off")
    PRIORITY = "priority", _("Change the priority")
    ADD_LABEL = "add_label", _("Add a tag")
    REMOVE_LABEL = "remove_label", _("Remove a tag")
    UNWANTED = "unwanted", _("Mark as unwanted")


class ClockKind(TextChoices):
    """What a customer waits for, and a clock counts."""

    FIRST_RESPONSE = "first_response", _("First response")
    NEXT_RESPONSE = "next_response", _("Next response")
    RESOLUTION = "resolution", _("Resolution")


class Snooze(TextChoices):
    """Until when a conversation is usually put off; the moments are those of domain.snoozing."""

    LATER = "luego", _("In three hours")
    TOMORROW = "manana", _("Tomorrow at 9:00")
    MONDAY = "lunes", _("Monday at 9:00")
    WEEK = "semana", _("In a week")


class TargetUnit(TextChoices):
    """What a promised time is counted in."""

    WORKING_HOURS = "working_hours", _("Working hours")
    WORKING_DAYS = "working_days", _("Working days")
    HOURS = "hours", _("Hours, day and night")


class Distribution(TextChoices):
    """How conversations that nobody has are given to people."""

    BY_HAND = "", _("By hand: whoever wants takes one")
    ROUND_ROBIN = "round_robin", _("In turn")
    LEAST_BUSY = "least_busy", _("To whoever has fewest open")


class Attendance(TextChoices):
    """Whether somebody takes conversations."""

    BY_USE = "by_use", _("While I use the program")
    HERE = "here", _("Available")
    AWAY = "away", _("Away")


class LettersWanted(TextChoices):
    """When somebody gets e-mails about what waits for them."""

    NONE = "", _("Never")
    AWAY = "away", _("When I am away and something happens")
    DAILY = "daily", _("Once a day, a summary")


class LetterKind(TextChoices):
    """What a letter to one of us tells."""

    AWAY = "away"  # what happened while they were away
    DAILY = "daily"  # what waits for them
    BROKEN = "broken"  # that a promised time was not kept


class LetterState(TextChoices):
    """How far a letter to one of us has come."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Cut short: it may have gone, and is not sent again")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("Not needed any more")
    FAILED = "failed", _("Not delivered")


class ServiceFigure(TextChoices):
    """What is measured of how customers are served; the values stand in addresses."""

    FIRST_RESPONSE = "primera-respuesta", _("First response")
    RESOLUTION = "resolucion", _("Resolution")
    REOPENING = "reapertura", _("Opened again")


class ServiceGroup(TextChoices):
    """By what it is told apart; the values stand in addresses."""

    TEAM = "equipo", _("By team")
    AGENT = "persona", _("By person")
    FACTOR = "factor", _("By what it was about")
    CHANNEL = "canal", _("By channel")
    CUSTOMER = "cliente", _("By customer")
