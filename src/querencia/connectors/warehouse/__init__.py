"""Tables of purchases in a database, by URL."""

from querencia.connectors.warehouse.opening import open_warehouse

__all__ = ["open_warehouse"]
