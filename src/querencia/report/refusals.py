"""What the library refused, said to a person in their language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.report.catalogue import translations

if TYPE_CHECKING:
    from querencia.analytics.errors import ExplainedError


def explained(error: ExplainedError, language: str) -> str:
    """Say what the library refused, and why; words among the values are translated too.

    Args:
        error: What it raised.
        language: ISO 639 code, one of ``LANGUAGES``.
    """
    say = translations(language).gettext
    values = {
        name: say(value) if isinstance(value, str) and value else value
        for name, value in error.values.items()
    }
    return say(error.sentence) % values if values else say(error.sentence)
