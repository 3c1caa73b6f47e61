from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "querencia.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules  # noqa: PLC0415 - after models

        autodiscover_modules("tasks")
