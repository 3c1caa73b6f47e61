"""Purchases, contracts, costs and budgets; the ledger that the review reads."""
