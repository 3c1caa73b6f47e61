"""What groups, causes and missing data are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querencia.apps.customers.models import AcquisitionChannel, Segment
from querencia.apps.insights.enums import Dimension, Tenure
from querencia.apps.sales.models import Seller

if TYPE_CHECKING:
    from collections.abc import Mapping

CAUSES = {
    "lost": gettext_lazy("Lost customers"),
    "less_often": gettext_lazy("Buy less often"),
    "smaller": gettext_lazy("Buy smaller amounts"),
    "late": gettext_lazy("Merely late"),
    "returned": gettext_lazy("Returned goods"),
    "new": gettext_lazy("New customers that did not come"),
    "more": gettext_lazy("Bought more than planned"),
}
MISSING = {
    "short_history": gettext_lazy("Needs a longer history of purchases."),
    "no_amounts": gettext_lazy("Needs the amounts of the purchases."),
    "nobody_active": gettext_lazy("Nobody was active at the start of the period."),
    "nothing_before": gettext_lazy("Those who were active had brought nothing before."),
    "nobody_old_enough": gettext_lazy("No customer is old enough yet."),
    "few_returns": gettext_lazy("Too few customers bought twice."),
}


def group_names(dimension: Dimension) -> Mapping[str, str]:
    """Return what the groups of a dimension are called, by their keys."""
    if dimension == Dimension.TENURE:
        return {str(code): str(label) for code, label in Tenure.choices}
    if dimension == Dimension.SELLER:
        return {"": _("Without a seller")}
    if dimension == Dimension.SEGMENT:
        named = dict(Segment.objects.values_list("id", "name"))
        none = _("Without a segment")
    else:
        named = dict(AcquisitionChannel.objects.values_list("id", "name"))
        none = _("Without a channel")
    return {"": none, **{str(pk): name for pk, name in named.items()}}


def scope_names() -> dict[str, str]:
    """Return what the parts of the budget are called: ``seller:3``, ``segment:1``."""
    sellers = {f"seller:{pk}": name for pk, name in Seller.objects.values_list("id", "name")}
    segments = {f"segment:{pk}": name for pk, name in Segment.objects.values_list("id", "name")}
    return {**sellers, **segments}
