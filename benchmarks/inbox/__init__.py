"""The inbox with 100,000 conversations in it: see ``python -m benchmarks.inbox --help``."""
