from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "querencia.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules  # noqa: PLC0415 - after models

        from querencia.foundation.jobs.queue import count_open  # noqa: PLC0415 - after models
        from querencia.foundation.metrics import Gauge, add_gauge  # noqa: PLC0415 - after models

        autodiscover_modules("tasks")
        add_gauge(Gauge("querencia_open_jobs", "Work that waits or runs.", count_open))
