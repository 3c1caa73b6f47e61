"""Retention figures: how many customers stay, how much revenue stays with them, and since when."""
