"""Conversations and what they are made of."""

from querencia.apps.conversations.models.account import Account, BlockedAddress, Received
from querencia.apps.conversations.models.bulk_change import BulkChange
from querencia.apps.conversations.models.conversation import (
    Conversation,
    Draft,
    DraftFile,
    Label,
    Presence,
    Watch,
)
from querencia.apps.conversations.models.distribution import Availability, TeamRule
from querencia.apps.conversations.models.message import Attachment, Message
from querencia.apps.conversations.models.notices import NoticeLetter, NoticeWish
from querencia.apps.conversations.models.search import SearchEntry
from querencia.apps.conversations.models.service_levels import (
    Calendar,
    DayOff,
    Promise,
    ServicePolicy,
    SupportUse,
)
from querencia.apps.conversations.models.writing import CannedReply, Macro

__all__ = [
    "Account",
    "Attachment",
    "Availability",
    "BlockedAddress",
    "BulkChange",
    "Calendar",
    "CannedReply",
    "Conversation",
    "DayOff",
    "Draft",
    "DraftFile",
    "Label",
    "Macro",
    "Message",
    "NoticeLetter",
    "NoticeWish",
    "Presence",
    "Promise",
    "Received",
    "SearchEntry",
    "ServicePolicy",
    "SupportUse",
    "TeamRule",
    "Watch",
]
