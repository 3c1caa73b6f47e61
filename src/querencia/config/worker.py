"""The background worker as a process: ``python -m querencia.config.worker``."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querencia.config.settings")
    django.setup()

    from querencia.foundation.jobs.worker import Worker

    Worker().run()
