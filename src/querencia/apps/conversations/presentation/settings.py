"""The settings of channels in words; one that has none here is called by its own name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

LABELS: Mapping[str, Any] = {
    "access_token": _("Access token"),
    "account_sid": _("Account SID"),
    "address": _("Address"),
    "api_key": _("Access key"),
    "api_url": _("Address of the interface"),
    "api_version": _("Version of the interface"),
    "app_secret": _("Secret of the application"),
    "auth_token": _("Access key"),
    "country": _("Country of numbers without a prefix"),
    "has_human_agent": _("Meta lets people answer for seven days"),
    "number": _("Our number"),
    "phone_number_id": _("Identifier of the number"),
    "platform": _("Platform"),
    "secret": _("Secret"),
    "secret_token": _("Secret word of the webhook"),
    "token": _("Token"),
    "verify_token": _("Word of verification"),
}
HELP: Mapping[str, Any] = {
    "app_secret": _("The channel signs with it what it sends us."),
    "phone_number_id": _("What Meta calls it; not the number itself."),
    "verify_token": _("A word of your choice, which you write there as well."),
}
