from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "querencia.apps.imports"
    label = "imports"
