"""The chat on a business's own website: its script, its addresses, and who writes there."""
