"""Small parts of pages of sales."""
