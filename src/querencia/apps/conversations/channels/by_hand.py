"""Channels that people of ours write down themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.domain.channel import Channel

TELEPHONE = Channel(kind="telephone", label=_("Telephone"), icon="phone", known_by="telephone")
VISIT = Channel(kind="visit", label=_("In person"), icon="store")
