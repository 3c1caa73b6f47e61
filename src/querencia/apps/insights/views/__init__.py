"""Pages of this room: retention, value, budget, and the customers behind."""
