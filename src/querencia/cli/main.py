"""Where the command `querencia` begins and ends: language, signals, errors, exit code."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from querencia.cli.errors import DONE, FAILED, REFUSED, keep_details, sentence_of
from querencia.cli.language import _, chosen_language, speak

if TYPE_CHECKING:
    from types import FrameType


class Ended(BaseException):
    """A signal asked the process to end; holds the exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def main() -> NoReturn:
    """Run the command line and exit with a code of `querencia.cli.errors`."""
    speak(chosen_language(sys.argv[1:], os.environ))
    asked_to_end: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        asked_to_end.append(128 + number)
        raise Ended(128 + number)

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    try:
        code = run(sys.argv[1:])
    except BaseException:  # whatever a library made of the signal
        if not asked_to_end:
            raise
        code = asked_to_end[0]
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run the command that the arguments name and return its exit code."""
    try:
        # The help texts are made, in the language spoken by now, when the commands are imported.
        from querencia.cli.commands import app

        app(args=arguments, prog_name="querencia", standalone_mode=False)
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
    return DONE


def complain(sentence: str, code: int) -> int:
    """Print one sentence to standard error, on one line, and return the exit code."""
    print("querencia:", " ".join(sentence.split()), file=sys.stderr)  # noqa: T201
    return code
