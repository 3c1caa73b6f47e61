"""Files become customers, purchases, contracts, costs and budgets; or say why not."""
