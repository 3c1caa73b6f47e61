"""Customers, how they are reached, and all that happened with them."""
