"""What customers are worth, written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from querencia.apps.customers.models import Segment
from querencia.apps.insights.tables import Column, Linked, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from querencia.apps.insights.models import CustomerWorth


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Sales in 12 months"), "money"),
        Column(_("Value in a year"), "money"),
        Column(_("Serving"), "money"),
        Column(_("Retaining"), "money"),
        Column(_("Net worth"), "money"),
        Column(_("To win an equal one"), "money"),
    )


def segments_table(document: Mapping[str, Any]) -> Table:
    """Return the sums of each segment, leading to its customers."""
    names = dict(Segment.objects.values_list("id", "name"))
    columns = (
        Column(_("Segment")),
        Column(_("Customers"), "integer"),
        *_columns(),
        Column(_("Cost money"), "integer"),
    )
    list_of = reverse("insights_value")
    rows = []
    for one in document["segments"]:
        name = names.get(one["segment"], _("Without a segment"))
        query = f"{list_of}?segmento={one['segment'] or ''}"
        rows.append(
            Row(
                (
                    Linked(name, f"{query}#clientes") if one["segment"] else name,
                    one["customers"],
                    *_amounts(one),
                    Linked(one["losing"], f"{query}&grupo=costs#clientes")
                    if one["segment"]
                    else one["losing"],
                )
            )
        )
    return Table("valor-por-segmento", columns, tuple(rows))


def customers_file(worths: Iterable[CustomerWorth]) -> Table:
    """Return customers with their worth and cost as a file has them."""
    columns = (Column(_("Customer")), Column(_("Segment")), Column(_("Owner")), *_columns(),
               Column(_("Group")))  # fmt: skip
    rows = tuple(
        Row(
            (
                one.customer.name,
                str(one.customer.segment or ""),
                str(one.customer.owner or ""),
                one.sales_minor,
                one.value_minor,
                one.serve_minor,
                one.retain_minor,
                one.net_minor,
                one.replacement_minor,
                one.get_group_display(),
            )
        )
        for one in worths
    )
    return Table("valor-por-cliente", columns, rows)


def _amounts(sums: Mapping[str, Any]) -> list[int | None]:
    names = ("sales", "value", "serve", "retain", "net", "replacement")
    return [sums[f"{name}_minor"] for name in names]
