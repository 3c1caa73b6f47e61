from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "querencia.apps.customers"
    label = "customers"

    def ready(self) -> None:
        from querencia.apps.customers import panels
        from querencia.apps.customers.page import Panel, add_panel
        from querencia.apps.customers.timeline import add_source
        from querencia.apps.people.enums import Permission
        from querencia.foundation.frame.navigation import Place, add_place

        see = Permission.SEE_CUSTOMERS
        add_place(Place(20, "customers", _("Customers"), "users", see, key="c"))
        for order, name in enumerate(
            ["contacts", "addresses", "custom_fields", "loyalty", "consents"]
        ):
            template = f"customers/panels/{name}.html"
            add_panel(Panel(50 + 10 * order, template, getattr(panels, name), place="side"))
        for source in (panels.interactions, panels.notes, panels.departures, panels.merges):
            add_source(f"customers.{source.__name__}", source)
