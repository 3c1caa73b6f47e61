"""One run of the command line: language, command, and what is said when it fails."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

import typer

from querencia.cli.errors import DONE, FAILED, REFUSED, keep_details, sentence_of
from querencia.cli.language import _, chosen_language, speak


def run(arguments: list[str]) -> int:
    """Run the command that the arguments name and return its exit code."""
    speak(chosen_language(arguments, os.environ))
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter shows another
    try:
        # The help texts are made, in the language spoken by now, when the commands are imported.
        from querencia.cli.commands import app

        code = app(args=arguments, prog_name="querencia", standalone_mode=False)
    except BrokenPipeError:
        # Whoever read our output wanted no more of it (`querencia review ... | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is not None:
            return complain(sentence, REFUSED)
        if os.environ.get("QUERENCIA_DEBUG"):
            raise
        sentence = _(
            "Something failed inside Querencia (%(kind)s); the details are in %(file)s",
            kind=type(error).__name__,
            file=keep_details(error),
        )
        return complain(sentence, FAILED)
    return code if isinstance(code, int) else DONE  # what a command raised as typer.Exit


def complain(sentence: str, code: int) -> int:
    """Print one sentence to standard error, on one line, and return the exit code."""
    typer.echo(f"querencia: {' '.join(sentence.split())}", err=True)
    return code
