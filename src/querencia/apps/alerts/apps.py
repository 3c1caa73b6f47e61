from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    name = "querencia.apps.alerts"
    label = "alerts"

    def ready(self) -> None:
        # What these declare needs the models, which are loaded by now.
        from querencia.apps.alerts import panels  # noqa: PLC0415
        from querencia.apps.alerts.domain import kinds  # noqa: PLC0415
        from querencia.apps.customers.page import Panel, add_panel  # noqa: PLC0415
        from querencia.apps.customers.timeline import add_source  # noqa: PLC0415
        from querencia.apps.people.enums import Permission  # noqa: PLC0415
        from querencia.foundation.frame.navigation import Place, add_place  # noqa: PLC0415

        kinds.declare()
        add_panel(Panel(20, "alerts/panel.html", panels.rhythm_panel))
        add_source("alerts", panels.alerts_raised)
        add_place(
            Place(
                10, "this_week", _("This week"), "calendar-days", Permission.SEE_CUSTOMERS, key="s"
            )
        )
        add_place(
            Place(
                70,
                "cadences",
                _("Continuous contact"),
                "calendar-clock",
                Permission.RUN_REVIEW,
            )
        )
