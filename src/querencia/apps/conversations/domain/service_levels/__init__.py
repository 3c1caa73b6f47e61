"""Service levels: what is promised, the clocks that count it, and what a contract gives."""
