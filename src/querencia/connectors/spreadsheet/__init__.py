"""Files of purchases: delimited text, workbooks and Parquet."""

from querencia.connectors.spreadsheet.opening import open_spreadsheet, open_table
from querencia.connectors.spreadsheet.rates import read_rates

__all__ = ["open_spreadsheet", "open_table", "read_rates"]
