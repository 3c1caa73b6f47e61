"""Wiring of the web application: settings, addresses, and what a server starts."""
