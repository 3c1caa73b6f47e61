"""Errors that a person is told of: one English sentence, ready to be said in other languages."""

from __future__ import annotations


class ExplainedError(Exception):
    """What was asked for cannot be done; the message says where, what and why.

    Args:
        sentence: In English; with ``%(name)s`` where the values go, if it is to be translated.
        values: What goes there.
    """

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values
