"""Read-only pages over everybody's figures: retention, value, budget."""
