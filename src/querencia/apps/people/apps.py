from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "querencia.apps.people"
    label = "people"
