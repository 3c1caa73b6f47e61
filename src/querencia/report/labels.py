"""What the interface calls each code of a review, and how it explains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.report.catalogue import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUSES: Mapping[str, str] = {
    "active": mark("active"),
    "new": mark("new"),
    "shrinking": mark("shrinking"),
    "silent": mark("silent"),
    "lost": mark("lost"),
}

ALARMS: Mapping[str, str] = {
    "silent": mark("silence"),
    "shrinking": mark("shrinking"),
    "lost_line": mark("product line lost"),
}

RULES: Mapping[str, str] = {
    "rhythm": mark("own rhythm"),
    "forecast": mark("forecast of silence"),
    "probability_alive": mark("probability of still being a customer"),
    "days_without_purchase": mark("days without a purchase"),
    "own_mean_gap": mark("silence against own mean gap"),
    "longest_own_gap": mark("longer than the longest own gap"),
}

RULE_MEANINGS: Mapping[str, str] = {
    "rhythm": mark("how unlikely such a silence is for this customer's own rhythm"),
    "forecast": mark(
        "how probable it is that the customer buys nothing in the next 13 weeks; the same level "
        "for every customer"
    ),
    "probability_alive": mark(
        "how probable it is that the customer is still one; the same level for every customer"
    ),
    "days_without_purchase": mark(
        "the same number of days for every customer, the best one in hindsight"
    ),
    "own_mean_gap": mark("the silence divided by the customer's own mean gap"),
    "longest_own_gap": mark("the silence is longer than every earlier gap of the customer"),
}

SIMPLE = ("days_without_purchase", "own_mean_gap")  # what a score has to be earlier than

NEW_CUSTOMERS: Mapping[str, str] = {
    "signed": mark("everyone who bought for the first time in the year"),
    "won": mark("of those, the ones still active at its end"),
    "won_and_returned": mark("and those who came back: all who were not active at the start"),
}

MEASURES: Mapping[str, str] = {
    "margin": mark("the expected margin"),
    "revenue": mark("the expected revenue (not margin: no margin was given)"),
    "purchases": mark("the expected number of purchases (no amounts were given)"),
}

MODELS: Mapping[str, str] = {
    "bg_nbd": "BG/NBD",
    "mbg_nbd": "MBG/NBD",
    "pareto_nbd": "Pareto/NBD",
    "bg_cnbd_k": "BG/CNBD-k",
    "mbg_cnbd_k": "MBG/CNBD-k",
    "mix_k": "MIX-k",
}
