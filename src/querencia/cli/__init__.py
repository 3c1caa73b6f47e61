"""The command line: `querencia review`, `fit`, `backtest`, `simulate` and `convert`."""

from querencia.cli.main import main

__all__ = ["main"]
