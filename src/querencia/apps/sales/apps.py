from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "querencia.apps.sales"
    label = "sales"
