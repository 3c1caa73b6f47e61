"""Where customers see and write their own tickets."""
