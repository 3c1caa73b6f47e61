"""Log lines: words for a person at a terminal, or one JSON object a line for a collector."""

from __future__ import annotations

from typing import Any

FORMATTERS = {
    "text": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    "json": {
        "()": "pythonjsonlogger.json.JsonFormatter",
        "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
    },
}


def logging_settings(form: str, level: str) -> dict[str, Any]:
    """Return the settings of Python's logging for a form ("text", "json") and a least level."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": FORMATTERS[form]},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"django.server": {"level": "WARNING"}, "numba": {"level": "WARNING"}},
    }
