"""The command line: `querencia review`, `fit`, `backtest`, `simulate` and `convert`."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from types import FrameType


def main() -> NoReturn:
    """Run the command line and exit with a code of `querencia.cli.errors`.

    Ctrl-C and a TERM signal end the process from its first moment on, without a traceback, by way
    of the clean-up of whatever is under way.
    """
    asked_to_end: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        asked_to_end.append(128 + number)
        raise SystemExit(128 + number)

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    # The matrices here are small: a second thread of linear algebra costs more than it brings.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from querencia.cli.main import run  # takes a while, and may be interrupted

        code = run(sys.argv[1:])
    except BaseException:  # whatever a library made of the signal
        if not asked_to_end:
            raise
        code = asked_to_end[0]
    sys.exit(code)
