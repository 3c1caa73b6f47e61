from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "querencia.apps.insights"
    label = "insights"
