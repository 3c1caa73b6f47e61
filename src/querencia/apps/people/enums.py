"""The roles of people, and what a role can be allowed to do."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody is to the business."""

    ADMINISTRATOR = "administrator", _("Administrator")
    MANAGER = "manager", _("Manager")
    SELLER = "seller", _("Seller")
    SUPPORT = "support", _("Support agent")
    MARKETING = "marketing", _("Marketing")
    ANALYST = "analyst", _("Analyst (read only)")


class Permission(StrEnum):
    """One thing that a page or an endpoint asks for; see rules.PERMISSIONS for who has it."""

    ADMINISTER = "administer"  # organisation, people, settings, audit log
    SEE_ALL_CUSTOMERS = "see_all_customers"
    SEE_CUSTOMERS = "see_customers"  # their own, or their team's
    CHANGE_CUSTOMERS = "change_customers"
    MERGE_CUSTOMERS = "merge_customers"
    ERASE_CUSTOMERS = "erase_customers"
    EXPORT = "export"
    LOG_CONTACTS = "log_contacts"
    WORK_ALERTS = "work_alerts"  # assign, snooze, judge
    RUN_REVIEW = "run_review"
    IMPORT = "import"
    SEE_SALES = "see_sales"
    CHANGE_SALES = "change_sales"  # budgets, costs, contracts
    SEE_INSIGHTS = "see_insights"
    SEE_CONVERSATIONS = "see_conversations"  # of the customers that they see
    ANSWER = "answer"  # write to customers, and handle their conversations
    SET_UP_INBOX = "set_up_inbox"  # channels, calendars, service levels, everybody's texts
