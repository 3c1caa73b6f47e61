from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "querencia.apps.alerts"
    label = "alerts"
