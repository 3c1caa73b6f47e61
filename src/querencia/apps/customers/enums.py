"""The fixed lists of this room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CustomerKind(TextChoices):
    """Whether a customer is a company or a person."""

    COMPANY = "company", _("Company")
    PERSON = "person", _("Person")


class InteractionChannel(TextChoices):
    """How somebody of ours was in touch with a customer."""

    TELEPHONE = "telephone", _("Telephone")
    EMAIL = "email", _("E-mail")
    VISIT = "visit", _("Visit")
    MESSAGE = "message", _("Message")
    CHAT = "chat", _("Chat")
    OTHER = "other", _("Other")


class Outcome(TextChoices):
    """What came of being in touch."""

    REACHED = "reached", _("Spoke with them")
    WILL_BUY = "will_buy", _("Will buy")
    NOT_REACHED = "not_reached", _("Could not be reached")
    CALL_BACK = "call_back", _("Wants to be contacted later")
    COMPLAINED = "complained", _("Complained")
    REFUSED = "refused", _("Wants no contact")


class ConsentChannel(TextChoices):
    """What a customer allows or forbids to be used for news and offers."""

    EMAIL = "email", _("E-mail")
    TELEPHONE = "telephone", _("Telephone")
    MESSAGE = "message", _("Message")
    POST = "post", _("Post")


class LossReason(TextChoices):
    """Why a customer left: the five reasons."""

    ATTENTION = "attention", _("Indifference or poor attention")
    PRODUCT = "product", _("Dissatisfied with the result, product or service")
    PRICE = "price", _("The price is not worth it")
    COMPETITOR = "competitor", _("Attracted by a competitor")
    CIRCUMSTANCES = "circumstances", _("Project ended, moved, or buyer changed")


class BulkAction(TextChoices):
    """What can be done to many customers at once."""

    OWNER = "owner", _("Change who answers for them")
    TEAM = "team", _("Change the team")
    SEGMENT = "segment", _("Change the segment")
    ADD_TAG = "add_tag", _("Add a tag")
    REMOVE_TAG = "remove_tag", _("Remove a tag")


class Ground(TextChoices):
    """Why two records may be one customer."""

    TAX_ID = "tax_id", _("same tax id")
    EMAIL = "email", _("same e-mail")
    PHONE = "phone", _("same telephone")
    NAME = "name", _("similar name, same town")
