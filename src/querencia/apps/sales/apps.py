from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    name = "querencia.apps.sales"
    label = "sales"

    def ready(self) -> None:
        from querencia.apps.customers.domain.moving import Sum, add_sum
        from querencia.apps.customers.page import Panel, add_panel
        from querencia.apps.customers.timeline import add_source
        from querencia.apps.people.enums import Permission
        from querencia.apps.sales import panels
        from querencia.foundation.frame.navigation import (
            Place,
            add_place,
        )

        add_place(
            Place(30, "purchases", _("Sales"), "shopping-cart", Permission.SEE_SALES, key="v")
        )
        add_sum(Sum("sales.customercost.customer", "amount_minor", ("month", "kind")))
        add_panel(Panel(20, "sales/panels/purchases.html", panels.purchases))
        add_panel(Panel(30, "sales/panels/contracts.html", panels.contracts, place="side"))
        add_panel(Panel(35, "sales/panels/costs.html", panels.costs, place="side"))
        add_source("sales.bought", panels.bought)
        add_source("sales.signed", panels.signed)
