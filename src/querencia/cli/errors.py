"""What a person is told when something goes wrong: one sentence, and an exit code.

0    done
1    something inside Querencia failed; the sentence says where the details were written
2    what was asked for cannot be done: the arguments, the ledger or the disk; the sentence says why
130  interrupted with Ctrl-C (143: ended by a TERM signal); no half files are left
"""

from __future__ import annotations

import os
import re
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from typer import TyperException

from querencia.cli.language import _, spoken_language
from querencia.report import refusals
from querencia.report.catalogue import mark

if TYPE_CHECKING:
    from querencia.analytics.errors import ExplainedError

DONE, FAILED, REFUSED = 0, 1, 2

# What the system says of a file or a disk; it speaks the language of the machine, mostly English.
SYSTEM_SENTENCES = (
    mark("No such file or directory"),
    mark("Permission denied"),
    mark("Is a directory"),
    mark("Not a directory"),
    mark("File exists"),
    mark("No space left on device"),
    mark("Read-only file system"),
)


class Refusal(Exception):
    """What was asked for cannot be done; holds the sentence that says why, translated."""


def sentence_of(error: Exception) -> str | None:
    """Return what a person should be told of ``error``; None when it was not foreseen."""
    match error:
        case Refusal():
            return str(error)
        case TyperException():
            return _of_arguments(error)
        case OSError() if told := _of_system(error):
            reason = _(told)
            return reason if error.filename is None else f"{error.filename}: {reason}"

    from querencia.analytics.errors import ExplainedError

    return explained(error) if isinstance(error, ExplainedError) else None


def _of_system(error: OSError) -> str | None:
    """Return what the system says, also where a library wraps it in words of its own.

    Arrow's is "Error writing bytes to file. Detail: [errno 28] No space left on device".
    """
    found = re.search(r"\[errno (\d+)\]", str(error))
    return os.strerror(int(found[1])) if found else error.strerror


def explained(error: ExplainedError) -> str:
    """Say what the library refused, and why, in the language that is spoken."""
    return refusals.explained(error, spoken_language())


def _of_arguments(error: TyperException) -> str:
    """Say what is wrong with the arguments.

    Typer's own messages are English only, and the classes are not public: their names are.
    """
    kind, message = type(error).__name__, str(getattr(error, "message", error))
    option = getattr(error, "option_name", "")
    close = ", ".join(sorted(getattr(error, "possibilities", None) or ()))
    extra = re.search(r"unexpected extra argument\(s\) \((.*)\)", message)
    close_command = re.fullmatch(r"(.*)\. Did you mean (.*)\?", message)
    if kind == "NoSuchOption" and close:
        message = _("there is no option %(option)s; is it %(close)s?", option=option, close=close)
    elif kind == "NoSuchOption":
        message = _("there is no option %(option)s.", option=option)
    elif kind == "MissingParameter":
        message = _("%(parameter)s is missing.", parameter=_parameter(error))
    elif kind == "BadOptionUsage":
        message = _("%(option)s needs a value.", option=option)
    elif kind == "BadParameter":
        message = f"{_parameter(error)}: {message}"
    elif close_command:
        message = _(
            "%(sentence)s Is it %(close)s?", sentence=f"{close_command[1]}.", close=close_command[2]
        )
    elif extra:
        message = _("there is nothing to do with %(arguments)s.", arguments=extra[1])
    return message


def _parameter(error: TyperException) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", None) or "")
    return str(parameter.opts[-1] if parameter.param_type_name == "option" else parameter.metavar)


def keep_details(error: BaseException) -> Path:
    """Write the traceback of an error that was not foreseen to a file of its own."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="querencia-", suffix=".txt", encoding="utf-8", delete=False
    ) as file:
        file.writelines(traceback.format_exception(error))
    return Path(file.name)
