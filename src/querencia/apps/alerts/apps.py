from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    name = "querencia.apps.alerts"
    label = "alerts"

    def ready(self) -> None:
        # What these declare needs the models, which are loaded by now.
        from querencia.apps.alerts import panels
        from querencia.apps.alerts.domain import kinds
        from querencia.apps.alerts.domain.queries.latest import seconds_since_review
        from querencia.apps.customers.page import Panel, add_panel
        from querencia.apps.customers.timeline import add_source
        from querencia.apps.people.enums import Permission
        from querencia.foundation import clock
        from querencia.foundation.frame.navigation import Place, add_place
        from querencia.foundation.metrics import Gauge, add_gauge

        kinds.declare()
        add_gauge(
            Gauge(
                "querencia_review_age_seconds",
                "How long ago the last weekly review was finished.",
                lambda: seconds_since_review(now=clock.now()),
            )
        )
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
