"""From cells to typed columns: each column is read in one way, decided over all of it."""

from querencia.connectors.columns.cells import store_cells, text_of
from querencia.connectors.columns.fields import Field, typed_fields
from querencia.connectors.columns.raw import RawTable, strip_verdict
from querencia.connectors.columns.typed import Conventions, typed_rows

__all__ = [
    "Conventions",
    "Field",
    "RawTable",
    "store_cells",
    "strip_verdict",
    "text_of",
    "typed_fields",
    "typed_rows",
]
