"""Django's settings where pages are drawn: the real ones, with files straight from the source."""

from querencia.config.settings import *  # noqa: F403 - all of them
from querencia.config.settings import STORAGES

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
