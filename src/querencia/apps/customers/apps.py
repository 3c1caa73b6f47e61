from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "querencia.apps.customers"
    label = "customers"
