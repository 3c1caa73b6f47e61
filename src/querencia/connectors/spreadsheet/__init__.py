"""Files of purchases: delimited text, workbooks and Parquet."""

from querencia.connectors.spreadsheet.opening import open_spreadsheet
from querencia.connectors.spreadsheet.rates import read_rates

__all__ = ["open_spreadsheet", "read_rates"]
