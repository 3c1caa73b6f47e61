"""From the outside to a ledger: files and tables of purchases."""

from querencia.connectors.columns import Conventions
from querencia.connectors.reading import Reading, ReadOptions, write_rejected
from querencia.connectors.registry import read

__all__ = ["Conventions", "ReadOptions", "Reading", "read", "write_rejected"]
