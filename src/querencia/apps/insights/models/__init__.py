"""What this room keeps, so that no page has to read the ledger."""

from querencia.apps.insights.models.customer_worth import CustomerWorth
from querencia.apps.insights.models.kept_figure import KeptFigure

__all__ = ["CustomerWorth", "KeptFigure"]
