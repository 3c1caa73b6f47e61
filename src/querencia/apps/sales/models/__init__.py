"""What is stored of sales."""

from querencia.apps.sales.models.budget import BudgetLine
from querencia.apps.sales.models.contract import Contract
from querencia.apps.sales.models.cost import AcquisitionCost, CustomerCost
from querencia.apps.sales.models.currency import ExchangeRate
from querencia.apps.sales.models.purchase import ProductLine, Purchase, PurchaseLine, Seller

__all__ = [
    "AcquisitionCost",
    "BudgetLine",
    "Contract",
    "CustomerCost",
    "ExchangeRate",
    "ProductLine",
    "Purchase",
    "PurchaseLine",
    "Seller",
]
