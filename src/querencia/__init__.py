"""Querencia: which customers are leaving, why, and what they are worth."""

__version__ = "0.1.0"
