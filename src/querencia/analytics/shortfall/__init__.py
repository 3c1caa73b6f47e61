"""Why sales fell short of the budget, to the minor unit: who left, who buys less, who is late."""

from querencia.analytics.shortfall.attribution import (
    CAUSES,
    Attribution,
    Cause,
    CustomerSales,
    Part,
    attribute,
)

__all__ = ["CAUSES", "Attribution", "Cause", "CustomerSales", "Part", "attribute"]
