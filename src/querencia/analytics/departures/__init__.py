"""Who has silently left, who buys less than chance explains, and which product line was lost."""
