from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightsConfig(AppConfig):
    name = "querencia.apps.insights"
    label = "insights"

    def ready(self) -> None:
        from querencia.apps.people.enums import Permission
        from querencia.foundation.frame.navigation import Place, add_place

        see = Permission.SEE_INSIGHTS
        add_place(Place(40, "insights_retention", _("Retention"), "repeat", see, key="r"))
        add_place(Place(42, "insights_value", _("Value"), "gem", see, key="v"))
        add_place(Place(44, "insights_budget", _("Budget"), "target", see, key="p"))
