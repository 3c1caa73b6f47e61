"""The web application with a large business in it: see ``python -m benchmarks.web --help``."""
